"""The list of rounds: what waits for the reader first, then what is under way, then what is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.orm import Session

from fundapp.committee.models import DecisionRound, RoundLine
from fundapp.committee.permissions import may_see_rounds
from fundapp.committee.queries.knowing import Sources, convened_to, has_no_part, known_to
from fundapp.committee.queries.waiting import needs_ratification, waits_for
from fundapp.committee.workflow import LIVE
from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class RoundRow:
    """A round in the list. `asked`: all of its lines, `approved`: what was granted of them, in minor units.

    `waits`: for whoever looks at the list. `recused`: they have no part in it, and are told no more than that it is
    there.
    """

    round: DecisionRound
    asked: int | None
    approved: int | None
    waits: bool
    recused: bool

    @property
    def asked_money(self) -> Money | None:
        """What is asked for; None where no money is."""
        return self._money(self.asked)

    @property
    def approved_money(self) -> Money | None:
        """What was approved; None where nothing was."""
        return self._money(self.approved)

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None or self.recused else Money(int(minor), self.round.currency)


def rounds_page(
    session: Session,
    ctx: Context,
    sources: Sources,
    wanted: Mapping[str, Any],
    *,
    marks: Marks,
    mark: str | None = None,
) -> Page[DecisionRound]:
    """One page of the rounds that the actor may know of. Two queries."""
    require(may_see_rounds(ctx))
    return read_page(session, _matching(ctx, sources, wanted), _order(ctx), marks=marks, name="rounds", mark=mark)


def rows_of(session: Session, ctx: Context, rounds: list[DecisionRound]) -> list[RoundRow]:
    """These rounds as rows, in the same order. One query."""
    sums = _sums(ctx).where(DecisionRound.id.in_([each.id for each in rounds]))
    told = {row.id: row for row in session.execute(sums)}
    return [_row(each, *told[each.id][1:]) for each in rounds]


def rounds_to_export(session: Session, ctx: Context, sources: Sources, wanted: Mapping[str, Any]) -> Iterator[RoundRow]:
    """Every such round, in the list's order; memory stays bounded."""
    require(may_see_rounds(ctx))
    columns = _ASKED, _APPROVED, waits_for(ctx), has_no_part(ctx)
    statement = _matching(ctx, sources, wanted).add_columns(*columns).order_by(*_order(ctx))
    rows = session.execute(statement, execution_options=IN_CHUNKS)
    return (_row(*row) for row in rows)


def _row(found: DecisionRound, asked: int | None, approved: int | None, waits: object, recused: object) -> RoundRow:
    return RoundRow(found, asked, approved, bool(waits), bool(recused))


def _total(column: Any) -> Any:
    summed = select(func.sum(column)).where(RoundLine.round_id == DecisionRound.id)
    return summed.correlate(DecisionRound).scalar_subquery()


_ASKED, _APPROVED = _total(RoundLine.asked).label("asked"), _total(RoundLine.approved).label("approved")


def _sums(ctx: Context) -> Select[Any]:
    return select(DecisionRound.id, _ASKED, _APPROVED, waits_for(ctx).label("waits"), has_no_part(ctx).label("recused"))


def _order(ctx: Context) -> tuple[Any, ...]:
    """What waits for the actor, then what ends first; of what is over, the newest. Total, and never null."""
    live = DecisionRound.state.in_(LIVE)
    waits = waits_for(ctx)
    rank = case((waits & (DecisionRound.priority == "P1"), 0), (waits, 1), (live, 2), else_=3)
    ends = func.coalesce(DecisionRound.closes_at, DecisionRound.created_at, type_=Instant())
    moment = case((live, ends), else_=literal(_LONG_AGO, Instant()))
    return rank, moment, DecisionRound.created_at.desc(), DecisionRound.id


def _matching(ctx: Context, sources: Sources, wanted: Mapping[str, Any]) -> Select[Any]:
    """The rounds of an officer, or those to which a member was asked, that meet every condition."""
    statement = select(DecisionRound).where(*known_to(ctx, sources))
    for name, column in (("state", DecisionRound.state), ("question", DecisionRound.question)):
        if wanted.get(name):
            statement = statement.where(column.in_(wanted[name]))
    if wanted.get("track"):
        statement = statement.where(DecisionRound.track == wanted["track"])
    return _of_mine(ctx, statement, wanted.get("mine"))


def _of_mine(ctx: Context, statement: Select[Any], mine: str | None) -> Select[Any]:
    me = ctx.actor.id if ctx.actor else None
    match mine:
        case "waiting":
            return statement.where(waits_for(ctx))
        case "asked":
            return statement.where(convened_to(ctx))
        case "convened":
            return statement.where(DecisionRound.convened_by_id == me)
        case "ratify":
            return statement.where(needs_ratification())
        case _:
            return statement
