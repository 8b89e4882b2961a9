"""Pages of the texts of a report: each is written on a page of its own, by whoever is asked to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.formats import number
from fundapp.core.forms import offer
from fundapp.core.i18n import _, ngettext
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.report_sections import ask_for_section, write_section
from fundapp.donors.forms.reports import WriterForm, section_form
from fundapp.donors.models import DonorReport, ReportSection
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.reports import people_asked
from fundapp.donors.views.report_frame import (
    ONE,
    PREFIX,
    TEMPLATES,
    Answer,
    address_of,
    again,
    found_report,
    not_written,
    page_of,
    to_report,
    way,
    wordings,
)

blueprint = Blueprint("donor_report_sections", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

OF_A_SECTION = f"{ONE}/sections/<uuid:section_id>"


@dataclass(frozen=True)
class Beside:
    """Where a text stands among the others, and the addresses of those before and after it."""

    number: int
    total: int
    previous: str | None
    next: str | None


@blueprint.route(OF_A_SECTION, methods=["GET", "POST"])
@keeps_what_was_typed
def edit(agreement_id: UUID, report_id: UUID, section_id: UUID) -> Answer:
    """Writes a text; meets whoever saved it in the meantime."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    found = found_report(agreement_id, report_id, "sections")
    section = _section(found, section_id)
    if answer := not_written(found, "sections"):
        return answer
    form = section_form(section)
    given = form.judge()
    read = again(found, "sections")
    if given and form.save(lambda seen: _write(ctx, section_id, given, seen), lambda: _section(read(), section_id)):
        flash(_("The text is saved."), "good")
        return _onwards(found, section)
    if form.is_submitted():
        found = read()
        section = _section(found, section_id)
    return _shown(ctx, form, found, section)


@blueprint.route(f"{OF_A_SECTION}/ask", methods=["GET", "POST"])
@keeps_what_was_typed
def ask(agreement_id: UUID, report_id: UUID, section_id: UUID) -> Answer:
    """Asks somebody to write a text, or nobody any more."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    found = found_report(agreement_id, report_id, "sections")
    section = _section(found, section_id)
    if answer := not_written(found, "sections"):
        return answer
    form = WriterForm.showing({"person_id": section.asked_id})
    offer(form["person_id"], _people(section), _("Nobody in particular"))
    given = form.judge()
    if given and form.keep(lambda: _ask(ctx, section_id, given)):
        flash(_("They are asked to write it.") if given["person_id"] else _("Nobody in particular is asked any more."))
        return to_report(found, "sections")
    told = {"form": form, "report": found, "section": section, "crumbs": way(found, _("Ask somebody to write"))}
    return render_template("donors/report_writer.html", **told, back=page_of(found, "sections")), form.http_status


def _section(found: DonorReport, section_id: UUID) -> ReportSection:
    """A text of a report that was read with them. Raises NotFound."""
    section = next((each for each in found.sections if each.id == section_id), None)
    if section is None:
        raise NotFound
    return section


def _shown(ctx: Context, form: Any, found: DonorReport, section: ReportSection) -> Answer:
    return render_template(
        "donors/report_section.html",
        form=form,
        report=found,
        section=section,
        length=_length(ctx, section),
        beside=_beside(found, section),
        asked_me=ctx.actor is not None and section.asked_id == ctx.actor.id,
        crumbs=way(found, section.title),
        back=page_of(found, "sections"),
    ), form.http_status


def _length(ctx: Context, section: ReportSection) -> str:
    """How long a text may be, and how long it is as it is kept."""
    reader, signs = ctx.reader, len(section.text)
    if not section.longest:
        return ngettext("%(count)s sign is kept.", "%(count)s signs are kept.", signs, count=number(reader, signs))
    most, kept = number(reader, section.longest), number(reader, signs)
    return _("%(most)s signs at most; %(kept)s are kept.", most=most, kept=kept)


def _beside(found: DonorReport, section: ReportSection) -> Beside:
    at = found.sections.index(section)
    before, after = found.sections[at - 1 : at] if at else [], found.sections[at + 1 : at + 2]
    return Beside(at + 1, len(found.sections), _url(found, before), _url(found, after))


def _url(found: DonorReport, sections: Sequence[ReportSection]) -> str | None:
    return address_of("donor_report_sections.edit", found, section_id=sections[0].id) if sections else None


def _onwards(found: DonorReport, section: ReportSection) -> Response:
    """To the next text where that was asked for, else back to the report."""
    following = _beside(found, section).next
    return (
        redirect(following, 303) if following and request.form.get("then") == "next" else to_report(found, "sections")
    )


def _people(section: ReportSection) -> Sequence[tuple[UUID, str]]:
    """Who may be asked; whoever is asked already stays offered. At most two queries."""
    people = people_asked(db.session())
    if section.asked_id is None or section.asked_id in dict(people):
        return people
    return [*people, *person_names(db.session(), [section.asked_id]).items()]


def _write(ctx: Context, section_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    said = {"text": given["text"] or "", "ready": bool(given["ready"])}
    with transaction() as session:
        return write_section(session, ctx, section_id, said, expected_version=version).id


def _ask(ctx: Context, section_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return ask_for_section(session, ctx, section_id, given["person_id"]).id
