"""Who looks after a funder; who works there; what was said and done; what comes next."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import members_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderContact, FunderInteraction, FunderStep
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.funders import funder
from fundapp.donors.queries.relations import contact, interaction, step

CONTACT = FunderContact.__tablename__
INTERACTION = FunderInteraction.__tablename__
STEP = FunderStep.__tablename__
LONGEST_SORT_NAME = 240


def look_after(
    session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Funder:
    """Says who looks after the relation, and how well the network knows them (see RelationSchema).

    Raises EditConflict; Invalid for somebody who is not of the fundraising group.
    """
    require(may_edit(ctx))
    found = funder(session, ctx, funder_id)
    if found.version != expected_version:
        raise EditConflict
    if given["owner_id"] != found.owner_id:
        _demand_fundraiser(session, given["owner_id"])
    found.owner_id, found.relation, found.updated_at = given["owner_id"], given["relation"], ctx.now
    found.entry_id = record(session, ctx, "funder.looked_after", "funder", found.id, {"relation": found.relation})
    session.flush()
    return found


def add_contact(session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> FunderContact:
    """Keeps somebody who works at a funder (see ContactSchema). Raises NotFound."""
    require(may_edit(ctx))
    host = funder(session, ctx, funder_id)
    made = FunderContact(id=uuid4(), funder_id=host.id, created_at=ctx.now, updated_at=ctx.now)
    _write_contact(made, given)
    made.entry_id = record(session, ctx, "funder_contact.added", CONTACT, made.id, {"basis": made.basis})
    session.add(made)
    session.flush()
    return made


def change_contact(
    session: Session, ctx: Context, contact_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> FunderContact:
    """Writes what is known of them now. Raises NotFound, EditConflict."""
    require(may_edit(ctx))
    found = contact(session, ctx, contact_id)
    if found.version != expected_version:
        raise EditConflict
    _write_contact(found, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "funder_contact.changed", CONTACT, found.id)
    session.flush()
    return found


def remove_contact(session: Session, ctx: Context, contact_id: UUID) -> UUID:
    """Forgets somebody, for example because they ask for it; what was done with them stays without their name.

    Returns the id of their funder. Raises NotFound.
    """
    require(may_edit(ctx))
    found = contact(session, ctx, contact_id)
    record(session, ctx, "funder_contact.removed", CONTACT, found.id)
    session.delete(found)
    session.flush()
    return found.funder_id


def note_interaction(session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> FunderInteraction:
    """Notes what was said or done (see InteractionSchema). Raises Invalid, NotFound."""
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    host = funder(session, ctx, funder_id)
    made = FunderInteraction(
        id=uuid4(), funder_id=host.id, written_by_id=ctx.actor.id, created_at=ctx.now, updated_at=ctx.now
    )
    _write_interaction(session, ctx, made, given)
    made.entry_id = record(session, ctx, "funder_interaction.noted", INTERACTION, made.id, {"kind": made.kind})
    session.add(made)
    session.flush()
    return made


def correct_interaction(
    session: Session, ctx: Context, interaction_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> FunderInteraction:
    """Puts right what was noted. Raises NotFound, EditConflict, Invalid."""
    require(may_edit(ctx))
    found = interaction(session, ctx, interaction_id)
    if found.version != expected_version:
        raise EditConflict
    _write_interaction(session, ctx, found, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "funder_interaction.corrected", INTERACTION, found.id)
    session.flush()
    return found


def plan_step(session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> FunderStep:
    """Says what comes next with a funder, and who does it (see StepSchema). Raises Invalid, NotFound."""
    require(may_edit(ctx))
    host = funder(session, ctx, funder_id)
    _demand_fundraiser(session, given["owner_id"])
    said = {name: given[name] for name in ("what", "due_on", "owner_id")}
    made = FunderStep(id=uuid4(), funder_id=host.id, created_at=ctx.now, updated_at=ctx.now, **said)
    made.entry_id = record(session, ctx, "funder_step.planned", STEP, made.id)
    session.add(made)
    session.flush()
    return made


def finish_step(
    session: Session, ctx: Context, step_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> FunderStep:
    """Says that a step is done. Raises NotFound, EditConflict; Conflict where it is over already."""
    require(may_edit(ctx))
    found = step(session, ctx, step_id)
    if found.done_on is not None:
        raise Conflict(_("This step is done already."))
    if found.version != expected_version:
        raise EditConflict
    found.done_on, found.outcome, found.updated_at = ctx.today, given["outcome"], ctx.now
    found.entry_id = record(session, ctx, "funder_step.done", STEP, found.id)
    session.flush()
    return found


def _write_contact(found: FunderContact, given: Mapping[str, Any]) -> None:
    for name in ("name", "role", "email", "phone", "language", "basis", "left_on", "notes"):
        setattr(found, name, given[name])
    found.sort_name = fold(found.name)[:LONGEST_SORT_NAME]


def _write_interaction(session: Session, ctx: Context, found: FunderInteraction, given: Mapping[str, Any]) -> None:
    # One that went back to another funder, when a merge was taken back, was there all the same.
    newly = given["contact_id"] and given["contact_id"] != found.contact_id
    if newly and contact(session, ctx, given["contact_id"]).funder_id != found.funder_id:
        raise Invalid({"contact_id": [_("This contact belongs to another funder.")]})
    for name in ("happened_on", "kind", "contact_id", "said"):
        setattr(found, name, given[name])
    found.found_by = fold(found.said)


def _demand_fundraiser(session: Session, person_id: UUID | None) -> None:
    if person_id is not None and person_id not in {each.id for each in members_of(session, GroupCode.FUNDRAISING)}:
        raise Invalid({"owner_id": [_("Choose somebody of the fundraising group.")]})
