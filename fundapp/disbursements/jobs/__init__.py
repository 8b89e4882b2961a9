"""What is done for payments behind the pages. Importing it registers every handler."""

from fundapp.disbursements.jobs import applicants, files, instructions, notices, operators, overdue

__all__ = ["applicants", "files", "instructions", "notices", "operators", "overdue"]
