"""Transfers: listed, counted, one by one with what they resolve."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.audit.models import Entry
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.ledger.models import FundEnvelope, LedgerAccount, Transfer, Voucher
from fundapp.ledger.permissions import may_see
from fundapp.ledger.rules.accounts import Resolution

HELD, POSTED, FREED, PAID = "held", "posted", "freed", "paid"
"""How a transfer stands: it waits, it counts in the balances, it was set free, or what was held was paid."""

_ORDER = (Transfer.at.desc(), Transfer.id.desc())
_Debit, _Credit, _Resolver = aliased(LedgerAccount), aliased(LedgerAccount), aliased(Transfer)


@dataclass(frozen=True)
class Row:
    """A transfer with what stands around it. `resolved_by`: what paid or freed it, where it was held.

    `debit`, `credit`: what its accounts are; `number`: its voucher's year and number, once its month is closed.
    """

    transfer: Transfer
    envelope: FundEnvelope
    debit: str
    credit: str
    resolved_by: UUID | None
    resolution: str | None
    number: tuple[int, int] | None

    @property
    def state(self) -> str:
        """How it stands: one of HELD, POSTED, FREED, PAID."""
        if not self.transfer.pending:
            return FREED if self.transfer.resolution == Resolution.VOID else POSTED
        if self.resolution is None:
            return HELD
        return FREED if self.resolution == Resolution.VOID else PAID


@dataclass(frozen=True)
class Total:
    """What transfers of one currency come to: what counts in the balances, and what is held."""

    posted: Money
    held: Money


def transfers_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Transfer]:
    """One page of the transfers that meet `wanted` (see TransferFilterSchema), newest first. Two queries."""
    require(may_see(ctx))
    statement = select(Transfer).where(*conditions(wanted, ctx.reader.zone))
    return read_page(session, statement, _ORDER, marks=marks, name="transfers", mark=mark)


def rows_of(session: Session, transfers: Sequence[Transfer]) -> list[Row]:
    """These transfers with what stands around them, in the same order. One query, none where there are none."""
    if not transfers:
        return []
    around = _around().where(Transfer.id.in_([each.id for each in transfers]))
    found = {row[0].id: _row(row) for row in session.execute(around)}
    return [found[each.id] for each in transfers]


def transfers_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every transfer that meets `wanted`, newest first, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    statement = _around().where(*conditions(wanted, ctx.reader.zone)).order_by(*_ORDER)
    return map(_row, session.execute(statement, execution_options=IN_CHUNKS))


def totals_of(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Sequence[Total]:
    """What the transfers that meet `wanted` come to, currency by currency. One query."""
    require(may_see(ctx))
    posted = func.sum(case((is_posted(), Transfer.amount), else_=0))
    held = func.sum(case((_is_held(), Transfer.amount), else_=0))
    statement = select(Transfer.currency, posted, held).where(*conditions(wanted, ctx.reader.zone))
    rows = session.execute(statement.group_by(Transfer.currency).order_by(Transfer.currency))
    return [Total(Money(int(posted), code), Money(int(held), code)) for code, posted, held in rows]


def transfer_row(session: Session, ctx: Context, transfer_id: UUID) -> Row:
    """One transfer. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.execute(_around().where(Transfer.id == transfer_id)).first()
    if found is None:
        raise NotFound
    return _row(found)


def written_with(session: Session, found: Transfer) -> Sequence[Transfer]:
    """What was written in the same breath: the rest that stays held, what exchange gained or cost. One query."""
    stem = found.key.removesuffix(":rest").removesuffix(":exchange")
    keys = [stem, f"{stem}:rest", f"{stem}:exchange"]
    wanted = select(Transfer).where(Transfer.key.in_(keys), Transfer.id != found.id)
    return session.scalars(wanted.order_by(Transfer.at, Transfer.id)).all()


def entry_number(session: Session, entry_id: UUID) -> int | None:
    """The number of an entry in the audit log; None while it is still to enter it. One query."""
    return session.scalar(select(Entry.index).where(Entry.id == entry_id))


def envelope_names(session: Session) -> list[tuple[str, str]]:
    """Every envelope by name: its id in hex, and the name. One query."""
    wanted = select(FundEnvelope.id, FundEnvelope.name).order_by(FundEnvelope.sort_name, FundEnvelope.id)
    return [(envelope_id.hex, name) for envelope_id, name in session.execute(wanted)]


def is_posted() -> ColumnElement[bool]:
    """Whether a transfer counts in the balances."""
    return ~Transfer.pending & or_(Transfer.resolution.is_(None), Transfer.resolution == Resolution.POST.value)


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a zone; a midnight that clocks jump over is the moment of the jump."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_after(day: date) -> date:
    """The next day; the last day that there is has none, and stays."""
    return day + timedelta(days=1) if day < date.max else day


def conditions(wanted: Mapping[str, Any], zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """What a transfer must meet; `since` and `until` are days in `zone`, both included."""
    found: list[ColumnElement[bool]] = []
    for name, column in (("currency", Transfer.currency), ("purpose", Transfer.purpose)):
        if wanted.get(name):
            found.append(column == wanted[name])
    for name, key in (("envelope", Transfer.envelope_id), ("about", Transfer.about_id)):
        if wanted.get(name):
            found.append(key == UUID(wanted[name]))
    if wanted.get("movement"):
        found.append(Transfer.movement.in_(wanted["movement"]))
    if wanted.get("state"):
        found.append({HELD: _is_held, POSTED: is_posted, FREED: _is_freed}[wanted["state"]]())
    return [*found, *_on_account(wanted), *_within(wanted, zone)]


def _on_account(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    if not wanted.get("account"):
        return
    accounts = select(LedgerAccount.id).where(LedgerAccount.kind == wanted["account"])
    sides = {"debit": (Transfer.debit_id,), "credit": (Transfer.credit_id,)}
    columns = sides.get(wanted.get("side") or "", (Transfer.debit_id, Transfer.credit_id))
    yield or_(*(column.in_(accounts) for column in columns))


def _within(wanted: Mapping[str, Any], zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    if wanted.get("since"):
        yield Transfer.at >= day_begins(wanted["since"], zone)
    if wanted.get("until"):
        yield Transfer.at < day_begins(day_after(wanted["until"]), zone)


def _is_held() -> ColumnElement[bool]:
    return Transfer.pending & ~exists().where(_Resolver.resolves_id == Transfer.id)


def _is_freed() -> ColumnElement[bool]:
    void = _Resolver.resolution == Resolution.VOID.value
    freed = exists().where(_Resolver.resolves_id == Transfer.id, void)
    return or_(Transfer.resolution == Resolution.VOID.value, and_(Transfer.pending, freed))


def _around() -> Select[*tuple[Any, ...]]:
    resolver = aliased(Transfer)
    return (
        select(
            Transfer, FundEnvelope, _Debit.kind, _Credit.kind, resolver.id, resolver.resolution, Voucher.year,
            Voucher.number,
        )
        .join(FundEnvelope, FundEnvelope.id == Transfer.envelope_id)
        .join(_Debit, _Debit.id == Transfer.debit_id)
        .join(_Credit, _Credit.id == Transfer.credit_id)
        .outerjoin(resolver, resolver.resolves_id == Transfer.id)
        .outerjoin(Voucher, Voucher.transfer_id == Transfer.id)
    )  # fmt: skip


def _row(found: Any) -> Row:
    transfer, envelope, debit, credit, resolved_by, resolution, year, number = found
    return Row(transfer, envelope, debit, credit, resolved_by, resolution, (year, number) if number else None)
