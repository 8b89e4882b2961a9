"""A case is put before the committee, and what the committee decided is done, in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.awards import make_award, ratify_award
from fundapp.cases.commands.earmarks import keep_earmarks
from fundapp.cases.commands.moving import move_case
from fundapp.cases.commands.steering import demand_age
from fundapp.cases.commands.tasks import leave_task
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions.putting import may_put
from fundapp.cases.queries.cases import locked_by_reference, locked_case
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.questions import awarded_to_person, barred_from, lock_person, refusal_of
from fundapp.cases.queries.triage import readiness_of
from fundapp.cases.rules.reasons import is_reason
from fundapp.cases.rules.tasks import Task
from fundapp.cases.workflow import Action, State
from fundapp.committee.commands.convening import Asked, SealedRound, convene_round
from fundapp.committee.models import DecisionRound
from fundapp.committee.queries.policies import demanded_policy, policy_by_id, read_policy
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.tallies import Outcome
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.ports import Settled
from fundapp.core.verdicts import require

KIND = EmergencyCase.__tablename__
AT_ONCE = timedelta(hours=24)
"""How soon somebody should see to what the committee sent back."""


@dataclass(frozen=True)
class Putting:
    """As what the officer saw the case. `reason`: why a refusal is looked at once more, in a code.

    `envelopes`: from which an award may be paid, the first before the next.
    `says_minor`: whether their age, which is sealed, says that they are under 18; None where nobody could read it.
    """

    expected_version: int
    reason: str | None = None
    says_minor: bool | None = None
    envelopes: Sequence[UUID] = ()


def put_case(session: Session, ctx: Context, asked: Asked, sealed: SealedRound, seen: Putting) -> DecisionRound:
    """Puts a case before the committee: an award, or an appeal against a refusal, which needs a reason.

    Who may not decide it, which refusal it is about and how much the person may still be awarded are read here,
    whatever was asked.
    Raises NotFound, Denied, EditConflict, Invalid; Conflict as `convene_round`.
    """
    found = locked_by_reference(session, ctx, asked.title)
    if found.version != seen.expected_version:
        raise EditConflict(_("A colleague has just changed this case: look at it as it stands now, then decide."))
    ready = replace(readiness_of(session, ctx, found), says_minor=seen.says_minor)
    refusal = refusal_of(session, found)
    require(may_put(ctx, found, asked.question, ready, refusal))
    demand_reader(session, ctx, found)
    if found.state == State.VERIFICATION:
        demand_age(found, seen.says_minor)
        move_case(session, ctx, found, Action.SUBMIT)
    elif found.state == State.DECLINED:
        if not is_reason(Action.APPEAL, seen.reason):
            raise Invalid({"reason": [_("Please choose one of the answers offered.")]})
        move_case(session, ctx, found, Action.APPEAL, reason=seen.reason)
    found.updated_at = ctx.now
    told = {"state": found.state, "round": sealed.id.hex, "question": asked.question.value}
    found.entry_id = record(session, ctx, "case.put", KIND, found.id, told)
    session.flush()
    ceiling = read_policy(demanded_policy(session)).ceiling
    room = None if ceiling is None else ceiling - awarded_to_person(session, ctx, found.id, asked.currency)
    barred = barred_from(session, found, appeal=asked.question is Question.APPEAL)
    about_id = refusal.round_id if refusal else None
    whole = replace(asked, subject_id=found.id, barred=barred, room=room, about_id=about_id)
    made = convene_round(session, ctx, whole, sealed)
    keep_earmarks(made.id, seen.envelopes, session)
    return made


def awaits_case(session: Session, case_id: UUID, question: str) -> bool:
    """Locks all cases of a person, and says whether this one still waits for a decision. As `QuestionSource.awaits`.

    Raises Conflict where one more of theirs is found just now.
    """
    lock_person(session, case_id)
    found = locked_case(session, case_id)
    if question == Question.RATIFICATION:
        return True
    return found.state == State.COMMITTEE and found.joined_to_id is None and found.erased_at is None


def settle_case(session: Session, ctx: Context, settled: Settled) -> EmergencyCase:
    """Does what the committee decided: the case moves, an award is written down, its officer is told what is left.

    As `QuestionSource.settle`. The case is locked already. Raises Conflict where it is no longer where it was, or where
    another round has awarded this person so much meanwhile that this would be above the ceiling.
    """
    found = locked_case(session, settled.subject_id)
    told = {"round": settled.round_id.hex, "outcome": settled.outcome, "question": settled.question}
    found.entry_id = record(session, ctx, "case.settled", KIND, found.id, told)
    found.updated_at = ctx.now
    if settled.question == Question.RATIFICATION:
        ratify_award(session, ctx, settled)
        return found
    match settled.outcome:
        case Outcome.APPROVED:
            _refuse_over_ceiling(session, ctx, settled)
            move_case(session, ctx, found, Action.APPROVE)
            make_award(session, ctx, found, settled)
        case Outcome.DECLINED:
            move_case(session, ctx, found, Action.DECLINE, reason=settled.reason)
        case _:
            move_case(session, ctx, found, Action.SEND_BACK, reason=settled.reason)
            kind = Task.REFER if settled.outcome == Outcome.REFERRED else Task.SENT_BACK
            convener_id = session.get_one(DecisionRound, settled.round_id).convened_by_id
            leave_task(session, ctx, found, kind, by_id=found.officer_id or convener_id, due_at=ctx.now + AT_ONCE)
    session.flush()
    return found


def _refuse_over_ceiling(session: Session, ctx: Context, settled: Settled) -> None:
    ceiling = read_policy(policy_by_id(session, session.get_one(DecisionRound, settled.round_id).policy_id)).ceiling
    before = awarded_to_person(session, ctx, settled.subject_id, settled.currency)
    if ceiling is not None and before + sum(settled.amounts) > ceiling:
        raise Conflict(
            _(
                "Meanwhile this person was awarded something else: together it would be more than the policy allows "
                "within twelve months. Vote for less, or call the round off."
            )
        )
