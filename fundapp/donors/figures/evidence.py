"""What shows that the money was used: of each payment how much has its papers, is waived, has neither."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from fundapp.disbursements.queries.paid import Paid, payments
from fundapp.donors.figures.about import About
from fundapp.donors.rules.report_data import EvidenceData
from fundapp.ledger.models import Transfer


@dataclass(frozen=True)
class Covered:
    """A payment in the agreement's minor units, less what was sent back: three parts that come to the whole."""

    paid: Paid
    documented: int
    waived: int
    missing: int

    @property
    def counted(self) -> int:
        """All of it."""
        return self.documented + self.waived + self.missing


def covered(paid: Paid) -> Covered:
    """How a payment is covered: papers first, then waivers, as they stand to what was paid, rounded half up.

    Papers and waivers are in the currency of the payment, and count at its own rate. What both of them cover is rounded
    before it is split, so that the parts always come to the whole.
    """
    left = max(paid.counted - paid.refunded, 0)
    documented = min(left, _portion(paid, paid.papers))
    known = min(left, _portion(paid, paid.papers + paid.waived))
    return Covered(paid, documented, known - documented, left - known)


def payments_of(session: Session, about: About, *which: ColumnElement[bool]) -> Iterator[Covered]:
    """The payments of an agreement up to the last day, in a fixed order. One query, read in chunks.

    As papers, waivers and returns stood at the cut-off: what came back by then needs no paper.
    """
    return map(covered, payments(session, (about.mine, *which), about.cut_off))


class Evidence:
    """Adds payments up."""

    def __init__(self) -> None:
        self.data = EvidenceData(paid=0, documented=0, waived=0, missing=0)

    def add(self, found: Covered) -> None:
        """One more payment."""
        self.data["paid"] += found.counted
        self.data["documented"] += found.documented
        self.data["waived"] += found.waived
        self.data["missing"] += found.missing


def evidence_of(session: Session, about: About) -> EvidenceData:
    """Of the payments of the period. One query."""
    found = Evidence()
    for each in payments_of(session, about, about.booked(Transfer.at)):
        found.add(each)
    return found.data


def _portion(paid: Paid, amount: int) -> int:
    covers = min(amount, paid.amount)
    return (2 * paid.counted * covers + paid.amount) // (2 * paid.amount)
