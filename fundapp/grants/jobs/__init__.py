"""What is done for the call watch behind its pages. Importing it registers every handler and wording."""

from fundapp.grants.jobs import capturing, copil, digests, reminding, trying, visiting

__all__ = ["capturing", "copil", "digests", "reminding", "trying", "visiting"]
