"""Reports: begun from a template, their facts changed, corrected by a next edition, given up."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.reader import LANGUAGES
from fundapp.core.rows import changed_in
from fundapp.core.verdicts import require
from fundapp.donors.commands.report_copying import copied, keep_writers
from fundapp.donors.commands.report_figures import outdate
from fundapp.donors.commands.report_writing import REPORT, Given, demand_writer, drafted, moved, note_writer, settle
from fundapp.donors.models import AgreementQuestion, AgreementReport, DonorReport, ReportSection
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.queries.reports import locked_report
from fundapp.donors.rules.report_templates import QUESTION, TEMPLATES, ReportTemplate
from fundapp.donors.workflow.agreements import State as AgreementState
from fundapp.donors.workflow.reports import AT_WORK, Action, State

FACTS = ("title", "kind", "covers_from", "covers_to", "date_id", "owner_id")
EARLIEST = date(2000, 1, 1)
LONGEST_AHEAD = timedelta(days=3 * 366)
"""A report may be begun before its days are over, not published; other days are a slip of the pen."""


def start_report(session: Session, ctx: Context, agreement_id: UUID, given: Given) -> DonorReport:
    """Begins a report on an agreement: its sections are laid out as the template says, its own questions behind them.

    `given`: "template", "extras" (keys), "language", "kind", "title", "covers_from", "covers_to", "date_id" and
    "owner_id" (either may be None). Raises NotFound, Denied, Invalid, Conflict where the agreement is not signed.
    """
    require(may_edit_reports(ctx))
    host = agreement(session, ctx, agreement_id, "questions")
    if host.state == AgreementState.DRAFT:
        raise Conflict(_("This agreement is not signed yet: there is nothing to report on."))
    template = _template(given)
    _demand(given, host.id, None, session, ctx)
    made = DonorReport(
        id=uuid4(), agreement_id=host.id, template=template.key, language=given["language"], edition=1,
        state=State.DRAFTING.value, corrects_id=None, changes=None, asked_at=None, created_at=ctx.now,
        updated_at=ctx.now, sections=_laid_out(template, given, host.questions), stories=[], releases=[], draft=None,
    )  # fmt: skip
    _write(made, given)
    made.entry_id = record(session, ctx, "report.started", REPORT, made.id, {"template": template.key})
    session.add(made)
    session.flush()
    note_writer(made.id, session, ctx)
    return made


def update_report(
    session: Session, ctx: Context, report_id: UUID, given: Given, *, expected_version: int
) -> DonorReport:
    """Writes its facts (FACTS) anew; with other days its figures are to be computed anew.

    Raises NotFound, Denied, EditConflict, Conflict where it is not being drafted, Invalid.
    """
    found = drafted(report_id, session, ctx, "draft")
    if found.version != expected_version:
        raise EditConflict
    _demand(given, found.agreement_id, found, session, ctx)
    days, title = (found.covers_from, found.covers_to), found.title
    _write(found, given)
    if found.title != title:
        note_writer(found.id, session, ctx)
    if session.is_modified(found):
        told = {"fields": changed_in(found)}
        settle(found, ctx)
        found.entry_id = record(session, ctx, "report.changed", REPORT, found.id, told)
    if (found.covers_from, found.covers_to) != days:
        outdate(found, _("The days covered have changed: have the figures computed again."), ctx)
    session.flush()
    return found


def correct_report(session: Session, ctx: Context, report_id: UUID, given: Given) -> DonorReport:
    """Begins the next edition of a published one, with its texts; `given`: "changes", what is different and why.

    The published one stays as it is, and is replaced once the next one is published. Raises NotFound, Denied, Invalid,
    Conflict where it is not the one that counts, or is being corrected already.
    """
    require(may_edit_reports(ctx))
    found = locked_report(session, ctx, report_id, "sections", "stories")
    if found.state != State.PUBLISHED:
        raise Conflict(_("Only the edition that counts is corrected."))
    if _correction_of(found, session) is not None:
        raise Conflict(_("This report is being corrected already."))
    if not given["changes"]:
        raise Invalid({"changes": [_("Say what is different, and why: whoever reads the next edition is told.")]})
    made = copied(found, given["changes"], ctx)
    made.entry_id = record(session, ctx, "report.correction_started", REPORT, made.id, {"corrects": found.id.hex})
    session.add(made)
    session.flush()
    keep_writers(found.id, made.id, session)
    note_writer(made.id, session, ctx)  # what is different, and why, is read too
    return made


def abandon_report(session: Session, ctx: Context, report_id: UUID) -> DonorReport:
    """Gives a draft up: it can still be read, not taken up again. Raises NotFound, Denied, Conflict."""
    found = drafted(report_id, session, ctx)
    moved(found, Action.ABANDON, ctx)
    found.entry_id = record(session, ctx, "report.abandoned", REPORT, found.id)
    session.flush()
    return found


def _correction_of(found: DonorReport, session: Session) -> UUID | None:
    """The next edition that is being made of this one. One query."""
    wanted = select(DonorReport.id).where(DonorReport.corrects_id == found.id)
    return session.scalars(wanted.where(DonorReport.state.in_(AT_WORK)).limit(1)).first()


def _template(given: Given) -> ReportTemplate:
    found = TEMPLATES.get(given["template"])
    if found is None:
        raise Invalid({"template": [_("There is no such template.")]})
    if not set(given["extras"]) <= {each.key for each in found.extras}:
        raise Invalid({"extras": [_("This template has no such section.")]})
    if given["language"] not in LANGUAGES:
        raise Invalid({"language": [_("The service does not speak this language.")]})
    return found


def _demand(given: Given, agreement_id: UUID, found: DonorReport | None, session: Session, ctx: Context) -> None:
    """Days run forwards and are no slip, the date is one of the agreement's, somebody who writes looks after it."""
    if given["covers_from"] < EARLIEST:
        raise Invalid({"covers_from": [_("No report begins so long ago: look at the year.")]})
    if given["covers_to"] > ctx.today + LONGEST_AHEAD:
        raise Invalid({"covers_to": [_("This is years ahead: look at the year.")]})
    if given["covers_to"] < given["covers_from"]:
        raise Invalid({"covers_to": [_("The last day lies before the first one.")]})
    owed = session.get(AgreementReport, given["date_id"]) if given["date_id"] else None
    if given["date_id"] and (owed is None or owed.agreement_id != agreement_id):
        raise Invalid({"date_id": [_("The agreement owes no such report.")]})
    if given["owner_id"] != (found and found.owner_id):
        demand_writer("owner_id", given["owner_id"], session)


def _write(found: DonorReport, given: Given) -> None:
    for name in FACTS:
        setattr(found, name, given[name])


def _laid_out(template: ReportTemplate, given: Given, questions: Sequence[AgreementQuestion]) -> list[ReportSection]:
    language = given["language"]
    rows = [
        _section(
            each.key, each.title.written_in(language), each.guidance.written_in(language) if each.guidance else None,
            each.required, each.longest,
        )
        for each in template.laid_out(given["extras"])
        if each.is_written
    ]  # fmt: skip
    rows += [_asked(each) for each in questions]
    for number, row in enumerate(rows, 1):
        row.number = number
    return rows


def _asked(question: AgreementQuestion) -> ReportSection:
    """The funder's own question: a short one is the title, of a long one the whole stands below."""
    return _section(f"{QUESTION}{question.number}", question.text, None, question.required, question.longest)


def _section(key: str, title: str, guidance: str | None, required: bool, longest: int | None) -> ReportSection:
    nothing: dict[str, Any] = {"text": "", "ready": False, "asked_id": None, "writer_id": None, "written_at": None}
    shown, below = (title, guidance) if len(title) <= 400 else (f"{title[:399]}…", title)
    return ReportSection(
        id=uuid4(), key=key, title=shown, guidance=below, required=required, longest=longest, **nothing
    )
