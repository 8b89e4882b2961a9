"""Reads of what the committee is asked of opportunities: by whom, in which round, with what result."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Person
from fundapp.committee.models import DecisionRound
from fundapp.committee.workflow import LIVE
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, DecisionAsk, Opportunity
from fundapp.grants.permissions import DECIDE, may_edit, may_see
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.rules.going import Came
from fundapp.grants.workflow import State

KIND = Opportunity.__tablename__
"""The kind of subject of its rounds."""

MOST = 20
"""As many stand on the first page."""

UNDER_WAY = (State.QUALIFIED, State.CONCEPT_NOTE, State.FULL_PROPOSAL)
"""Somebody writes, or is about to."""


@dataclass(frozen=True)
class Before:
    """Who asked the committee last, and the round in which it was put last, if it was."""

    ask: DecisionAsk
    by: str
    round: DecisionRound | None

    @property
    def is_asked(self) -> bool:
        """Whether a decision is still wanted."""
        return self.ask.closed_at is None

    @property
    def is_live(self) -> bool:
        """Whether a round is under way."""
        return self.round is not None and self.round.state in LIVE


def decision_before(session: Session, ctx: Context, opportunity_id: UUID) -> Before | None:
    """What the committee was asked last of an opportunity; None: it never was. One query."""
    require(may_see(ctx))
    wanted = select(DecisionAsk, Person.name, DecisionRound).join(Person, Person.id == DecisionAsk.by_id)
    wanted = wanted.outerjoin(DecisionRound, DecisionRound.id == DecisionAsk.round_id)
    wanted = wanted.where(DecisionAsk.opportunity_id == opportunity_id)
    row = session.execute(wanted.order_by(DecisionAsk.asked_at.desc(), DecisionAsk.id).limit(1)).first()
    return Before(row[0], row[1], row[2]) if row else None


def open_ask(session: Session, opportunity_id: UUID) -> DecisionAsk | None:
    """The recommendation that waits for a decision, for whoever has locked its opportunity. One query."""
    wanted = select(DecisionAsk).where(DecisionAsk.opportunity_id == opportunity_id, DecisionAsk.closed_at.is_(None))
    return session.scalars(wanted.execution_options(populate_existing=True)).first()


def live_round(session: Session, opportunity_id: UUID) -> DecisionRound | None:
    """The round that is under way, for whoever has locked its opportunity. One query."""
    return session.scalars(select(DecisionRound).where(_is_live(), DecisionRound.subject_id == opportunity_id)).first()


def ids_before_committee(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Which of these opportunities are in a round that is under way. One query, none of nothing."""
    if not ids:
        return set()
    wanted = select(DecisionRound.subject_id).where(_is_live(), DecisionRound.subject_id.in_(ids))
    return set(session.scalars(wanted))


def recommendations_among(session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What is recommended of these opportunities and waits for a decision. One query, none of nothing."""
    if not ids:
        return {}
    wanted = select(DecisionAsk.opportunity_id, DecisionAsk.recommendation)
    wanted = wanted.where(DecisionAsk.closed_at.is_(None), DecisionAsk.opportunity_id.in_(ids))
    return {row[0]: row[1] for row in session.execute(wanted)}


def names_of_opportunities(session: Session, ctx: Context, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Their titles, for whoever may see them. As `QuestionSource.named`. One query."""
    if not may_see(ctx):
        return {}
    return {
        row[0]: row[1]
        for row in session.execute(select(Opportunity.id, Opportunity.title).where(Opportunity.id.in_(ids)))
    }


def opportunities_to_put(session: Session, ctx: Context) -> Sequence[tuple[Opportunity, str | None]]:
    """What the fundraising group wants decided and no member has put to the vote, the oldest first; who asked.

    One query for members of the committee, none for others.
    """
    if not ctx.may(DECIDE) or not may_see(ctx):
        return []
    live = exists().where(DecisionRound.id == DecisionAsk.round_id, _is_live())
    wanted = select(Opportunity, Person.name).join(DecisionAsk, DecisionAsk.opportunity_id == Opportunity.id)
    wanted = wanted.join(Person, Person.id == DecisionAsk.by_id)
    wanted = wanted.where(DecisionAsk.closed_at.is_(None), Opportunity.state == State.SPOTTED, ~live)
    return [
        (row[0], row[1]) for row in session.execute(wanted.order_by(DecisionAsk.asked_at, DecisionAsk.id).limit(MOST))
    ]


def opportunities_wanting_more(session: Session, ctx: Context) -> Sequence[Opportunity]:
    """Of which the committee wants to know more before it decides, while nobody has asked it again.

    Those that the actor looks after, and those whom nobody does, if they asked. One query for fundraisers, none for
    others.
    """
    if not may_edit(ctx) or ctx.actor is None:
        return []
    later, me = aliased(DecisionAsk), ctx.actor.id
    again = exists().where(later.opportunity_id == DecisionAsk.opportunity_id, later.asked_at > DecisionAsk.asked_at)
    mine = or_(Opportunity.owner_id == me, and_(Opportunity.owner_id.is_(None), DecisionAsk.by_id == me))
    wanted = select(Opportunity).join(DecisionAsk, DecisionAsk.opportunity_id == Opportunity.id)
    wanted = wanted.where(DecisionAsk.came == Came.MORE.value, Opportunity.state == State.SPOTTED, ~again, mine)
    return session.scalars(wanted.order_by(DecisionAsk.closed_at, DecisionAsk.id).limit(MOST)).all()


def call_put(session: Session, ctx: Context, call_id: UUID) -> Call:
    """The call of an opportunity that was read already, with all that is known of it. Five queries."""
    require(may_see(ctx))
    wanted = select(Call).where(Call.id == call_id).options(*WHOLE)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def proposals_under_way(session: Session, ctx: Context, but: UUID) -> Sequence[tuple[str, Call | None]]:
    """The title of each opportunity that is being written, and its call, what ends first at the top. One query."""
    require(may_see(ctx))
    wanted = select(Opportunity.title, Call).outerjoin(Call, Call.id == Opportunity.call_id)
    wanted = wanted.where(Opportunity.state.in_(UNDER_WAY), Opportunity.id != but)
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(Call.closes_at, Opportunity.id))]


def _is_live() -> ColumnElement[bool]:
    return and_(DecisionRound.subject_kind == KIND, DecisionRound.state.in_([each.value for each in LIVE]))
