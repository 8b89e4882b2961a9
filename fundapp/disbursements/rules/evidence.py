"""Papers about payments: which there are, why none is asked for, how long they are kept. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.disbursements.workflow import OUTSIDE, PAID

KEPT_YEARS = 10
"""After the end of the year of the paper, where no agreement says otherwise: as long as books are kept."""

OVERDUE_AFTER = timedelta(days=45)
"""How long after a payment was confirmed papers or waivers are waited for."""

TAKEN_IN = (*OUTSIDE, *PAID)
"""States of an order in which a paper about it is taken."""


class Paper(StrEnum):
    """What a paper is."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    ATTESTATION = "attestation"


class Reason(StrEnum):
    """Why no paper is asked for."""

    ENDANGERS = "endangers"
    DESTROYED = "destroyed"
    REFUSED = "refused"
    TOO_SMALL = "too_small"
    ATTESTED = "attested"


PAPERS: Mapping[str, Any] = {
    Paper.RECEIPT: lazy("Receipt"),
    Paper.INVOICE: lazy("Invoice"),
    Paper.ATTESTATION: lazy("Attestation of the partner who paid"),
}

REASONS: Mapping[str, Any] = {
    Reason.ENDANGERS: lazy("A paper would endanger somebody"),
    Reason.DESTROYED: lazy("The papers were destroyed, or taken away"),
    Reason.REFUSED: lazy("Whoever was paid gives no paper"),
    Reason.TOO_SMALL: lazy("Below the smallest amount worth a paper"),
    Reason.ATTESTED: lazy("A partner attests it by word of mouth"),
}


@dataclass(frozen=True)
class Coverage:
    """What shows that a payment was used: `papers` and, apart from them, what was `waived`; `asked`: not agreed yet."""

    paid: Money
    papers: Money
    waived: Money
    asked: Money

    @property
    def missing(self) -> Money:
        """What neither a paper nor an agreed waiver covers."""
        return Money(max(self.paid.minor - self.papers.minor - self.waived.minor, 0), self.paid.currency)

    @property
    def open_to_waive(self) -> Money:
        """What a waiver can still be asked for."""
        return Money(max(self.missing.minor - self.asked.minor, 0), self.paid.currency)


def keep_until(dated_on: date) -> date:
    """The last day on which a paper is kept."""
    return date(min(dated_on.year + KEPT_YEARS, date.max.year), 12, 31)
