"""Opportunities: kept, from a call or without one, and changed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.rows import changed_in
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import minor_units
from fundapp.donors.queries.naming import funders_named
from fundapp.donors.queries.owners import fundraiser_ids
from fundapp.grants.commands.asking import tell_funder
from fundapp.grants.commands.calls import follow_call
from fundapp.grants.commands.leading import seat_lead
from fundapp.grants.commands.moving import begun
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.rules.recorded import must_have, recorded
from fundapp.grants.rules.vocabulary import Standing, Step
from fundapp.grants.workflow import LIVING, State

OPPORTUNITY = Opportunity.__tablename__
PLAIN = ("title", "lead_id", "owner_id", "currency", "chance", "answer_on", "reference")
AMOUNTS = ("requested", "expected")
NOTE_FIRST = (Step.CONCEPT_NOTE, Step.EXPRESSION)


def add_opportunity(session: Session, ctx: Context, given: Mapping[str, Any]) -> Opportunity:
    """Keeps an opportunity that has no call in the watch (see OpportunitySchema). Raises Invalid."""
    require(may_edit(ctx))
    made = _made(ctx)
    _write(session, ctx, made, given)
    made.entry_id = record(session, ctx, "opportunity.added", OPPORTUNITY, made.id)
    return _kept(session, ctx, made)


def start_opportunity(session: Session, ctx: Context, call_id: UUID) -> Opportunity:
    """Makes an opportunity of a call; whoever does it looks after it, and the call is followed from now on.

    Raises NotFound; Conflict where one of this call is under way already, and for a call that was set aside.
    """
    require(may_edit(ctx))
    found = session.get(Call, call_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.standing == Standing.SET_ASIDE:
        raise Conflict(_("This call was set aside. Follow it again first."))
    under_way = select(Opportunity.id).where(Opportunity.call_id == call_id, Opportunity.state.in_(LIVING))
    if session.scalar(under_way.limit(1)) is not None:
        raise Conflict(_("An opportunity of this call is in the pipeline already."))
    if found.standing != Standing.FOLLOWED:
        follow_call(session, ctx, call_id, expected_version=found.version)
    made = _made(ctx)
    made.call_id, made.title, made.currency = found.id, found.title, found.currency
    made.funder_id, made.funder_name = found.funder_id, found.funder_name
    made.two_stage = found.deadline_step in NOTE_FIRST
    made.owner_id = ctx.actor.id if ctx.actor else None
    _find(made, found.funder_name)
    made.entry_id = record(session, ctx, "opportunity.added", OPPORTUNITY, made.id, {"call": call_id.hex})
    return _kept(session, ctx, made)


def update_opportunity(
    session: Session, ctx: Context, opportunity_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Opportunity:
    """Writes what is known now, what was recorded at its steps too (see OpportunityEditSchema).

    The page of its funder is told. Raises NotFound, EditConflict, Invalid.
    """
    require(may_edit(ctx))
    found = locked_opportunity(session, ctx, opportunity_id)
    if found.version != expected_version:
        raise EditConflict
    led_by = found.lead_id
    _write(session, ctx, found, given)
    _correct(found, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        told = {"fields": changed_in(found, ("found_by", "learnt_by", "days_waited", "funder"))}
        found.entry_id = record(session, ctx, "opportunity.changed", OPPORTUNITY, found.id, told)
        session.flush()
        if found.lead_id != led_by:
            seat_lead(found, session, ctx)
        tell_funder(found, session, ctx)
    session.flush()
    return found


def write_amount(found: Opportunity, name: str, given: Mapping[str, Any]) -> None:
    """Raises Invalid at the field of an amount that its currency cannot express."""
    setattr(found, name, minor_units(name, given.get(name), given.get("currency")))


def _made(ctx: Context) -> Opportunity:
    return Opportunity(id=uuid4(), two_stage=False, created_at=ctx.now, updated_at=ctx.now)


def _kept(session: Session, ctx: Context, made: Opportunity) -> Opportunity:
    begun(made, session, ctx)
    session.add(made)
    session.flush()
    if made.lead_id is not None:
        seat_lead(made, session, ctx)
    return made


def _write(session: Session, ctx: Context, found: Opportunity, given: Mapping[str, Any]) -> None:
    _demand(session, found, given)
    funder_name = given.get("funder_name")
    named = funders_named(session, ctx, [funder_name] if funder_name else [])
    funder_id = named.get(fold(funder_name)) if funder_name else None
    if found.agreement_id is not None and funder_id != found.funder_id:
        raise Invalid({"funder_name": [_("Its agreement was signed with another funder: that one stays.")]})
    for name in PLAIN:
        setattr(found, name, given.get(name))
    for name in AMOUNTS:
        write_amount(found, name, given)
    found.funder_id = funder_id
    found.funder_name = funder_name if found.funder_id is None else None
    found.two_stage = given["stages"] == "two"
    _find(found, funder_name)


def _demand(session: Session, found: Opportunity, given: Mapping[str, Any]) -> None:
    """Those who look after it or lead it are there; how many stages there are is not changed half-way."""
    owner_id, lead_id = given.get("owner_id"), given.get("lead_id")
    if owner_id and owner_id != found.owner_id and owner_id not in fundraiser_ids(session):
        raise Invalid({"owner_id": [_("Only somebody of the fundraising group can look after it.")]})
    if lead_id and lead_id != found.lead_id:
        lead = session.get(Organisation, lead_id)
        if lead is None or not lead.active:
            raise Invalid({"lead_id": [_("This organisation is not among the members any more.")]})
    under_way = found.state not in (None, State.SPOTTED, State.QUALIFIED)
    if under_way and found.two_stage != (given["stages"] == "two"):
        raise Invalid({"stages": [_("It is too late to change this: go back to the qualified step first.")]})


def _correct(found: Opportunity, given: Mapping[str, Any]) -> None:
    """What was recorded at the steps may be put right; what a step needs may not be taken away."""
    lacking = [name for name in must_have(found.state) if given.get(name) is None]
    if lacking:
        raise Invalid({name: [_("What was recorded cannot be left empty.")] for name in lacking})
    for name in recorded(found.state, sent=found.submitted_on is not None, decided=found.decided_on is not None):
        if name == "awarded":
            write_amount(found, name, given)
        elif given.get(name) is not None or name in ("reasons", "lessons"):
            setattr(found, name, given.get(name))
    count_days(found)


def count_days(found: Opportunity) -> None:
    """How long the funder took. Raises Invalid for an answer before the submission."""
    if found.answered_on is None or found.submitted_on is None:
        found.days_waited = None
        return
    if found.answered_on < found.submitted_on:
        raise Invalid({"answered_on": [_("This is before the day on which it was sent.")]})
    found.days_waited = (found.answered_on - found.submitted_on).days


def _find(found: Opportunity, funder_name: str | None) -> None:
    found.found_by = fold(" ".join(filter(None, (found.title, funder_name, found.reference))))
