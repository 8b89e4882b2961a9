"""A request as a row of a sheet."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.sheets import MoneyColumn
from fundapp.donors.models import FunderAsk
from fundapp.donors.rules.vocabulary import OUTCOMES

ASK_HEADERS = (
    lazy("Funder"), lazy("Purpose of the request"), lazy("Who asked"), lazy("Asked on"), lazy("The funder’s reference"),
    lazy("Currency of the amounts"), MoneyColumn(lazy("Amount asked"), currency=False), lazy("What came of it"),
    lazy("Answered on"), MoneyColumn(lazy("Amount granted"), currency=False), lazy("Reasons that the funder gave"),
    lazy("What was learnt"), lazy("Last changed"),
)  # fmt: skip


def ask_row(found: FunderAsk) -> list[Any]:
    """One cell for each of ASK_HEADERS."""
    return [
        found.funder.name, found.title, found.led_by, found.asked_on, found.reference, found.currency, found.asked,
        str(OUTCOMES[found.outcome]), found.answered_on, found.got, found.reasons, found.lessons, found.updated_at,
    ]  # fmt: skip
