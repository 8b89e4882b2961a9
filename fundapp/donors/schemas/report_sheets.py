"""A report as a row of a sheet."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.places import language_name
from fundapp.core.reader import current_reader
from fundapp.donors.models import DonorReport
from fundapp.donors.rules.agreements import REPORTS
from fundapp.donors.workflow.reports import LABELS

HEADERS = (
    lazy("Title of the report"), lazy("Our short code"), lazy("Agreement"), lazy("Funder"), lazy("Edition"),
    lazy("State"), lazy("What it holds"), lazy("Language of the report"), lazy("First day it covers"),
    lazy("Last day it covers"), lazy("Due on"), lazy("Report looked after by"), lazy("Last changed"),
)  # fmt: skip


def report_row(found: DonorReport) -> list[Any]:
    """One cell for each of HEADERS."""
    host = found.agreement
    return [
        found.title, host.code, host.title, host.funder.name, found.edition, str(LABELS[found.state]),
        str(REPORTS[found.kind]), language_name(current_reader(), found.language), found.covers_from, found.covers_to,
        found.owed.due_on if found.owed else None, found.owner.name if found.owner else None, found.updated_at,
    ]  # fmt: skip
