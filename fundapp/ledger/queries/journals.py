"""Vouchers: what is numbered when a month is closed, and the journal of one that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, undefer

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.ledger.models import ClosedMonth, FundEnvelope, LedgerAccount, Transfer, Voucher
from fundapp.ledger.permissions import may_see
from fundapp.ledger.queries.transfers import is_posted
from fundapp.ledger.rules.accounts import Account, Movement
from fundapp.ledger.rules.journals import Booked, Codes, journal_csv

CHUNK = 500


@dataclass(frozen=True)
class Journal:
    """A closed month, what everything is called in it, and its vouchers in order."""

    month: ClosedMonth
    codes: Codes
    vouchers: Sequence[Booked]

    @property
    def content(self) -> bytes:
        """As accounting software takes it, the same to the byte whenever it is asked for."""
        return journal_csv(self.vouchers, self.codes)


def to_number(
    session: Session, begins: datetime, until: datetime, first: int, zone: ZoneInfo
) -> list[tuple[UUID, Booked]]:
    """What was posted between two moments, in order, numbered from `first`, with the transfers' ids. One query."""
    wanted = _vouchers(Transfer.id).where(is_posted(), Transfer.at >= begins, Transfer.at < until)
    rows = session.execute(wanted.order_by(Transfer.at, Transfer.id))
    return [(row[0], _booked(number, row, zone)) for number, row in enumerate(rows, first)]


def last_number(session: Session, year: int) -> int:
    """The last number that was given in a year; 0 where none was. One query."""
    return session.scalar(select(func.max(Voucher.number)).where(Voucher.year == year)) or 0


def journal_of(session: Session, ctx: Context, month: ClosedMonth) -> Journal:
    """The journal of a closed month. Raises NotFound, Denied. Two queries."""
    require(may_see(ctx))
    found = session.scalars(
        select(ClosedMonth).where(ClosedMonth.id == month.id).options(undefer(ClosedMonth.codes)),
        execution_options={"populate_existing": True},
    ).first()
    if found is None:
        raise NotFound
    codes = Codes.read(found.codes)
    return Journal(found, codes, list(_numbered(session, found.id, ZoneInfo(codes.zone))))


def envelope_codes(session: Session) -> dict[UUID, str]:
    """Every envelope's analytic code. One query."""
    rows = session.execute(select(FundEnvelope.id, FundEnvelope.code))
    return {row[0]: row[1] for row in rows}


def _numbered(session: Session, month_id: UUID, zone: ZoneInfo) -> Iterator[Booked]:
    wanted = _vouchers(Voucher.number).join(Voucher, Voucher.transfer_id == Transfer.id)
    wanted = wanted.where(Voucher.month_id == month_id).order_by(Voucher.number)
    rows = session.execute(wanted, execution_options={"yield_per": CHUNK})
    return (_booked(row[0], row, zone) for row in rows)


def _vouchers(first: Any) -> Any:
    """`first`, then what a voucher says."""
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    return (
        select(
            first, Transfer.at, Transfer.movement, debit.kind, credit.kind, Transfer.amount, Transfer.currency,
            Transfer.envelope_id, Transfer.about_id,
        )
        .select_from(Transfer)
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
    )  # fmt: skip


def _booked(number: int, row: Any, zone: ZoneInfo) -> Booked:
    _first, at, movement, debit, credit, amount, currency, envelope_id, about_id = row
    return Booked(
        number, at.astimezone(zone).date(), Movement(movement), Account(debit), Account(credit),
        Money(int(amount), currency), envelope_id, about_id,
    )  # fmt: skip
