"""`python -m fundapp`: the `fundapp` command."""

from fundapp.cli import main

main()
