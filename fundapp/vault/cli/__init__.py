"""`fundapp init` and `fundapp vault`: what operators do with keys, in plain words."""

from fundapp.vault.cli.founding import init
from fundapp.vault.cli.group import vault

__all__ = ["init", "vault"]
