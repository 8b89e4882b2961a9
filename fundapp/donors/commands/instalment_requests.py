"""Requests for money to a donor: asked, put right, answered by the donor, closed by finance, withdrawn."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_writing import Given
from fundapp.donors.commands.donor_telling import tell_donor, tell_us
from fundapp.donors.commands.funders import minor_units
from fundapp.donors.models import Agreement, InstalmentRequest
from fundapp.donors.permissions import may_close_requests, may_edit_agreements, may_read_portal
from fundapp.donors.queries.agreements import locked_agreement
from fundapp.donors.queries.instalment_requests import my_request, request
from fundapp.donors.rules.portal import Answer
from fundapp.donors.workflow.agreements import LIVING
from fundapp.donors.workflow.instalment_requests import OPEN, Action, State, leads_to

REQUEST = InstalmentRequest.__tablename__


def ask_for_instalment(session: Session, ctx: Context, agreement_id: UUID, given: Given) -> InstalmentRequest:
    """Asks the donor for an instalment (see InstalmentRequestSchema); its readers are told.

    Raises NotFound, Conflict where the agreement is not in force, Invalid.
    """
    require(may_edit_agreements(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    host = locked_agreement(session, ctx, agreement_id, "instalments")
    if host.state not in LIVING:
        raise Conflict(_("Money is asked for under an agreement that is in force."))
    made = InstalmentRequest(
        id=uuid4(), agreement_id=host.id, state=State.ASKED.value, asked_by_id=ctx.actor.id, created_at=ctx.now,
        updated_at=ctx.now,
    )  # fmt: skip
    _write(session, made, host, given)
    told = {"agreement": host.id.hex}
    made.entry_id = record(session, ctx, "instalment_request.asked", REQUEST, made.id, told)
    session.add(made)
    session.flush()
    tell_donor(host.id, f"instalment_request:{made.id.hex}:asked", session, ctx)
    return made


def correct_request(
    session: Session, ctx: Context, request_id: UUID, given: Given, *, expected_version: int
) -> InstalmentRequest:
    """Puts right what the donor has not seen yet. Raises NotFound, EditConflict, Conflict once they have, Invalid."""
    require(may_edit_agreements(ctx))
    found = _seen(request(session, ctx, request_id, lock=True), expected_version)
    if found.state != State.ASKED:
        raise Conflict(_("The donor has seen it as it is: withdraw it and ask anew."))
    host = locked_agreement(session, ctx, found.agreement_id, "instalments")
    _write(session, found, host, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "instalment_request.changed", REQUEST, found.id)
    session.flush()
    return found


def withdraw_request(session: Session, ctx: Context, request_id: UUID, *, expected_version: int) -> InstalmentRequest:
    """Takes a request back that the donor has not sent money for; they are told. NotFound, EditConflict, Conflict."""
    require(may_edit_agreements(ctx))
    found = _moved(request(session, ctx, request_id, lock=True), Action.WITHDRAW, expected_version)
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "instalment_request.withdrawn", REQUEST, found.id)
    session.flush()
    tell_donor(found.agreement_id, f"instalment_request:{found.id.hex}:withdrawn", session, ctx)
    return found


def close_request(
    session: Session, ctx: Context, request_id: UUID, received_on: date, *, expected_version: int
) -> InstalmentRequest:
    """Notes, by finance, that the money has come. Raises NotFound, EditConflict, Conflict, Denied."""
    require(may_close_requests(ctx))
    found = _moved(request(session, ctx, request_id, lock=True), Action.CLOSE, expected_version)
    found.received_on, found.updated_at = received_on, ctx.now
    found.entry_id = record(session, ctx, "instalment_request.closed", REQUEST, found.id)
    session.flush()
    return found


def close_received(session: Session, ctx: Context, host: Agreement) -> int:
    """Closes the open requests for instalments that have been noted as received; how many. One query.

    A part of writing the instalments of an agreement, which is locked and was read with them.
    """
    require(may_edit_agreements(ctx))
    came = {each.id: each.received_on for each in host.instalments if each.received_on is not None}
    waiting = [each.value for each in OPEN]
    wanted = select(InstalmentRequest).where(
        InstalmentRequest.instalment_id.in_(came), InstalmentRequest.state.in_(waiting)
    )
    found = session.scalars(wanted.order_by(InstalmentRequest.id).with_for_update()).all() if came else ()
    for each in found:
        _move(each, State.CLOSED)
        each.updated_at = ctx.now
        each.received_on = came[each.instalment_id] if each.instalment_id else None
        each.entry_id = record(session, ctx, "instalment_request.closed", REQUEST, each.id)
    session.flush()
    return len(found)


def answer_request(
    session: Session, ctx: Context, request_id: UUID, given: Given, *, expected_version: int
) -> InstalmentRequest:
    """What the donor says to a request (see AnswerSchema); whoever looks after the agreement is told.

    Raises NotFound, EditConflict, Conflict where it is over.
    """
    require(may_read_portal(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    found = my_request(session, ctx, request_id, lock=True)
    said = Answer(given["answer"])
    _moved(found, Action.SEND if said is Answer.SENT else Action.NOTE, expected_version)
    if said is Answer.SENT:
        found.sent_on = given["day"]
    else:
        found.promised_on = given["day"] if said is Answer.WILL_SEND else None
    found.answer, found.answered_by_id, found.updated_at = given["words"], ctx.actor.id, ctx.now
    found.entry_id = record(session, ctx, "instalment_request.answered", REQUEST, found.id, {"to": found.state})
    session.flush()
    tell_us(found.agreement_id, f"instalment_request:{found.id.hex}:{found.version}", session, ctx)
    return found


def _write(session: Session, made: InstalmentRequest, host: Agreement, given: Given) -> None:
    wanted = next((each for each in host.instalments if each.id == given["instalment_id"]), None)
    if wanted is None:
        raise Invalid({"instalment_id": [_("This instalment is not one of this agreement.")]})
    if wanted.received_on is not None:
        raise Invalid({"instalment_id": [_("This instalment has come already.")]})
    other = select(InstalmentRequest.id).where(
        InstalmentRequest.instalment_id == wanted.id, InstalmentRequest.state.in_([each.value for each in OPEN])
    )
    if session.scalar(other.where(InstalmentRequest.id != made.id)) is not None:
        raise Invalid({"instalment_id": [_("This instalment has been asked for already.")]})
    made.instalment_id, made.wanted_on, made.words = wanted.id, given["wanted_on"], given["words"]
    made.amount = minor_units("amount", given["amount"], host.currency) or 0


def _moved(found: InstalmentRequest, action: Action, expected_version: int) -> InstalmentRequest:
    _seen(found, expected_version)
    to = leads_to(found.state, action)
    if to is None:
        raise Conflict(_("This is not possible any more from where the request stands: look at it again."))
    _move(found, to)
    return found


def _move(found: InstalmentRequest, state: State) -> None:
    found.state = state.value


def _seen(found: InstalmentRequest, expected_version: int) -> InstalmentRequest:
    if found.version != expected_version:
        raise EditConflict
    return found
