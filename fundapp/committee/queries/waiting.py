"""What waits, and for whom: declarations, votes, rounds to open, ratifications."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from fundapp.accounts.queries.duty import on_call
from fundapp.accounts.rules.groups import GroupCode
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.permissions import CONVENE, DECIDE, may_convene, may_see_agenda
from fundapp.committee.queries.knowing import Sources, conducted_by, known_to
from fundapp.committee.queries.panels import rule_in
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.committee.queries.rounds import voted
from fundapp.committee.rules.panels import Question, Standing
from fundapp.committee.rules.reminding import declaration_due_since, is_due, vote_due_since
from fundapp.committee.rules.tallies import Outcome
from fundapp.committee.workflow import LIVE, State
from fundapp.core.context import Context
from fundapp.core.verdicts import require

MOST_WAITING = 50
"""Rounds of one person that the first page names; the list has them all."""

_later = aliased(DecisionRound)


def awaited_in(found: DecisionRound, voted: Collection[UUID]) -> list[Panellist]:
    """Whoever a round with its panel still waits for: for declarations, or for votes. `voted`: who has."""
    if found.state == State.CONVENED:
        return [each for each in found.panel if each.standing == Standing.CONVENED and each.grade is None]
    if found.state == State.OPEN:
        return [each for each in found.panel if each.standing == Standing.SEATED and each.person_id not in voted]
    return []


def due_in(session: Session, ctx: Context, found: DecisionRound) -> Sequence[Panellist]:
    """Whoever of a round with its panel is to be reminded now. At most three queries."""
    awaited = awaited_in(found, voted(session, found))
    if found.state == State.CONVENED:
        since = declaration_due_since(found.created_at, found.priority, ctx.now)
        first = on_call(session, GroupCode.COMMITTEE, ctx.now) if found.priority == "P1" else None
        at_once = [each for each in awaited if first and each.person_id == first.id and each.nudged_at is None]
        return [*at_once, *(each for each in awaited if each not in at_once and is_due(since, each.nudged_at))]
    if found.closes_at is None:
        return []
    rule = rule_in(found, read_policy(policy_by_id(session, found.policy_id)))
    since = vote_due_since(found.closes_at, rule.hours, ctx.now)
    return [each for each in awaited if is_due(since, each.nudged_at)]


def waits_for(ctx: Context) -> ColumnElement[bool]:
    """That a round waits for the actor: for their declaration or vote, or for whoever conducts it."""
    found: list[ColumnElement[bool]] = [DecisionRound.state.in_(())]
    if ctx.may(DECIDE):
        found = [_declaration_of(ctx), _vote_of(ctx)]
    if ctx.may(CONVENE) or ctx.may(DECIDE):
        silent = Panellist.standing == Standing.CONVENED.value, Panellist.grade.is_(None)
        asked = exists().where(Panellist.round_id == DecisionRound.id, *silent)
        stands = or_(_undecided(ctx), and_(DecisionRound.state == State.CONVENED.value, ~asked))
        found.append(and_(conducted_by(ctx), stands))
    return or_(*found)


def rounds_awaiting(session: Session, ctx: Context) -> Sequence[DecisionRound]:
    """Rounds that wait for the actor's own declaration or vote, what ends first at the top. One query."""
    wanted = select(DecisionRound).where(or_(_declaration_of(ctx), _vote_of(ctx)))
    order = DecisionRound.closes_at.is_(None), DecisionRound.closes_at, DecisionRound.created_at, DecisionRound.id
    return session.scalars(wanted.order_by(*order).limit(MOST_WAITING)).all()


def lapsed_rounds(session: Session, ctx: Context, sources: Sources) -> Sequence[DecisionRound]:
    """Rounds of the actor's whose time is over without a decision, the oldest first. One query."""
    require(may_see_agenda(ctx))
    wanted = select(DecisionRound).where(_undecided(ctx), conducted_by(ctx), *known_to(ctx, sources))
    return session.scalars(wanted.order_by(DecisionRound.closes_at, DecisionRound.id).limit(MOST_WAITING)).all()


def ratifications_due(
    session: Session, ctx: Context, sources: Sources, within: timedelta | None = None
) -> Sequence[DecisionRound]:
    """Awards of the fast track that nobody has put to the full committee, what is due first at the top. One query.

    `within`: only those whose time ends before that has passed.
    """
    require(may_convene(ctx, Question.RATIFICATION))
    wanted = select(DecisionRound).where(needs_ratification(), *known_to(ctx, sources))
    if within is not None:
        wanted = wanted.where(DecisionRound.ratify_by <= ctx.now + within)
    return session.scalars(wanted.order_by(DecisionRound.ratify_by, DecisionRound.id).limit(MOST_WAITING)).all()


def needs_ratification() -> ColumnElement[bool]:
    """That a round approved something on the fast track which is not, and was not, before the full committee."""
    put = exists().where(
        _later.about_id == DecisionRound.id,
        _later.question == Question.RATIFICATION.value,
        _later.state != State.CANCELLED.value,
    )
    decided = DecisionRound.outcome == Outcome.APPROVED.value, DecisionRound.ratify_by.is_not(None)
    return and_(*decided, ~put)


def is_put_again(session: Session, round_id: UUID) -> bool:
    """Whether what a round decided is, or was, before the full committee. One query."""
    asked = select(DecisionRound.id).where(DecisionRound.about_id == round_id)
    asked = asked.where(DecisionRound.question == Question.RATIFICATION.value)
    return session.scalar(asked.where(DecisionRound.state != State.CANCELLED.value).limit(1)) is not None


def count_open(session: Session, ctx: Context, sources: Sources) -> int:
    """How many rounds of those that the actor may see are not over. One query."""
    wanted = select(func.count()).select_from(DecisionRound).where(DecisionRound.state.in_(LIVE))
    return session.scalar(wanted.where(*known_to(ctx, sources))) or 0


def rounds_due(session: Session, now: datetime) -> Sequence[UUID]:
    """Open rounds whose time is over or in which nobody is left to vote, for the job that closes them. One query."""
    vote = exists().where(
        CommitteeVote.round_id == DecisionRound.id, CommitteeVote.person_id == Panellist.person_id,
        CommitteeVote.brief_version == DecisionRound.brief_version,
    )  # fmt: skip
    seated = Panellist.round_id == DecisionRound.id, Panellist.standing == Standing.SEATED.value
    everybody = ~exists().where(*seated, ~vote.correlate(DecisionRound, Panellist)).correlate(DecisionRound)
    wanted = select(DecisionRound.id).where(DecisionRound.state == State.OPEN.value)
    wanted = wanted.where(or_(DecisionRound.closes_at <= now, everybody))
    return session.scalars(wanted.order_by(DecisionRound.closes_at, DecisionRound.id)).all()


def rounds_at_work(session: Session) -> Sequence[DecisionRound]:
    """Rounds that are convened or open, with their panels, for the job that reminds. Two queries."""
    wanted = select(DecisionRound).where(DecisionRound.state.in_((State.CONVENED.value, State.OPEN.value)))
    return session.scalars(wanted.options(selectinload(DecisionRound.panel)).order_by(DecisionRound.id)).all()


def _undecided(ctx: Context) -> ColumnElement[bool]:
    """That its time is over: too few have voted, or what they decided could not be done (no money)."""
    over = and_(DecisionRound.state == State.OPEN.value, DecisionRound.closes_at <= ctx.now)
    return or_(DecisionRound.state == State.LAPSED.value, over)


def _mine(ctx: Context, standing: Standing, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    me = ctx.actor.id if ctx.actor else None
    mine = Panellist.round_id == DecisionRound.id, Panellist.person_id == me, Panellist.standing == standing.value
    return exists().where(*mine, *more)


def _declaration_of(ctx: Context) -> ColumnElement[bool]:
    return and_(DecisionRound.state == State.CONVENED.value, _mine(ctx, Standing.CONVENED, Panellist.grade.is_(None)))


def _vote_of(ctx: Context) -> ColumnElement[bool]:
    me = ctx.actor.id if ctx.actor else None
    cast = exists().where(
        CommitteeVote.round_id == DecisionRound.id,
        CommitteeVote.person_id == me,
        CommitteeVote.brief_version == DecisionRound.brief_version,
    )
    lasting = DecisionRound.state == State.OPEN.value, DecisionRound.closes_at > ctx.now
    return and_(*lasting, _mine(ctx, Standing.SEATED), ~cast)
