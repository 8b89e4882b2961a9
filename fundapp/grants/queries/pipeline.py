"""The pipeline as a board, and what it asks of people. Aggregates by the database, in few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.donors.queries.coverage import how_many
from fundapp.donors.rules.vocabulary import Owner
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.permissions import may_edit, may_see
from fundapp.grants.queries.opportunities import ATTENTION, BESIDE, CLOSES, FAR_OFF, LONG_AGO, WORTH, owned_by
from fundapp.grants.rules.pipeline import CARDS
from fundapp.grants.workflow import LIVING, State

_URGENCY = (
    func.coalesce(Opportunity.answered_on, LONG_AGO).desc(),
    func.coalesce(case((Opportunity.state == State.SUBMITTED, Opportunity.answer_on)), FAR_OFF),
    CLOSES,
    Opportunity.updated_at.desc(),
    Opportunity.id,
)
"""Answered ones by their answer, the latest first; submitted ones by when it is expected; others by their deadline."""


@dataclass(frozen=True)
class Column:
    """The opportunities in one state: how many, what they come to by currency, and the first few."""

    state: State
    count: int = 0
    sums: Sequence[Money] = ()
    cards: Sequence[Opportunity] = field(default=())


def board(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Sequence[Column]:
    """A column for each state, in the order of `State`. `wanted` may say whose ("owner"). Two queries."""
    require(may_see(ctx))
    mine = [owned_by(wanted["owner"], ctx)] if wanted.get("owner") else []
    counts: dict[str, int] = {}
    sums: dict[str, list[Money]] = {}
    for state, currency, count, total in session.execute(_sums(mine)):
        counts[state] = counts.get(state, 0) + count
        if total is not None:
            sums.setdefault(state, []).append(Money(int(total), currency))
    cards: dict[str, list[Opportunity]] = {}
    for each in session.scalars(_first(mine)):
        cards.setdefault(each.state, []).append(each)
    return [Column(each, counts.get(each, 0), sums.get(each, ()), cards.get(each, ())) for each in State]


def _sums(conditions: Sequence[Any]) -> Any:
    columns = (Opportunity.state, Opportunity.currency)
    wanted = select(*columns, func.count(), func.sum(WORTH)).where(*conditions)
    return wanted.group_by(*columns).order_by(*columns)


def _first(conditions: Sequence[Any]) -> Any:
    """The first cards of each state."""
    place = func.row_number().over(partition_by=Opportunity.state, order_by=_URGENCY).label("place")
    ranked = select(Opportunity.id, place).outerjoin(Call, Call.id == Opportunity.call_id).where(*conditions).subquery()
    wanted = select(Opportunity).join(ranked, ranked.c.id == Opportunity.id).where(ranked.c.place <= CARDS)
    return wanted.options(*BESIDE).order_by(Opportunity.state, ranked.c.place)


@dataclass(frozen=True)
class Waiting:
    """What was sent and not answered yet: how many, what was asked by currency, the next day of an answer."""

    count: int
    sums: Sequence[Money]
    next_on: date | None


def waiting(session: Session, ctx: Context) -> Waiting:
    """One query."""
    require(may_see(ctx))
    ahead = case((Opportunity.answer_on >= ctx.today, Opportunity.answer_on))
    wanted = select(Opportunity.currency, func.count(), func.sum(Opportunity.requested), func.min(ahead))
    wanted = wanted.where(Opportunity.state == State.SUBMITTED).group_by(Opportunity.currency)
    rows = session.execute(wanted.order_by(Opportunity.currency)).all()
    days = [row[3] for row in rows if row[3]]
    sums = [Money(int(row[2]), row[0]) for row in rows if row[2] is not None]
    return Waiting(sum(row[1] for row in rows), sums, min(days, default=None))


def count_neglected(session: Session, ctx: Context) -> Mapping[tuple[str, str], int]:
    """Answers that are late and opportunities forgotten: the actor's own, and those whom nobody looks after.

    By the codes of filters (see OpportunityFilterSchema): what, whose. One query for fundraisers, none for others.
    """
    if not may_edit(ctx) or ctx.actor is None:
        return {}
    asked = [(what, whose) for what in ("late", "untouched") for whose in (Owner.ME, Owner.UNATTENDED)]
    counts = [how_many(ATTENTION[what](ctx) & owned_by(whose, ctx)) for what, whose in asked]
    found = session.execute(select(*counts).where(Opportunity.state.in_(LIVING))).one()
    return {key: int(count or 0) for key, count in zip(asked, found, strict=True)}
