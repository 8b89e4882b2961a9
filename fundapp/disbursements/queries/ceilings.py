"""Up to which amount whoever prepared a payment may be the first to sign it: what holds, what is asked, what held."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Person
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentCeiling
from fundapp.disbursements.permissions import may_release, may_see
from fundapp.disbursements.rules.ceilings import Standing

MOST_SHOWN = 20
_ORDER = (PaymentCeiling.asked_at.desc(), PaymentCeiling.id.desc())


@dataclass(frozen=True)
class Row:
    """A ceiling, who asked for it and who agreed, and whether it holds."""

    ceiling: PaymentCeiling
    asked_by: str
    agreed_by: str | None
    standing: Standing

    @property
    def money(self) -> Money:
        """Up to which amount."""
        return Money(self.ceiling.amount, self.ceiling.currency)


def ceilings_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PaymentCeiling]:
    """One page of all that was ever asked, the newest first. Two queries."""
    require(may_see(ctx))
    statement = select(PaymentCeiling).where(*_conditions(wanted))
    return read_page(session, statement, _ORDER, marks=marks, name="ceilings", mark=mark)


def ceiling_rows(session: Session, ceilings: Sequence[PaymentCeiling]) -> list[Row]:
    """These with what stands around them, in the same order. One query, none where there are none."""
    if not ceilings:
        return []
    around = _around().where(PaymentCeiling.id.in_([each.id for each in ceilings]))
    found = {row[0].id: _row(row) for row in session.execute(around)}
    return [found[each.id] for each in ceilings]


def ceilings_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """All that was ever asked, read in chunks."""
    require(may_see(ctx))
    statement = _around().where(*_conditions(wanted)).order_by(*_ORDER)
    return map(_row, session.execute(statement, execution_options=IN_CHUNKS))


def holding_ceilings(session: Session, ctx: Context) -> Sequence[Row]:
    """What holds, and what waits for a second person, currency by currency. One query."""
    require(may_see(ctx))
    shown = or_(_holds(), _waits())
    wanted = _around().where(shown).order_by(PaymentCeiling.currency, PaymentCeiling.asked_at, PaymentCeiling.id)
    return [_row(row) for row in session.execute(wanted)]


def ceiling_row(session: Session, ctx: Context, ceiling_id: UUID) -> Row:
    """One of them. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.execute(_around().where(PaymentCeiling.id == ceiling_id)).first()
    if found is None:
        raise NotFound
    return _row(found)


def locked_ceiling(session: Session, ceiling_id: UUID) -> tuple[PaymentCeiling, Standing]:
    """What was asked, nobody else's until the transaction ends, and whether it still waits. Raises NotFound."""
    found = session.get(PaymentCeiling, ceiling_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    standing = session.scalars(select(_standing()).where(PaymentCeiling.id == ceiling_id)).one()
    return found, Standing(standing)


def ceilings_for_me(session: Session, ctx: Context) -> Sequence[PaymentCeiling]:
    """What a colleague asked and the actor may agree to, the oldest first; at most MOST_SHOWN. One query."""
    require(may_release(ctx))
    others = PaymentCeiling.asked_by_id != (ctx.actor.id if ctx.actor else None)
    wanted = select(PaymentCeiling).where(_waits(), others).order_by(PaymentCeiling.asked_at, PaymentCeiling.id)
    return session.scalars(wanted.limit(MOST_SHOWN)).all()


def _conditions(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [PaymentCeiling.currency == wanted["currency"]] if wanted.get("currency") else []


def _around() -> Select[*tuple[Any, ...]]:
    asked, agreed = aliased(Person), aliased(Person)
    return (
        select(PaymentCeiling, asked.name, agreed.name, _standing())
        .join(asked, asked.id == PaymentCeiling.asked_by_id)
        .outerjoin(agreed, agreed.id == PaymentCeiling.agreed_by_id)
    )


def _row(found: Any) -> Row:
    return Row(found[0], found[1], found[2], Standing(found[3]))


def _standing() -> ColumnElement[str]:
    return case(
        (_holds(), Standing.HOLDS.value),
        (_waits(), Standing.WAITS.value),
        (PaymentCeiling.agreed_at.is_not(None), Standing.HELD.value),
        else_=Standing.DROPPED.value,
    )


def _holds() -> ColumnElement[bool]:
    """The newest agreed one of its currency."""
    later = aliased(PaymentCeiling)
    newer = or_(
        later.agreed_at > PaymentCeiling.agreed_at,
        and_(later.agreed_at == PaymentCeiling.agreed_at, later.id > PaymentCeiling.id),
    )
    superseded = exists().where(later.currency == PaymentCeiling.currency, newer)
    return and_(PaymentCeiling.agreed_at.is_not(None), ~superseded)


def _waits() -> ColumnElement[bool]:
    """Not agreed to, and nothing else was asked for its currency since."""
    later = aliased(PaymentCeiling)
    newer = or_(
        later.asked_at > PaymentCeiling.asked_at,
        and_(later.asked_at == PaymentCeiling.asked_at, later.id > PaymentCeiling.id),
    )
    superseded = exists().where(later.currency == PaymentCeiling.currency, newer)
    return and_(PaymentCeiling.agreed_at.is_(None), ~superseded)
