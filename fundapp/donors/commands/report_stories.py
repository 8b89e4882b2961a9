"""Stories in a report: told by officers alone, by consent, under a pseudonym, checked for names before they go out."""

from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import not_recused
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import Verdict, refused, require
from fundapp.donors.commands.report_sections import part_of_draft
from fundapp.donors.commands.report_writing import Given, drafted, note_writer
from fundapp.donors.models import ReportStory
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.stories import consented, story_digest

STORY = ReportStory.__tablename__
LONGEST_STORY = 6_000

on_broken(
    "uq_donor_report_story_report_id_case_id",
    lambda: Invalid({"case_id": [lazy("This report tells the story of this case already.")]}),
)


def may_tell_stories(ctx: Context) -> Verdict:
    """Officers alone; refused for the others who write reports."""
    verdict = may_edit_reports(ctx)
    if not verdict or (ctx.actor and GroupCode.OFFICERS in ctx.actor.groups):
        return verdict
    return refused(_("Only an officer tells what happened to somebody."))


def add_story(session: Session, ctx: Context, report_id: UUID, given: Given) -> ReportStory:
    """Tells what happened to somebody; `given`: "case_id", "pseudonym", "text".

    Raises NotFound, Denied for who is no officer, Conflict where the report is not being drafted, Invalid where nobody
    consented or it is a minor's.
    """
    require(may_tell_stories(ctx))
    found = drafted(report_id, session, ctx)
    _demand(given)
    _demand_consent(given["case_id"], session, ctx)
    made = ReportStory(
        id=uuid4(), report_id=found.id, number=_next_number(found.id, session), case_id=given["case_id"],
        pseudonym=given["pseudonym"], text=given["text"], writer_id=note_writer(found.id, session, ctx),
        written_at=ctx.now, checked_by_id=None, checked_digest=None,
    )  # fmt: skip
    session.add(made)
    record(session, ctx, "report_story.added", STORY, made.id, {"report": found.id.hex})
    session.flush()
    return made


def change_story(session: Session, ctx: Context, story_id: UUID, given: Given, *, expected_version: int) -> ReportStory:
    """Tells it otherwise; `given`: "pseudonym", "text". It is to be checked for names again.

    Raises NotFound, Denied, EditConflict, Conflict, Invalid.
    """
    require(may_tell_stories(ctx))
    found: ReportStory = part_of_draft(ReportStory, story_id, session, ctx)
    if found.version != expected_version:
        raise EditConflict
    _demand(given)
    if (found.pseudonym, found.text) == (given["pseudonym"], given["text"]):
        return found
    _demand_consent(found.case_id, session, ctx)
    found.pseudonym, found.text, found.written_at = given["pseudonym"], given["text"], ctx.now
    found.writer_id = note_writer(found.report_id, session, ctx)
    found.checked_by_id = found.checked_digest = None
    record(session, ctx, "report_story.changed", STORY, found.id, {"report": found.report_id.hex})
    session.flush()
    return found


def remove_story(session: Session, ctx: Context, story_id: UUID) -> UUID:
    """Takes a story out for good; returns the id of its report. Raises NotFound, Denied, Conflict."""
    require(may_tell_stories(ctx))
    found: ReportStory = part_of_draft(ReportStory, story_id, session, ctx)
    record(session, ctx, "report_story.removed", STORY, found.id, {"report": found.report_id.hex})
    session.delete(found)
    session.flush()
    return found.report_id


def check_story(session: Session, ctx: Context, story_id: UUID, digest: str) -> ReportStory:
    """Keeps that an officer looked, with keys, and found no name that the vault knows in the story of this digest.

    `digest`: `story_digest` of what they looked at.

    Raises NotFound, Denied, Conflict where the text is another one by now.
    """
    require(may_tell_stories(ctx))
    found: ReportStory = part_of_draft(ReportStory, story_id, session, ctx)
    if digest != story_digest(found):
        raise Conflict(_("This story has changed meanwhile: have it checked again."))
    assert ctx.actor is not None
    found.checked_by_id, found.checked_digest = ctx.actor.id, digest
    record(session, ctx, "report_story.checked", STORY, found.id, {"report": found.report_id.hex, "digest": digest})
    session.flush()
    return found


def _demand(given: Given) -> None:
    faults = {name: [_("This cannot be left empty.")] for name in ("pseudonym", "text") if not given[name]}
    if len(given["text"] or "") > LONGEST_STORY:
        told = _("This has %(count)s characters: %(most)s at most.", count=len(given["text"]), most=LONGEST_STORY)
        faults["text"] = [told]
    if faults:
        raise Invalid(faults)


def _demand_consent(case_id: UUID, session: Session, ctx: Context) -> None:
    """The same words whatever is missing: whether there is such a case, or a minor's, nobody learns here.

    Nor does anybody tell of a case from which they are recused.
    """
    wanted = select(EmergencyCase).where(EmergencyCase.id == case_id, not_recused(ctx))
    case = session.scalars(wanted).first()
    if case is None or case.safeguarding_since is not None or case.erased_at is not None:
        raise Invalid({"case_id": [_no_consent()]})
    if not consented(session, case_id):
        raise Invalid({"case_id": [_no_consent()]})


def _no_consent() -> str:
    return _("Nobody has noted a consent to tell this story.")


def _next_number(report_id: UUID, session: Session) -> int:
    wanted = select(func.max(ReportStory.number)).where(ReportStory.report_id == report_id)
    return (session.scalar(wanted) or 0) + 1
