"""Questions of donors' contacts: asked, answered, followed up. Each side is told that something waits, not what."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_writing import Given
from fundapp.donors.commands.donor_telling import tell_donor, tell_us
from fundapp.donors.models import Agreement, DonorMessage, DonorQuestion, DonorReport, InstalmentRequest
from fundapp.donors.permissions import may_edit_agreements, may_read_portal
from fundapp.donors.queries.donor_questions import my_question, open_of, question
from fundapp.donors.queries.portal import readable
from fundapp.donors.rules.portal import MOST_MESSAGES, MOST_OPEN, QuestionState
from fundapp.donors.workflow.reports import OUT

QUESTION = DonorQuestion.__tablename__


def ask_question(session: Session, ctx: Context, agreement_id: UUID, given: Given) -> DonorQuestion:
    """A donor's question (see QuestionSchema); whoever looks after the agreement is told.

    Raises NotFound, Conflict where too many wait, Invalid.
    """
    require(may_read_portal(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    host = readable(session, ctx, agreement_id)
    if open_of(session, host.id) >= MOST_OPEN:
        raise Conflict(
            _("%(most)s questions wait for our answer already: please write under one of them.", most=MOST_OPEN)
        )
    report_id, request_id = _about(session, host, given["about_id"])
    made = DonorQuestion(
        id=uuid4(), agreement_id=host.id, report_id=report_id, request_id=request_id, subject=given["subject"],
        state=QuestionState.OPEN.value, unread=False, asked_by_id=ctx.actor.id, created_at=ctx.now, updated_at=ctx.now,
        found_by=fold(f"{given['subject']} {given['text']}"), messages=[],
    )  # fmt: skip
    _add(made, ctx, given["text"], ours=False)
    told = {"agreement": host.id.hex}
    made.entry_id = record(session, ctx, "donor_question.asked", QUESTION, made.id, told)
    session.add(made)
    session.flush()
    tell_us(host.id, _key(made), session, ctx)
    return made


def follow_up_question(
    session: Session, ctx: Context, question_id: UUID, given: Given, *, expected_version: int
) -> DonorQuestion:
    """The donor writes more under a question, which then waits for us again. NotFound, EditConflict, Conflict."""
    require(may_read_portal(ctx))
    found = _seen(my_question(session, ctx, question_id, lock=True), expected_version)
    _add(found, ctx, given["text"], ours=False)
    _move(found, QuestionState.OPEN)
    found.unread, found.updated_at = False, ctx.now
    found.entry_id = record(session, ctx, "donor_question.followed_up", QUESTION, found.id)
    session.flush()
    tell_us(found.agreement_id, _key(found), session, ctx)
    return found


def answer_question(
    session: Session, ctx: Context, question_id: UUID, given: Given, *, expected_version: int
) -> DonorQuestion:
    """We answer; the readers of the agreement are told. Raises NotFound, EditConflict, Conflict."""
    require(may_edit_agreements(ctx))
    found = _seen(question(session, ctx, question_id, lock=True), expected_version)
    _add(found, ctx, given["text"], ours=True)
    _move(found, QuestionState.ANSWERED)
    found.unread, found.updated_at = True, ctx.now
    found.entry_id = record(session, ctx, "donor_question.answered", QUESTION, found.id)
    session.flush()
    tell_donor(found.agreement_id, _key(found), session, ctx)
    return found


def settle_question(session: Session, ctx: Context, question_id: UUID, *, expected_version: int) -> DonorQuestion:
    """Nothing more is to be answered: it waits for us no longer. Raises NotFound, EditConflict, Conflict."""
    require(may_edit_agreements(ctx))
    found = _seen(question(session, ctx, question_id, lock=True), expected_version)
    if found.state != QuestionState.OPEN:
        raise Conflict(_("This question does not wait for us any more."))
    _move(found, QuestionState.ANSWERED)
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "donor_question.settled", QUESTION, found.id)
    session.flush()
    return found


def note_answer_read(session: Session, ctx: Context, question_id: UUID) -> DonorQuestion:
    """A donor's contact has looked at our answer. Raises NotFound."""
    require(may_read_portal(ctx))
    found = my_question(session, ctx, question_id, lock=True)
    found.unread = False
    found.entry_id = record(session, ctx, "donor_question.read", QUESTION, found.id)
    session.flush()
    return found


def _about(session: Session, host: Agreement, about_id: UUID | None) -> tuple[UUID | None, UUID | None]:
    """The published report or the request that a question is about. Raises Invalid for what is not of the agreement."""
    if about_id is None:
        return None, None
    out = [each.value for each in OUT]
    report = select(DonorReport.id).where(DonorReport.id == about_id, DonorReport.agreement_id == host.id)
    if report_id := session.scalar(report.where(DonorReport.state.in_(out))):
        return report_id, None
    request = select(InstalmentRequest.id).where(InstalmentRequest.id == about_id)
    if request_id := session.scalar(request.where(InstalmentRequest.agreement_id == host.id)):
        return None, request_id
    raise Invalid({"about_id": [_("Please choose one of the answers offered.")]})


def _add(found: DonorQuestion, ctx: Context, words: str, *, ours: bool) -> None:
    assert ctx.actor is not None  # or nothing would have been allowed
    number = len(found.messages) + 1
    if number > MOST_MESSAGES:
        raise Conflict(_("So much was written here that nobody finds anything any more: begin another question."))
    made = DonorMessage(id=uuid4(), number=number, ours=ours, by_id=ctx.actor.id, text=words, at=ctx.now)
    found.messages.append(made)


def _move(found: DonorQuestion, state: QuestionState) -> None:
    found.state = state.value


def _key(found: DonorQuestion) -> str:
    return f"donor_question:{found.id.hex}:{len(found.messages)}"


def _seen(found: DonorQuestion, expected_version: int) -> DonorQuestion:
    if found.version != expected_version:
        raise EditConflict
    return found
