"""An agreement as a row of a sheet."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.places import language_name
from fundapp.core.reader import current_reader
from fundapp.core.sheets import SEVERAL, MoneyColumn
from fundapp.donors.models import Agreement
from fundapp.donors.workflow.agreements import LABELS

HEADERS = (
    lazy("Our short code"), lazy("Title"), lazy("Funder"), lazy("The funder’s reference"), lazy("State"),
    lazy("Who signs for us"), lazy("Looked after by"), lazy("Currency of the agreement"),
    MoneyColumn(lazy("Amount of the agreement"), currency=False), lazy("Signed on"), lazy("Begins on"),
    lazy("Ends on"), lazy("Next report"), lazy("Next instalment"), lazy("Languages of the reports"),
    lazy("Last changed"),
)  # fmt: skip


def agreement_row(found: Agreement) -> list[Any]:
    """One cell for each of HEADERS."""
    reader = current_reader()
    return [
        found.code, found.title, found.funder.name, found.reference, str(LABELS[found.state]),
        found.holder.name if found.holder else None, found.owner.name if found.owner else None, found.currency,
        found.promised, found.signed_on, found.begins_on, found.ends_on, found.next_report_on,
        found.next_instalment_on, SEVERAL.join(language_name(reader, each) for each in found.languages),
        found.updated_at,
    ]  # fmt: skip
