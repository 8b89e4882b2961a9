"""Pages on which a report is begun, and what it says of itself is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.formats import date
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.reader import LANGUAGES
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.reports import start_report, update_report
from fundapp.donors.forms.reports import ReportFactsForm, begin_form
from fundapp.donors.models import Agreement, AgreementReport, DonorReport
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.queries.reports import people_asked
from fundapp.donors.rules.agreements import REPORTS
from fundapp.donors.rules.report_templates import TEMPLATES as BUILT
from fundapp.donors.rules.report_templates import ReportTemplate, TemplateSection
from fundapp.donors.views.agreement_frame import crumbs_of
from fundapp.donors.views.report_frame import (
    ONE,
    PREFIX,
    TEMPLATES,
    Answer,
    again,
    found_report,
    not_written,
    page_of,
    to_report,
    way,
    wordings,
)

blueprint = Blueprint("donor_report_setup", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Built:
    """A template as it is chosen: what it is called, what it contains, and where a report begins with it."""

    key: str
    name: str
    about: str
    written: Sequence[str]
    computed: Sequence[str]
    extras: Sequence[str]
    url: str


@blueprint.get("/<uuid:agreement_id>/reports/new")
def choose(agreement_id: UUID) -> str:
    """By which template a report is built: each with what it contains."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    found = agreement(db.session(), ctx, agreement_id, "reports", "questions")
    owed = _owed(found)
    return render_template(
        "donors/report_choose.html",
        agreement=found,
        owed=owed,
        templates=[_built(ctx, each, found, owed) for each in BUILT.values()],
        asks=len(found.questions),
        crumbs=crumbs_of(found, _("Begin a report")),
    )


@blueprint.route("/<uuid:agreement_id>/reports/new/<template>", methods=["GET", "POST"])
@keeps_what_was_typed
def begin(agreement_id: UUID, template: str) -> Answer:
    """Begins a report: which days it covers, for which date, what else it tells."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    found = agreement(db.session(), ctx, agreement_id, "reports")
    built = BUILT.get(template)
    if built is None:
        raise NotFound
    form = _form(ctx, found, built)
    _offer(form, found, None)
    given = form.judge()
    made = form.keep(lambda: _start(ctx, agreement_id, built, given)) if given else None
    if made:
        return to_report(made)
    heading = _("Begin a report")
    language = ctx.reader.language
    return render_template(
        "donors/report_form.html",
        form=form,
        report=None,
        heading=heading,
        lead=f"{found.title} · {built.name.written_in(language)}",
        crumbs=crumbs_of(found, heading),
        hints={each.key: each.guidance.written_in(language) for each in built.extras if each.guidance},
        back=url_for("agreements.show", agreement_id=agreement_id, _anchor="reports"),
    ), form.http_status


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(agreement_id: UUID, report_id: UUID) -> Answer:
    """Writes what a report says of itself; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    # Before the report, which would bring its agreement along without its dates.
    host = agreement(db.session(), ctx, agreement_id, "reports")
    found = found_report(agreement_id, report_id, "draft")
    if answer := not_written(found):
        return answer
    form = ReportFactsForm.editing(found)
    _offer(form, host, found)
    given = form.judge()
    if given and form.save(lambda seen: _update(ctx, report_id, given, seen), again(found, "draft")):
        return to_report(found)
    found, heading = again(found, "draft")(), _("Change title and days")
    told = {"form": form, "report": found, "heading": heading, "lead": found.title, "back": page_of(found)}
    return render_template("donors/report_form.html", **told, crumbs=way(found, heading)), form.http_status


def _owed(found: Agreement) -> AgreementReport | None:
    """The date that the address names; nothing else is meant by one that is not the agreement's."""
    named = request.args.get("date", "")
    return next((each for each in found.reports if str(each.id) == named), None)


def _built(ctx: Context, template: ReportTemplate, found: Agreement, owed: AgreementReport | None) -> Built:
    language, always = ctx.reader.language, template.laid_out(())

    def titles(sections: Sequence[TemplateSection]) -> list[str]:
        return [each.title.written_in(language) for each in sections]

    return Built(
        template.key, template.name.written_in(language), template.about.written_in(language),
        titles([each for each in always if each.is_written]), titles([each for each in always if not each.is_written]),
        titles(template.extras),
        url_for(
            "donor_report_setup.begin", agreement_id=found.id, template=template.key, date=owed.id if owed else None
        ),
    )  # fmt: skip


def _form(ctx: Context, found: Agreement, template: ReportTemplate) -> Any:
    """The form, with what the agreement says already: of a date its days and kind."""
    owed, language = _owed(found), ctx.reader.language
    wanted = next((each for each in found.languages if each in LANGUAGES), language)
    kind = owed.kind if owed else template.kind
    values = {
        "title": _("%(report)s – %(agreement)s", report=REPORTS[kind], agreement=found.title)[:200],
        "kind": kind,
        "language": wanted,
        "covers_from": owed.covers_from if owed else None,
        "covers_to": owed.covers_to if owed else None,
        "date_id": owed.id if owed else None,
        "owner_id": ctx.actor.id if ctx.actor else None,
    }
    extras = tuple((each.key, each.title.written_in(language)) for each in template.extras)
    return begin_form(extras).showing(values)


def _offer(form: Any, found: Agreement, edited: DonorReport | None) -> None:
    """The dates of the agreement, and who may look after a report; whoever does so already stays offered. One query."""
    reader = current_context().reader
    dates = [(each.id, f"{date(reader, each.due_on)} – {REPORTS[each.kind]}") for each in found.reports]
    people = people_asked(db.session())
    if edited is not None and edited.owner and edited.owner.id not in dict(people):
        people = [*people, (edited.owner.id, edited.owner.name)]
    offer(form["date_id"], dates, _("For none of them"))
    offer(form["owner_id"], people, _("Nobody yet"))


def _start(ctx: Context, agreement_id: UUID, template: ReportTemplate, given: Given) -> DonorReport:
    with transaction() as session:
        made = start_report(session, ctx, agreement_id, {"extras": (), **given, "template": template.key})
        session.expunge(made)
        return made


def _update(ctx: Context, report_id: UUID, given: Given, version: int) -> UUID:
    with transaction() as session:
        return update_report(session, ctx, report_id, given, expected_version=version).id
