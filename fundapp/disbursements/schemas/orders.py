"""How the list of payment orders, and that of awards to prepare, may be filtered."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy, options
from fundapp.core.money import NETWORK_CURRENCIES
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.core.schemas.periods import Day, PeriodSchema
from fundapp.disbursements.queries.listing import DUE, MINE, OVERDUE, RECALLED
from fundapp.disbursements.rules.methods import METHOD_NAMES
from fundapp.disbursements.workflow import LABELS

PRESSING: Mapping[str, Any] = {
    MINE: lazy("Waits for my signature"),
    DUE: lazy("To be handed over"),
    RECALLED: lazy("To be called back"),
    OVERDUE: lazy("Waits for too long"),
}
LATE: Mapping[str, Any] = {"yes": lazy("Accepted five days ago or more")}


class OrderFilterSchema(PeriodSchema):
    """How the list of payment orders may be filtered. It stands in the address of the list."""

    class Meta(PeriodSchema.Meta):
        """The order of the filter bar: the first two stand open."""

        fields = ("pressing", "state", "method", "currency", "since", "until", "stands_since", "case")

    pressing = Choice(lazy("What presses"), options=lambda: options(PRESSING))
    state = Choices(lazy("State"), options=lambda: options(LABELS))
    method = Choices(lazy("Method of payment"), options=lambda: options(METHOD_NAMES))
    currency = Choice(lazy("Currency"), options=lambda: [(code, code) for code in NETWORK_CURRENCIES])
    since = Day(lazy("To be paid from (date)"))
    until = Day(lazy("To be paid up to (date)"))
    stands_since = Day(lazy("In its state since (date)"))
    case = Text(lazy("Case"), longest=40)


class OwedFilterSchema(InputSchema):
    """How the list of awards to prepare may be filtered."""

    late = Choice(lazy("What presses"), options=lambda: options(LATE))
    currency = Choice(lazy("Currency"), options=lambda: [(code, code) for code in NETWORK_CURRENCIES])
