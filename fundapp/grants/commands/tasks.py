"""What is to be found out or done for a call: asked of somebody; and, for a proposal too, handed on, done."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.accounts.queries.people import members_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder
from fundapp.grants.models import Call, CallTask
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.calls import call
from fundapp.grants.queries.partners import partner_options
from fundapp.grants.queries.tasks import asked_already, call_task
from fundapp.grants.rules.tasks import Subject, due_day

TASK = CallTask.__tablename__


def ask_to_check(session: Session, ctx: Context, call_id: UUID, given: Mapping[str, Any]) -> CallTask:
    """Has somebody find out what a gate lacks (see CheckSchema), before the deadline.

    It falls to whoever looks after the funder, else to whoever asks. Raises NotFound; Conflict where somebody is at it.
    """
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    host, organisation_id = call(session, ctx, call_id), given["organisation_id"]
    if organisation_id is not None and session.get(Organisation, organisation_id) is None:
        raise NotFound
    if asked_already(session, call_id, given["gate"], organisation_id):
        raise Conflict(_("Somebody is finding this out already."))
    made = _blank(ctx, host, gate=given["gate"], organisation_id=organisation_id)
    made.due_on = due_day(ctx.today, host.ends.astimezone(ctx.reader.zone).date() if host.ends else None)
    made.owner_id = _keeper(session, host) or ctx.actor.id
    made.entry_id = record(session, ctx, "call_task.asked", TASK, made.id, {"gate": given["gate"]})
    session.add(made)
    session.flush()
    return made


def plan_call_task(session: Session, ctx: Context, call_id: UUID, given: Mapping[str, Any]) -> CallTask:
    """Says in words what is to be done for a call (see NewCallTaskSchema). Raises NotFound, Invalid."""
    require(may_edit(ctx))
    made = _blank(ctx, call(session, ctx, call_id), what=given["what"])
    hand_to(session, made, given)
    made.entry_id = record(session, ctx, "call_task.planned", TASK, made.id)
    session.add(made)
    session.flush()
    return made


def change_call_task(
    session: Session, ctx: Context, task_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> CallTask:
    """Says who does it now, with which partner, and until when.

    Raises NotFound, Invalid, EditConflict; Conflict where it is over.
    """
    require(may_edit(ctx))
    found = _open(session, ctx, task_id, expected_version)
    hand_to(session, found, given)
    if found.subject == Subject.OPPORTUNITY:
        demand_partner(session, found, given.get("organisation_id"))
    if session.is_modified(found):
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "call_task.changed", TASK, found.id)
    session.flush()
    return found


def finish_call_task(
    session: Session, ctx: Context, task_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> CallTask:
    """Says that it is done, and what came of it. Raises NotFound, EditConflict; Conflict where it is over already."""
    require(may_edit(ctx))
    found = _open(session, ctx, task_id, expected_version)
    found.done_on, found.outcome, found.updated_at = ctx.today, given["outcome"], ctx.now
    found.entry_id = record(session, ctx, "call_task.done", TASK, found.id)
    session.flush()
    return found


def _blank(ctx: Context, host: Call, **facts: Any) -> CallTask:
    return CallTask(
        id=uuid4(), subject=Subject.CALL.value, call_id=host.id, created_at=ctx.now, updated_at=ctx.now, **facts
    )


def _open(session: Session, ctx: Context, task_id: UUID, expected_version: int) -> CallTask:
    found = call_task(session, ctx, task_id)
    if found.done_on is not None:
        raise Conflict(_("This task is done already."))
    if found.version != expected_version:
        raise EditConflict
    return found


def hand_to(session: Session, found: CallTask, given: Mapping[str, Any]) -> None:
    """Who does it, and until when. Raises Invalid for whoever is not of the group; whoever does it already may stay."""
    if given["owner_id"] != found.owner_id and given["owner_id"] not in _crew(session):
        raise Invalid({"owner_id": [_("Choose somebody of the fundraising group.")]})
    found.owner_id, found.due_on = given["owner_id"], given["due_on"]


def demand_partner(session: Session, found: CallTask, organisation_id: UUID | None) -> None:
    """Which partner does it. Raises Invalid for whoever takes no part; whoever does it already may stay."""
    if organisation_id not in (None, found.organisation_id):
        assert found.opportunity_id is not None  # calls have no partners
        if organisation_id not in dict(partner_options(session, found.opportunity_id)):
            raise Invalid({"organisation_id": [_("This organisation takes no part in the proposal.")]})
    found.organisation_id = organisation_id


def _keeper(session: Session, host: Call) -> UUID | None:
    """Whoever looks after the funder of a call, as long as they belong to the group."""
    funder = session.get(Funder, host.funder_id) if host.funder_id else None
    return funder.owner_id if funder and funder.owner_id in _crew(session) else None


def _crew(session: Session) -> set[UUID]:
    return {each.id for each in members_of(session, GroupCode.FUNDRAISING)}
