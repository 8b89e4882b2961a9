"""`python -m fundapp`: the `fundapp` command."""

import gc

# What a process imports are some 200,000 objects that stay. Looked through after every 700 new ones, as Python does by
# itself, they make each start of each process a tenth slower.
gc.set_threshold(50_000)

from fundapp.cli import main  # noqa: E402 - after the setting that its imports are to have

main()
