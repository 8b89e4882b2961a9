"""What was sent to a funder, written down so that it can be trusted years later."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import minor_units
from fundapp.grants.models import DocumentVersion, Opportunity, Submission, SubmissionPaper
from fundapp.grants.permissions import may_edit, may_see
from fundapp.grants.queries import submissions as queries
from fundapp.grants.queries.documents import ORDER
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.rules.documents import NOTE, RECEIPT, pack_names
from fundapp.grants.workflow import State

OPPORTUNITY = Opportunity.__tablename__
SUBMISSION = Submission.__tablename__
SAID = ("sent_by", "channel", "address", "recipient", "confirmation", "note", "currency")
LATER = ("confirmation", "note")
GONE = lazy("One of these files is not there any more: look at the list again.")

Given = Mapping[str, Any]


def note_submission_fetched(session: Session, ctx: Context, submission_id: UUID) -> None:
    """Notes that somebody takes all that was sent home: committed before they get it. Raises NotFound."""
    require(may_see(ctx))
    record(session, ctx, "submission.fetched", SUBMISSION, queries.submission(session, ctx, submission_id).id)
    session.flush()


def write_down(host: Opportunity, stage: str, given: Given, session: Session, ctx: Context) -> Submission:
    """Writes down what was sent of a locked opportunity (see SubmitSchema, NoteSentSchema): exactly these files.

    Their versions can be removed no longer. The log gets the SHA-256 of each, as it is kept. Raises Invalid for a file
    that is not of this opportunity.
    """
    made = Submission(
        id=uuid4(), opportunity_id=host.id, stage=stage, sent_on=given["submitted_on"],
        sent_clock=given.get("sent_clock"), sent_zone=given.get("sent_zone") if given.get("sent_clock") else None,
        recorded_by_id=ctx.actor.id if ctx.actor else None, created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    for name in SAID:
        setattr(made, name, given.get(name))
    made.requested = minor_units("requested", given.get("requested"), given.get("currency"))
    made.receipt_id = _receipt(session, ctx, host.id, given)
    papers = _papers(session, ctx, made, given.get("papers") or ())
    told = {"stage": stage, "kept_sha256": [each.kept_digest for each in papers]}
    made.entry_id = record(session, ctx, "submission.recorded", SUBMISSION, made.id, told)
    session.add(made)
    session.flush()
    session.add_all(papers)
    session.flush()
    return made


def record_note_sent(
    session: Session, ctx: Context, opportunity_id: UUID, given: Given, *, expected_version: int
) -> Submission:
    """The concept note is with the funder (see NoteSentSchema); where it stands stays the same.

    Raises NotFound, EditConflict; Conflict where no note is being written, or one was sent.
    """
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    if host.version != expected_version:
        raise EditConflict
    if host.state != State.CONCEPT_NOTE:
        raise Conflict(_("Somebody has moved this opportunity meanwhile: look at it again."))
    if queries.in_force(session, ctx, host.id, (NOTE,)):
        raise Conflict(_("It is written down already that the concept note was sent."))
    made = write_down(host, NOTE, given, session, ctx)
    host.updated_at = ctx.now
    host.entry_id = record(session, ctx, "opportunity.note_sent", OPPORTUNITY, host.id)
    session.flush()
    return made


def complete_submission(
    session: Session, ctx: Context, submission_id: UUID, given: Given, *, expected_version: int
) -> Submission:
    """Adds what comes later: the number of the receipt, the receipt itself, a remark (see CompletionSchema).

    When, how and what was sent never changes. Raises NotFound, EditConflict, Invalid.
    """
    require(may_edit(ctx))
    found = _locked(session, ctx, submission_id)
    if found.version != expected_version:
        raise EditConflict
    for name in LATER:
        setattr(found, name, given[name])
    if given["receipt_id"] != found.receipt_id:
        found.receipt_id = _receipt(session, ctx, found.opportunity_id, given)
    if session.is_modified(found):
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "submission.completed", SUBMISSION, found.id)
    session.flush()
    return found


def take_back_note(session: Session, ctx: Context, submission_id: UUID, *, expected_version: int) -> Submission:
    """The concept note was not sent, or not like this: the record stays as history, and another can be written.

    Raises NotFound, EditConflict; Conflict where the funder has gone on with it meanwhile, or it is no note.
    """
    require(may_edit(ctx))
    found = _locked(session, ctx, submission_id)
    if found.version != expected_version:
        raise EditConflict
    if not may_be_taken_back(found):
        raise Conflict(_("This record cannot be taken back from where the opportunity stands now."))
    _mark_taken_back(found, ctx)
    found.entry_id = record(session, ctx, "submission.taken_back", SUBMISSION, found.id, {"stage": found.stage})
    session.flush()
    return found


def take_back(opportunity_id: UUID, stages: Sequence[str], session: Session, ctx: Context) -> None:
    """Marks what was sent of a locked opportunity in these stages as taken back: nothing is deleted."""
    found = queries.in_force(session, ctx, opportunity_id, stages)
    for each in found:
        _mark_taken_back(each, ctx)
        each.entry_id = record(session, ctx, "submission.taken_back", SUBMISSION, each.id, {"stage": each.stage})
    session.flush()


def _mark_taken_back(found: Submission, ctx: Context) -> None:
    found.taken_back_at = found.updated_at = ctx.now
    found.taken_back_by_id = ctx.actor.id if ctx.actor else None


def may_be_taken_back(found: Submission) -> bool:
    """Whether the record of a note, with its opportunity, can be taken back by itself; a proposal's goes by a step."""
    note_is_out = found.opportunity.state == State.CONCEPT_NOTE
    return found.stage == NOTE and found.taken_back_at is None and note_is_out


def _locked(session: Session, ctx: Context, submission_id: UUID) -> Submission:
    found = queries.submission(session, ctx, submission_id)
    locked_opportunity(session, ctx, found.opportunity_id)
    session.refresh(found, with_for_update={"of": Submission})
    return found


def _receipt(session: Session, ctx: Context, opportunity_id: UUID, given: Given) -> UUID | None:
    receipt_id: UUID | None = given.get("receipt_id")
    if receipt_id is None:
        return None
    found = queries.versions_among(session, ctx, opportunity_id, [receipt_id])
    if not found or found[0].document.kind != RECEIPT:
        raise Invalid({"receipt_id": [_("Only a submission receipt of this opportunity can be chosen.")]})
    return receipt_id


def _papers(session: Session, ctx: Context, made: Submission, chosen: Sequence[UUID]) -> list[SubmissionPaper]:
    """What is frozen of each version that was sent, in the usual order of documents."""
    if not chosen:
        return []
    found = queries.versions_among(session, ctx, made.opportunity_id, chosen)
    if {each.id for each in found} != set(chosen):
        raise Invalid({"papers": [str(GONE)]})
    found = sorted(found, key=lambda each: (ORDER[each.document.kind], each.document.title or "", each.id))
    names = pack_names((each.document.called, each.name) for each in found)
    return [_paper(made, *each) for each in zip(range(1, len(found) + 1), found, names, strict=True)]


def _paper(made: Submission, position: int, sent: DocumentVersion, name: str) -> SubmissionPaper:
    return SubmissionPaper(
        submission_id=made.id, position=position, version_id=sent.id, number=sent.number, kind=sent.document.kind,
        title=sent.document.title, name=name, size=sent.file.size, digest=sent.file.digest,
        kept_digest=sent.file.kept_digest,
    )  # fmt: skip
