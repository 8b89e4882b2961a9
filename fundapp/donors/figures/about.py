"""What a report is about: which envelopes, which days, and until when the books are read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from fundapp.core.errors import NotFound
from fundapp.donors.models import Agreement, AgreementEnvelope, DonorReport
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.transfers import day_after, day_begins


@dataclass(frozen=True)
class About:
    """What figures are computed of. Days are days in `zone`, the fund's, both included.

    `envelopes`: those in the agreement's currency; `strangers`: how many others it has. `cut_off`: what was written
    later is not read. Whoever chooses it takes a moment that is over by a minute or more: what a request writes bears
    the moment at which it began.
    """

    agreement_id: UUID
    currency: str
    begins_on: date
    envelopes: tuple[UUID, ...]
    strangers: int
    covers_from: date
    covers_to: date
    cut_off: datetime
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first moment of the days covered."""
        return day_begins(self.covers_from, self.zone)

    @property
    def until(self) -> datetime:
        """The first moment after the days covered."""
        return day_begins(day_after(self.covers_to), self.zone)

    @property
    def is_first(self) -> bool:
        """Whether it covers the agreement from its first day."""
        return self.covers_from <= self.begins_on

    def reached(self, at: Any) -> ColumnElement[bool]:
        """Up to the last of the days covered, and known at the cut-off."""
        found: ColumnElement[bool] = (at < self.until) & (at <= self.cut_off)
        return found

    def covered(self, at: Any) -> ColumnElement[bool]:
        """Of what is reached: within the days covered, as the fund's own work is counted."""
        found: ColumnElement[bool] = at >= self.since
        return found

    def booked(self, at: Any) -> ColumnElement[bool]:
        """Of what is reached: in the period, as money is counted.

        A report from the first day takes in what had moved before it (an early instalment, balances carried over): so
        reports on adjoining periods add up to the whole.
        """
        return true() if self.is_first else self.covered(at)

    def is_booked(self, at: datetime) -> bool:
        """As `booked`, of one moment that is reached."""
        return self.is_first or at >= self.since

    @property
    def mine(self) -> ColumnElement[bool]:
        """The transfers of the agreement's envelopes up to the last day."""
        return Transfer.envelope_id.in_(self.envelopes) & self.reached(Transfer.at)


def about_of(session: Session, report: DonorReport, cut_off: datetime, zone: ZoneInfo) -> About:
    """What a report is about, with the envelopes that are tied to its agreement now. Raises NotFound. One query."""
    wanted = select(Agreement.currency, Agreement.begins_on, FundEnvelope.id, FundEnvelope.currency)
    wanted = wanted.outerjoin(AgreementEnvelope, AgreementEnvelope.agreement_id == Agreement.id)
    wanted = wanted.outerjoin(FundEnvelope, FundEnvelope.id == AgreementEnvelope.envelope_id)
    rows = session.execute(wanted.where(Agreement.id == report.agreement_id).order_by(FundEnvelope.id)).all()
    if not rows:
        raise NotFound
    currency, begins_on, *_rest = rows[0]
    tied: list[tuple[Any, str]] = [(row[2], row[3]) for row in rows if row[3]]
    own = tuple(envelope_id for envelope_id, code in tied if code == currency)
    days = report.covers_from, report.covers_to
    return About(report.agreement_id, currency, begins_on, own, len(tied) - len(own), *days, cut_off, zone)
