"""The hotline desk: a case entered by voice, and the originals that must not stay on a telephone."""

from datetime import datetime

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.arriving import Arrival
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.commands.taking import take_case
from fundapp.cases.filing import ArrivedFiles, addition_by
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions import may_use_desk
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.conflicts import refuse_other_readers
from fundapp.core.context import Context
from fundapp.core.errors import Denied, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import add_document, receive_sealed
from fundapp.vault.rules import Kind

KIND = EmergencyCase.__tablename__


def receive_call(session: Session, ctx: Context, arrival: Arrival, *, taken: bool) -> EmergencyCase:
    """Keeps a case that an officer wrote down for somebody. With `taken`, the officer works on it from now on.

    Raises Invalid, field `taken_by` for whoever could open nothing of it, field `first_contact_at` for a first contact
    that is still to come; CodeTaken where the same form
    with the same answers was received before.
    """
    require(may_use_desk(ctx))
    refuse_future(ctx, arrival.facts.first_contact_at)
    found = receive_application(session, ctx, arrival)
    record(session, ctx, "case.call.entered", KIND, found.id, {"taken": taken})
    try:
        return take_case(session, ctx, found.reference) if taken else found
    except Denied as error:
        raise Invalid({"taken_by": [error.reason or error.title]}) from error


def attach_to_call(session: Session, ctx: Context, reference: str, arrived: ArrivedFiles) -> Addition:
    """Keeps the voice notes and photos that came with a call. Raises NotFound."""
    require(may_use_desk(ctx))
    found = case_by_reference(session, ctx, reference, declared=False)
    refuse_other_readers(session, found.id, arrived.step.prepared)
    made = addition_by(ctx, "staff", found.id, arrived.step)
    opened = receive_sealed(session, ctx, arrived.step.prepared)
    told = {"case": found.id.hex, "files": len(arrived.files)}
    made.entry_id = record(session, ctx, "case.call.attached", Addition.__tablename__, made.id, told)
    session.add(made)
    session.flush()
    for each in arrived.files:
        add_document(session, ctx, opened, Kind.EVIDENCE, each.file, each.title)
    return made


def confirm_deleted(session: Session, ctx: Context, reference: str) -> EmergencyCase:
    """Records that nothing of what somebody sent is left on the telephone that received it. Raises NotFound."""
    require(may_use_desk(ctx))
    found = case_by_reference(session, ctx, reference, declared=False)
    record(session, ctx, "case.originals.deleted", KIND, found.id)
    return found


def refuse_future(ctx: Context, first_contact_at: datetime | None) -> None:
    """Raises Invalid for a first contact that has not been yet: clocks would run backwards."""
    if first_contact_at is not None and first_contact_at > ctx.now:
        raise Invalid({"first_contact_at": [_("This is still to come: write when they first reached us.")]})
