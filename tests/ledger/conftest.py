"""Who looks at the pages of the ledger."""

from tests.accounts.conftest import Become, Someone, become, hired, nobody_was_wrong_yet

__all__ = ["Become", "Someone", "become", "hired", "nobody_was_wrong_yet"]
