"""What is done for cases behind the pages. Importing it registers every handler."""

from fundapp.cases.jobs import alerts, applicants, erasing, lapsing, reminding, ringing, tidying

__all__ = ["alerts", "applicants", "erasing", "lapsing", "reminding", "ringing", "tidying"]
