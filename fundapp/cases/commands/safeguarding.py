"""The safeguarding of minors: a case is marked as a minor's, and then needs a plan."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.cases.commands.seconding import first_word
from fundapp.cases.models import EmergencyCase, SafeguardingPlan, SecondWord
from fundapp.cases.permissions.seconding import may_confirm_word, may_propose_word
from fundapp.cases.permissions.verification import may_note, may_unmark_minor
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.conflicts import recused_from
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.seconding import waiting_word
from fundapp.cases.queries.verification import noted_row
from fundapp.cases.rules.seconding import Matter
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope

KIND = EmergencyCase.__tablename__
WORD = SecondWord.__tablename__


def mark_minor(session: Session, ctx: Context, reference: str) -> EmergencyCase:
    """Says that a case is a minor's. Whoever comes second finds it marked. Raises NotFound, Denied."""
    found = locked_by_reference(session, ctx, reference)
    require(may_note(ctx, found))
    demand_reader(session, ctx, found)
    if found.safeguarding_since is not None:
        return found
    found.safeguarding_since, found.updated_at = ctx.now, ctx.now
    found.entry_id = record(session, ctx, "case.minor.marked", KIND, found.id)
    session.flush()
    return found


def propose_unmarking(session: Session, ctx: Context, reference: str) -> SecondWord:
    """Proposes to a second officer that a case is no minor's after all. Raises NotFound; Denied with the reason."""
    found = locked_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    require(may_propose_word(may_unmark_minor(ctx, found), waiting_word(session, found.id, Matter.UNMARK_MINOR)))
    if ctx.actor is None:
        raise NotSignedIn
    made = first_word(found.id, Matter.UNMARK_MINOR, by_id=ctx.actor.id, at=ctx.now, session=session)
    made.entry_id = record(session, ctx, "case.minor.unmarking_proposed", WORD, made.id, {"case": found.id.hex})
    session.add(made)
    session.flush()
    return made


def unmark_minor(session: Session, ctx: Context, reference: str, *, expected_version: int) -> EmergencyCase:
    """Says that a case is no minor's after all, as another officer has proposed; its plans stay.

    Raises NotFound; Denied with the reason, also for whoever has proposed it; EditConflict.
    """
    found = locked_by_reference(session, ctx, reference)
    demand_reader(session, ctx, found)
    word = waiting_word(session, found.id, Matter.UNMARK_MINOR)
    require(may_confirm_word(ctx, may_unmark_minor(ctx, found), word))
    if found.version != expected_version:
        raise EditConflict
    if ctx.actor is None or word is None:
        raise NotSignedIn
    word.confirmed_by_id, word.ended_at = ctx.actor.id, ctx.now
    found.safeguarding_since, found.updated_at = None, ctx.now
    told = {"proposed_by": word.proposed_by_id.hex}
    found.entry_id = record(session, ctx, "case.minor.unmarked", KIND, found.id, told)
    session.flush()
    return found


def plan_safeguarding(
    session: Session, ctx: Context, reference: str, plan_id: UUID, given: Mapping[str, Any], note: Envelope
) -> SafeguardingPlan:
    """Writes how a minor is protected; the newest plan counts, others stay. Sent twice, it is written once.

    `note`: the measures, sealed for `plan_id`. Raises NotFound, Denied; Conflict where the case is no minor's; Invalid
    where whoever should lead is no officer.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_note(ctx, found))
    demand_reader(session, ctx, found)
    if ctx.actor is None:
        raise NotSignedIn
    if session.get(SafeguardingPlan, plan_id) is not None:
        return noted_row(session, SafeguardingPlan, found.id, plan_id)
    if found.safeguarding_since is None:
        raise Conflict(_("This case is not marked as a minor’s."))
    if session.get(Membership, (given["lead_id"], GroupCode.OFFICERS.value)) is None:
        raise Invalid({"lead_id": [_("Only an officer can do this: nobody else can open the case.")]})
    if given["lead_id"] in recused_from(session, found.id):
        raise Invalid({"lead_id": [_("This person is recused from the case.")]})
    coded = {"guardian": given["guardian"], "consent": given["consent"]}
    told = {"case": found.id.hex, **coded, "lead": given["lead_id"].hex}
    plan = SafeguardingPlan(
        id=plan_id, case_id=found.id, by_id=ctx.actor.id, at=ctx.now, note=note, **coded, lead_id=given["lead_id"],
        entry_id=record(session, ctx, "case.safeguarding.planned", SafeguardingPlan.__tablename__, plan_id, told),
    )  # fmt: skip
    session.add(plan)
    session.flush()
    return plan
