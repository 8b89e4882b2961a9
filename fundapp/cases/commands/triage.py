"""What triage found of a case is written down: added to what was found before, never over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.moving import set_clock
from fundapp.cases.models import Assessment, CriterionAnswer, EmergencyCase
from fundapp.cases.permissions.moving import may_assess
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.criteria import asked_now, criteria_set
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.triage import newest_assessment, readiness_of
from fundapp.cases.rules.risk import Danger
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope


@dataclass(frozen=True)
class Judgement:
    """What an officer found. `answers`: codes by question of the set. `after`: the assessment they knew, if any."""

    id: UUID
    set_id: UUID
    danger: Danger
    priority: str
    answers: Mapping[UUID, str]
    after: UUID | None


def assess_case(
    session: Session, ctx: Context, reference: str, judged: Judgement, note: Envelope | None
) -> EmergencyCase:
    """Adds an assessment and sets the priority, from which the clocks follow anew. `note` is sealed for `judged.id`.

    Raises NotFound; Denied with the reason; Conflict where a colleague judged the case, or changed the questions,
    meanwhile.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_assess(ctx, found, readiness_of(session, ctx, found)))
    demand_reader(session, ctx, found)
    if ctx.actor is None:
        raise Denied
    if newest_assessment(session, found.id) != judged.after:
        raise Conflict(
            _("A colleague has judged this case meanwhile: read below what they found. Yours is still here to be sent.")
        )
    _check_questions(session, ctx, judged)
    told = {"case": found.id.hex, "priority": judged.priority}
    entry_id = record(session, ctx, "case.assessed", Assessment.__tablename__, judged.id, told)
    danger = judged.danger
    answers = [CriterionAnswer(criterion_id=each, answer=answer) for each, answer in judged.answers.items()]
    assessment = Assessment(
        id=judged.id, case_id=found.id, by_id=ctx.actor.id, at=ctx.now, entry_id=entry_id, set_id=judged.set_id,
        threat=danger.threat, vulnerability=danger.vulnerability, capacity=danger.capacity,
        imminence=danger.imminence, priority=judged.priority, note=note, answers=answers,
    )  # fmt: skip
    session.add(assessment)
    found.priority, found.updated_at = judged.priority, ctx.now
    set_clock(session, found)
    session.flush()
    return found


def _check_questions(session: Session, ctx: Context, judged: Judgement) -> None:
    asked = criteria_set(session, ctx, judged.set_id)
    if not asked.active or {each.id for each in asked_now(asked)} != set(judged.answers):
        raise Conflict(_("The questions were changed meanwhile: answer them as they stand now."))
