"""Sections of a report: written, each against its own version; others asked to write one."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.commands.report_writing import Given, demand_writer, drafted, note_writer
from fundapp.donors.models import ReportSection
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.rules.report_templates import LONGEST_TEXT

SECTION = ReportSection.__tablename__


def write_section(
    session: Session, ctx: Context, section_id: UUID, given: Given, *, expected_version: int
) -> ReportSection:
    """Writes what a section says; `given`: "text", and "ready", whether it is finished.

    Raises NotFound, Denied, EditConflict, Conflict where its report is not being drafted, Invalid for what is too long.
    """
    found = _drafted_section(section_id, session, ctx)
    if found.version != expected_version:
        raise EditConflict
    text, ready = given["text"] or "", bool(given["ready"])
    _demand(found, text, ready)
    if (found.text, found.ready) == (text, ready):
        return found
    if found.text != text:
        found.text, found.writer_id, found.written_at = text, note_writer(found.report_id, session, ctx), ctx.now
    found.ready = ready
    told = {"report": found.report_id.hex, "key": found.key, "ready": ready, "length": len(text)}
    record(session, ctx, "report_section.written", SECTION, found.id, told)
    session.flush()
    return found


def ask_for_section(session: Session, ctx: Context, section_id: UUID, person_id: UUID | None) -> ReportSection:
    """Asks somebody to write a section, who is told that something waits; None: nobody any more.

    Raises NotFound, Denied, Conflict where its report is not being drafted, Invalid for who does not write reports.
    """
    found = _drafted_section(section_id, session, ctx)
    if found.asked_id == person_id:
        return found
    demand_writer("person_id", person_id, session)
    found.asked_id = person_id
    told = {"report": found.report_id.hex, "key": found.key, "asked": person_id.hex if person_id else None}
    entry_id = record(session, ctx, "report_section.asked", SECTION, found.id, told)
    if person_id is not None and not (ctx.actor and ctx.actor.id == person_id):
        tell(session, ctx, person_id, f"report_section:{entry_id.hex}")
    session.flush()
    return found


def _drafted_section(section_id: UUID, session: Session, ctx: Context) -> ReportSection:
    """A section of a locked report that may still be written."""
    require(may_edit_reports(ctx))
    found: ReportSection = part_of_draft(ReportSection, section_id, session, ctx)
    return found


def part_of_draft(kind: type[Any], part_id: UUID, session: Session, ctx: Context) -> Any:
    """A part of a report as it stands now, its report locked and still written. Raises NotFound, Denied, Conflict."""
    part = session.get(kind, part_id)
    if part is None:
        raise NotFound
    drafted(part.report_id, session, ctx)
    session.refresh(part)
    return part


def _demand(found: ReportSection, text: str, ready: bool) -> None:
    longest = found.longest or LONGEST_TEXT
    if len(text) > longest:
        told = _("This has %(count)s characters: %(most)s at most.", count=len(text), most=longest)
        raise Invalid({"text": [told]})
    if ready and found.required and not text:
        raise Invalid({"ready": [_("Nothing is written here yet, and the report cannot do without it.")]})
