"""A round is decided: the votes are opened, counted, written into the log, and what follows is done at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.committee.ballots import body_of, counted, told_of
from fundapp.committee.commands.moving import move_round
from fundapp.committee.commands.nudging import tell_of_lapse
from fundapp.committee.models import CommitteeVote, DecisionRound
from fundapp.committee.queries.panels import can_decide, rule_in
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.committee.queries.rounds import last_votes, locked_for_decision, seated_in, voted
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.policies import Policy, Track
from fundapp.committee.rules.tallies import Outcome, Tally, tally
from fundapp.committee.workflow import Action, State
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.ports import QuestionSource, Settled
from fundapp.vault.statements import Statement

KIND = DecisionRound.__tablename__
Sources = Mapping[str, QuestionSource]
"""Who brought what, by the kind of subject (core/ports.py)."""


def close_round(session: Session, ctx: Context, sources: Sources, round_id: UUID) -> DecisionRound | None:
    """Decides a round whose time is over, or in which nobody is left to vote since somebody stepped back; else None.

    Nobody need ask: a job does. Without a quorum it lapses, and waits for an officer to extend it or call it off.
    """
    found = locked_for_decision(session, sources, round_id)
    if found.state != State.OPEN or found.closes_at is None:
        return None
    if ctx.now < found.closes_at and not _is_complete(session, found):
        return None
    decide_round(session, ctx, sources, found)
    return found


def decide_round(session: Session, ctx: Context, sources: Sources, found: DecisionRound) -> None:
    """Counts the votes of a round that is locked, as is what it is about, and has its source do what follows.

    Raises Conflict where its subject waits for it no longer; whatever its source refuses (no money).
    """
    version = policy_by_id(session, found.policy_id)
    rules = read_policy(version)
    votes = _counting(session, found)
    homes = {each.person_id: each.organisation_id.hex for each in seated_in(found)}
    result = tally(
        rule_in(found, rules),
        [each.asked for each in found.lines],
        [counted(body_of(each), homes[each.person_id]) for each in votes],
        found.room,
    )
    if result.outcome is Outcome.NO_QUORUM:
        _lapse(session, ctx, found, result)
        return
    source = sources[found.subject_kind]
    if not source.awaits(session, found.subject_id, found.question):
        raise Conflict(_("What this round is about waits for it no longer: call the round off."))
    _write(found, result)
    session.flush()  # the database refuses to change a line of a round that is decided
    fast = found.question == Question.AWARD and found.track == Track.FAST and result.outcome is Outcome.APPROVED
    found.ratify_by = _ratify_by(ctx, rules, fast=fast)
    told = {
        "round": found.id.hex, "case": found.subject_id.hex, "policy": version.digest, "outcome": result.outcome.value,
        "amounts": list(result.amounts), "conditions": list(result.conditions), "reason": result.reason,
        "votes": [told_of(each) for each in votes],
    }  # fmt: skip
    found.entry_id = record(session, ctx, "committee.round.decided", KIND, found.id, told)
    found.decided_at, found.outcome = ctx.now, result.outcome.value
    move_round(ctx, found, Action.DECIDE)
    session.flush()
    source.settle(session, ctx, _settled(found, result, fast=fast))
    tell(session, ctx, found.convened_by_id, f"committee:{found.id.hex}:decided", urgent=found.priority == "P1")


def _is_complete(session: Session, found: DecisionRound) -> bool:
    """Whether all who have a seat have voted, and are enough."""
    everybody = {each.person_id for each in seated_in(found)} <= voted(session, found)
    return everybody and can_decide(found, read_policy(policy_by_id(session, found.policy_id)))


def _counting(session: Session, found: DecisionRound) -> Sequence[CommitteeVote]:
    """The votes of those who have a seat, each still bearing its signature. Raises Conflict for one that does not.

    Somebody who can write rows but holds no key gets no further than this; the log is checked again offline.
    """
    seats = {each.person_id for each in seated_in(found)}
    votes = [each for each in last_votes(session, found) if each.person_id in seats]
    for each in votes:
        if not Statement(each.body.encode(), each.signer, each.signature).holds:
            raise Conflict(_("A vote of this round was changed after it was signed: nothing is decided by it."))
    return votes


def _lapse(session: Session, ctx: Context, found: DecisionRound, result: Tally) -> None:
    told = {"round": found.id.hex, "missing": result.missing}
    found.entry_id = record(session, ctx, "committee.round.lapsed", KIND, found.id, told)
    move_round(ctx, found, Action.LAPSE)
    session.flush()
    tell_of_lapse(found, session, ctx)


def _write(found: DecisionRound, result: Tally) -> None:
    found.reason, found.conditions = result.reason, result.conditions
    if result.outcome is Outcome.APPROVED:
        for line, amount in zip(found.lines, result.amounts, strict=True):
            line.approved = amount


def _ratify_by(ctx: Context, rules: Policy, *, fast: bool) -> datetime | None:
    days = rules.rules[Track.FAST].ratify_days if fast else None
    return None if days is None else ctx.now + timedelta(days=days)


def _settled(found: DecisionRound, result: Tally, *, fast: bool) -> Settled:
    return Settled(
        found.id, found.question, found.subject_id, result.outcome.value, found.currency,
        result.amounts, result.conditions, result.reason, fast,
    )  # fmt: skip
