"""Reads of what the committee has before it: rounds under way, and what the fast track left to ratify."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.permissions import may_see_agenda
from fundapp.committee.queries.knowing import Sources, known_to
from fundapp.committee.rules.agenda import BY_STATE, STATES, Matter
from fundapp.committee.rules.panels import Question, Standing
from fundapp.committee.workflow import LIVE, State
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require

LIVE_STATES = [each.value for each in LIVE]

RANK: Any = case((and_(DecisionRound.state.in_(LIVE_STATES), DecisionRound.priority == "P1"), 0), else_=1)
DUE: Any = case(
    (DecisionRound.state == State.DECIDED.value, DecisionRound.ratify_by),
    (DecisionRound.state == State.CONVENED.value, DecisionRound.created_at),
    else_=DecisionRound.closes_at,
)
"""Until when: what waits to be opened has no time of its own, and stands by when it was put."""
ORDER = RANK.asc(), DUE.asc(), DecisionRound.id.asc()


@dataclass(frozen=True)
class AgendaItem:
    """A round on the agenda, and how far it is. `declared` of `asked` have said how they stand, `voted` of `seats`.

    `recused`: the reader has no part in it, and is told no more than that it is on the agenda.
    """

    round: DecisionRound
    declared: int
    asked: int
    voted: int
    seats: int
    recused: bool

    @property
    def matter(self) -> Matter:
        """What is to be done."""
        return BY_STATE[self.round.state]

    @property
    def due(self) -> datetime | None:
        """Until when; None for what waits to be opened."""
        return self.round.ratify_by if self.matter is Matter.RATIFY else self.round.closes_at

    @property
    def total(self) -> Money | None:
        """What is asked for, or was approved on the fast track; None for the recused, and where there is none."""
        lines = self.round.lines
        if self.recused or not lines:
            return None
        minor = sum((each.approved or 0) if self.matter is Matter.RATIFY else each.asked for each in lines)
        return Money(minor, self.round.currency)


def agenda_page(
    session: Session,
    ctx: Context,
    sources: Sources,
    wanted: Mapping[str, Any],
    *,
    marks: Marks,
    mark: str | None = None,
) -> Page[DecisionRound]:
    """One page of what the reader may know of, what presses most first. Three queries."""
    require(may_see_agenda(ctx))
    return read_page(session, _matching(ctx, sources, wanted), ORDER, marks=marks, name="agenda", mark=mark)


def first_of_agenda(
    session: Session, ctx: Context, sources: Sources, wanted: Mapping[str, Any], most: int
) -> list[DecisionRound]:
    """The most pressing of them, at most so many. Two queries."""
    require(may_see_agenda(ctx))
    return list(session.scalars(_matching(ctx, sources, wanted).order_by(*ORDER).limit(most)))


def agenda_to_export(
    session: Session, ctx: Context, sources: Sources, wanted: Mapping[str, Any]
) -> Iterator[AgendaItem]:
    """All of them; read in chunks."""
    require(may_see_agenda(ctx))
    matching = _matching(ctx, sources, wanted).order_by(*ORDER)
    rounds = session.scalars(matching, execution_options=IN_CHUNKS)
    for chunk in rounds.partitions():
        yield from items_of(session, ctx, list(chunk))


def items_of(session: Session, ctx: Context, rounds: Sequence[DecisionRound]) -> list[AgendaItem]:
    """Rounds with how far each is. Two queries."""
    ids = [each.id for each in rounds]
    panels, voted = _panels(session, ids), _voted(session, ids)
    me = ctx.actor.id if ctx.actor else None
    return [_item(each, panels.get(each.id, {}), voted.get(each.id, 0), me) for each in rounds]


def _item(found: DecisionRound, panel: Mapping[UUID, str], voted: int, me: UUID | None) -> AgendaItem:
    standings = list(panel.values())
    mine = panel.get(me) if me else None
    asked = [each for each in standings if each != Standing.BARRED]
    return AgendaItem(
        found,
        declared=sum(each != Standing.CONVENED for each in asked),
        asked=len(asked),
        voted=voted,
        seats=standings.count(Standing.SEATED.value),
        recused=mine in (Standing.RECUSED.value, Standing.BARRED.value),
    )


def _matching(ctx: Context, sources: Sources, wanted: Mapping[str, Any]) -> Select[DecisionRound]:
    statement = select(DecisionRound).options(selectinload(DecisionRound.lines))
    statement = statement.where(or_(DecisionRound.state.in_(LIVE_STATES), _to_ratify()), *known_to(ctx, sources))
    if wanted.get("matter"):
        states = [STATES[Matter(each)].value for each in wanted["matter"]]
        statement = statement.where(DecisionRound.state.in_(states))
    if wanted.get("question"):
        statement = statement.where(DecisionRound.question.in_(wanted["question"]))
    return statement


def _to_ratify() -> ColumnElement[bool]:
    """Decided on the fast track, and the full committee has neither ratified it nor been asked to."""
    later = aliased(DecisionRound)
    asked = exists().where(
        later.about_id == DecisionRound.id,
        later.question == Question.RATIFICATION.value,
        later.state != State.CANCELLED.value,
    )
    return and_(DecisionRound.state == State.DECIDED.value, DecisionRound.ratify_by.is_not(None), ~asked)


def _panels(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[UUID, str]]:
    """How everybody stands in each round: panels are small."""
    wanted = select(Panellist.round_id, Panellist.person_id, Panellist.standing).where(Panellist.round_id.in_(ids))
    found: dict[UUID, dict[UUID, str]] = {}
    for round_id, person_id, standing in session.execute(wanted):
        found.setdefault(round_id, {})[person_id] = standing
    return found


def _voted(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many have voted on the present brief of each, and nothing of how."""
    seated = and_(
        Panellist.round_id == CommitteeVote.round_id,
        Panellist.person_id == CommitteeVote.person_id,
        Panellist.standing == Standing.SEATED.value,
    )
    wanted = select(CommitteeVote.round_id, func.count(CommitteeVote.person_id.distinct()))
    wanted = wanted.join(DecisionRound, DecisionRound.id == CommitteeVote.round_id).join(Panellist, seated)
    wanted = wanted.where(CommitteeVote.round_id.in_(ids), CommitteeVote.brief_version == DecisionRound.brief_version)
    return {row[0]: row[1] for row in session.execute(wanted.group_by(CommitteeVote.round_id))}
