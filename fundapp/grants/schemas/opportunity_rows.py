"""An opportunity as a row of a sheet."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.sheets import MoneyColumn
from fundapp.grants.models import Opportunity
from fundapp.grants.workflow import LABELS

OPPORTUNITY_HEADERS = (
    lazy("What it is called"), lazy("Funder"), lazy("Step"), lazy("Looked after by"), lazy("Organisation in the lead"),
    lazy("Deadline of the call"), lazy("Currency of the amounts"),
    MoneyColumn(lazy("Amount to ask for"), currency=False), MoneyColumn(lazy("Amount expected"), currency=False),
    MoneyColumn(lazy("Amount granted"), currency=False),
    lazy("Chance, in per cent"), lazy("Answer expected on"), lazy("Decided on"), lazy("Who decided"), lazy("Sent on"),
    lazy("Answered on"), lazy("Their reference of our request"), lazy("Reasons"), lazy("What was learnt"),
    lazy("Last changed"),
)  # fmt: skip


def opportunity_row(found: Opportunity) -> list[Any]:
    """One cell for each of OPPORTUNITY_HEADERS."""
    return [
        found.title, found.funder_said, str(LABELS[found.state]), found.owner.name if found.owner else None,
        found.lead.name if found.lead else None, found.call.deadline_on if found.call else None, found.currency,
        found.asked, found.hoped, found.got, found.likelihood, found.answer_on, found.decided_on,
        found.decided_by_words, found.submitted_on, found.answered_on, found.reference, found.reasons, found.lessons,
        found.updated_at,
    ]  # fmt: skip
