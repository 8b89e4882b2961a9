"""What is done for the funder map behind its pages. Importing it registers every handler."""

from fundapp.donors.jobs import bulk, reports

__all__ = ["bulk", "reports"]
