"""Who would be seated in a round if it were opened now, by what its members have declared and who is away."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fundapp.accounts.queries.duty import is_away
from fundapp.committee.models import DecisionRound, Panellist, PolicyVersion
from fundapp.committee.permissions import may_see_agenda
from fundapp.committee.queries.knowing import Sources, conducted_by, known_to
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.committee.rules.panels import (
    Candidate,
    Panel,
    Question,
    SeatKind,
    Standing,
    homes_vote,
    panel_of,
    rule_for,
)
from fundapp.committee.rules.policies import Policy, Rule, Track
from fundapp.committee.workflow import State
from fundapp.core.context import Context
from fundapp.core.verdicts import require


def rule_in(found: DecisionRound, rules: Policy) -> Rule:
    """Who must agree in a round."""
    return rule_for(Track(found.track), Question(found.question), rules.rules)


def can_decide(found: DecisionRound, rules: Policy) -> bool:
    """Whether those who are seated are enough, and of enough organisations."""
    rule, seats = rule_in(found, rules), [each for each in found.panel if each.standing == Standing.SEATED]
    return len(seats) >= rule.quorum and len({each.organisation_id for each in seats}) >= rule.organisations


def reserves_for_seats(session: Session, found: DecisionRound) -> list[Panellist]:
    """Whoever could be given a seat: those in reserve, while those who are seated cannot decide. At most one query."""
    reserves = [each for each in found.panel if each.standing == Standing.RESERVE]
    if not reserves or found.state not in (State.OPEN, State.LAPSED):
        return []
    return [] if can_decide(found, read_policy(policy_by_id(session, found.policy_id))) else reserves


def proposed_panel(session: Session, ctx: Context, found: DecisionRound) -> Panel:
    """The panel of a round with its members, as an opening at this moment seats it. At most two queries."""
    rules = read_policy(policy_by_id(session, found.policy_id))
    return panel_with(found, rules, is_away(session, [each.person_id for each in found.panel], ctx.now))


def panel_with(found: DecisionRound, rules: Policy, away: Collection[UUID]) -> Panel:
    """The panel of a round; `away`: who is absent now."""
    candidates = [_candidate(each, away=each.person_id in away) for each in found.panel]
    return panel_of(
        rule_in(found, rules), Track(found.track), Question(found.question), candidates,
        same_organisation_votes=homes_vote(found.question, rules),
    )  # fmt: skip


def openable_rounds(session: Session, ctx: Context, sources: Sources) -> Sequence[DecisionRound]:
    """Rounds of the actor's in which enough have declared that they can be opened, the oldest first. At most four."""
    require(may_see_agenda(ctx))
    wanted = select(DecisionRound).where(DecisionRound.state == State.CONVENED.value, conducted_by(ctx))
    wanted = wanted.where(*known_to(ctx, sources))
    wanted = wanted.options(selectinload(DecisionRound.panel)).order_by(DecisionRound.created_at, DecisionRound.id)
    rounds = session.scalars(wanted).all()
    if not rounds:
        return []
    away = is_away(session, {each.person_id for one in rounds for each in one.panel}, ctx.now)
    policies = _policies(session, {each.policy_id for each in rounds})
    return [each for each in rounds if panel_with(each, policies[each.policy_id], away).enough]


def _policies(session: Session, policy_ids: Collection[UUID]) -> Mapping[UUID, Policy]:
    rows = session.scalars(select(PolicyVersion).where(PolicyVersion.id.in_(policy_ids)))
    return {each.id: read_policy(each) for each in rows}


def _candidate(each: Panellist, *, away: bool) -> Candidate:
    return Candidate(
        each.person_id.hex, each.organisation_id.hex, SeatKind(each.kind), each.grade,
        barred=each.standing == Standing.BARRED, away=away, named=each.named,
    )  # fmt: skip
