"""What is done for the call watch behind its pages. Importing it registers every handler."""

from fundapp.grants.jobs import capturing, trying, visiting

__all__ = ["capturing", "trying", "visiting"]
