"""What is done for the funder map behind its pages. Importing it registers every handler."""

from fundapp.donors.jobs import bulk, portal, reports

__all__ = ["bulk", "portal", "reports"]
