"""Who at a funder reads an agreement: admitted, ended."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import groups_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_writing import Given
from fundapp.donors.models import Agreement, AgreementReader, FunderContact
from fundapp.donors.permissions import may_edit_agreements, may_hand_over
from fundapp.donors.queries.agreement_readers import could_read, reader, readers_of
from fundapp.donors.queries.agreements import locked_agreement
from fundapp.donors.rules.portal import MOST_READERS

READER = AgreementReader.__tablename__

on_broken("uq_agreement_reader_once", lambda: Invalid({"person_id": [lazy("This person reads it already.")]}))


def admit_reader(session: Session, ctx: Context, agreement_id: UUID, given: Given) -> AgreementReader:
    """Lets a donor's contact read an agreement (see ReaderSchema). Raises NotFound, Conflict, Invalid."""
    require(may_edit_agreements(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    host = locked_agreement(session, ctx, agreement_id)
    if given["person_id"] not in dict(could_read(session, host.id)):
        raise Invalid({"person_id": [_("Choose one of the donors’ contacts who does not read it yet.")]})
    if len(readers_of(session, ctx, host.id)) >= MOST_READERS:
        raise Conflict(_("At most %(most)s persons read an agreement: end one first.", most=MOST_READERS))
    _demand_theirs(session, host, given["contact_id"])
    made = AgreementReader(
        id=uuid4(), agreement_id=host.id, person_id=given["person_id"], contact_id=given["contact_id"], since=ctx.now,
        by_id=ctx.actor.id,
    )  # fmt: skip
    told = {"agreement": host.id.hex, "person": made.person_id.hex}
    made.entry_id = record(session, ctx, "agreement_reader.admitted", READER, made.id, told)
    session.add(made)
    session.flush()
    return made


def end_reader(session: Session, ctx: Context, reader_id: UUID) -> AgreementReader:
    """Takes an agreement from somebody who read it; what they have written and taken home stays. NotFound, Conflict."""
    require(may_edit_agreements(ctx))
    found = reader(session, ctx, reader_id, lock=True)
    if found.ended_at is not None:
        raise Conflict(_("This person does not read it any more."))
    _end(found, ctx)
    told = {"agreement": found.agreement_id.hex, "person": found.person_id.hex}
    found.entry_id = record(session, ctx, "agreement_reader.ended", READER, found.id, told)
    session.flush()
    return found


def end_readings_of_leaver(session: Session, ctx: Context, person_id: UUID) -> int:
    """Takes every agreement from somebody who is no donor's contact any more; how many.

    In the transaction in which they leave: whoever comes back for another funder begins with nothing.
    """
    require(may_hand_over(ctx))
    if GroupCode.DONORS in groups_of(session, person_id):
        return 0
    theirs = select(AgreementReader).where(AgreementReader.person_id == person_id, AgreementReader.ended_at.is_(None))
    found = session.scalars(theirs.order_by(AgreementReader.id).with_for_update()).all()
    for each in found:
        _end(each, ctx)
        told = {"agreement": each.agreement_id.hex, "person": person_id.hex}
        each.entry_id = record(session, ctx, "agreement_reader.ended", READER, each.id, told)
    session.flush()
    return len(found)


def _end(found: AgreementReader, ctx: Context) -> None:
    assert ctx.actor is not None  # or nothing would have been allowed
    found.ended_at, found.ended_by_id = ctx.now, ctx.actor.id


def _demand_theirs(session: Session, host: Agreement, contact_id: UUID | None) -> None:
    contact = session.get(FunderContact, contact_id) if contact_id else None
    if contact_id and (contact is None or contact.funder_id != host.funder_id):
        raise Invalid({"contact_id": [_("This contact belongs to another funder.")]})
