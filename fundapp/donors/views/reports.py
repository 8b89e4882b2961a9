"""Pages of reports: the list, and one: its workbench while it is drafted, what was published once it is out."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.money import Money
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.report_stories import may_tell_stories
from fundapp.donors.models import DonorReport
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries import reports as queries
from fundapp.donors.queries.report_counts import Counts, counts_of
from fundapp.donors.queries.report_downloads import reception_of
from fundapp.donors.queries.report_releases import release_verdict
from fundapp.donors.queries.stories import story_digest
from fundapp.donors.rules import portal
from fundapp.donors.rules.report_asks import next_ask
from fundapp.donors.rules.report_data import ReportFigures
from fundapp.donors.rules.report_disclosed import leaving, staying
from fundapp.donors.rules.report_templates import TEMPLATES as BUILT
from fundapp.donors.rules.report_templates import ReportTemplate, SectionKind
from fundapp.donors.schemas.report_sheets import HEADERS, report_row
from fundapp.donors.schemas.reports import ReportFilterSchema
from fundapp.donors.views.report_frame import (
    ONE,
    PREFIX,
    TEMPLATES,
    address_of,
    found_report,
    has_page,
    papers_of,
    way,
    wordings,
)
from fundapp.donors.views.report_standing import asked_of, standing_of, steps_of, waits_of
from fundapp.donors.workflow.reports import OUT, WRITTEN, DraftState, State
from fundapp.ledger.queries.rights import sees_books

LIST = "donor_reports.index"
WHOLE = ("sections", "stories", "draft", "releases")

blueprint = Blueprint("donor_reports", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Page = dict[str, Any]


@blueprint.get("/reports")
def index() -> str:
    """The reports that the address asks for. Three queries and those of the filter and the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(ReportFilterSchema(), request.args)
    page = queries.reports_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    counts = counts_of(session, [each.id for each in page.items])
    return render_template(
        "donors/reports.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        waiting={each.id: waits_of(each, counts.get(each.id, Counts()), ctx.today) for each in page.items},
    )


@blueprint.get("/reports/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The reports that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(ReportFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("reports-to-funders"),
        HEADERS,
        lambda session: map(report_row, queries.reports_to_export(session, ctx, wanted)),
    )


@blueprint.get(ONE)
def show(agreement_id: UUID, report_id: UUID) -> str:
    """One report: what it asks and how far it is, or what was published. At most sixteen queries."""
    ctx = current_context()
    found = found_report(agreement_id, report_id, *WHOLE)
    around = _around(ctx, found)
    if found.state in OUT:
        return render_template("donors/report_published.html", **around, **_published(ctx, found, around["editions"]))
    return render_template("donors/report.html", **around, **_workbench(ctx, found))


def _around(ctx: Context, found: DonorReport) -> Page:
    """What both pages show. One query."""
    traced = has_page("report_figures.index") and sees_books(ctx)
    editions = queries.editions_of(db.session(), ctx, found.id)
    return {"report": found, "crumbs": way(found), "traced": traced, "editions": editions}


def _workbench(ctx: Context, found: DonorReport) -> Page:
    """What the page of a report shows that is not out. At most three queries."""
    checked = {each.id: each.checked_digest == story_digest(each) for each in found.stories}
    objection = None if found.state != State.REVIEW else release_verdict(db.session(), ctx, found).reason
    standing = standing_of(ctx, found, sum(not each for each in checked.values()), objection)
    draft, template = found.draft, BUILT.get(found.template)
    return {
        "way": steps_of(found),
        "asked": asked_of(next_ask(standing), found, ctx),
        "offers": _offers(ctx, found),
        "at_work": found.state == State.PUBLISHING or (draft is not None and draft.state == DraftState.ASKED),
        "refused": draft.reason if draft and draft.state == DraftState.READY else None,
        "writable": found.state in WRITTEN and bool(may_edit_reports(ctx)),
        "tells": bool(may_tell_stories(ctx)),
        "shows_stories": bool(found.stories) or _has_stories(template),
        "checked": checked,
        "names": person_names(db.session(), set(_people(found))),
        "template_name": template.name.written_in(ctx.reader.language) if template else found.template,
        **_computed(found),
    }


def _computed(found: DonorReport) -> Page:
    """Sums of the figures that are computed, and what of them leaves and what stays."""
    draft = found.draft
    if draft is None or draft.state != DraftState.READY or draft.figures is None:
        return {"figures": None}
    figures: ReportFigures = json.loads(draft.figures)
    money, currency = figures["money"], found.agreement.currency
    amounts = {"received": money["received"]["period"], "spent": money["spent"]["period"], "cash": money["cash"]}
    return {
        "figures": figures,
        "sums": {name: Money(minor, currency) for name, minor in amounts.items()},
        "leaves": leaving(figures),
        "stays": staying(draft.withheld or figures["withheld"]),
    }


def _published(ctx: Context, found: DonorReport, editions: Sequence[DonorReport]) -> Page:
    """What the page of a published report shows. Four queries."""
    snapshot = queries.snapshot_of(db.session(), ctx, found.id)
    data = json.loads(snapshot.data)
    figures: ReportFigures = data["figures"]
    newest = next((each for each in reversed(editions) if each.state in OUT), found)
    standing = standing_of(ctx, found, 0, None)
    return {
        "snapshot": snapshot,
        "data": data,
        "newer": newest if newest.edition > found.edition else None,
        "correctable": found.state == State.PUBLISHED and bool(may_edit_reports(ctx)),
        "names": person_names(db.session(), {snapshot.first_id, snapshot.second_id}),
        "asked": asked_of(next_ask(standing), found, ctx),
        "downloads": papers_of(found),
        "reception": reception_of(db.session(), ctx, found.id),
        "told": portal,
        "leaves": leaving(figures),
        "stays": staying(snapshot.withheld),
    }


def _has_stories(template: ReportTemplate | None) -> bool:
    return template is not None and any(each.kind == SectionKind.STORIES for each in template.sections)


def _people(found: DonorReport) -> Iterator[UUID]:
    """Whoever is named on the page of a report."""
    named = [(each.writer_id, each.asked_id) for each in found.sections]
    named += [(each.writer_id, each.checked_by_id) for each in found.stories]
    yield from (each for pair in named for each in pair if each is not None)
    yield from (each.person_id for each in found.releases)


def _offers(ctx: Context, found: DonorReport) -> Sequence[tuple[str, str]]:
    """What else one may do with a report, as labels and addresses."""
    if not may_edit_reports(ctx):
        return ()
    if found.state == State.DRAFTING:
        facts = (_("Change title and days"), address_of("donor_report_setup.edit", found))
        return facts, (_("Give this report up"), address_of("donor_report_steps.abandon", found))
    if found.state == State.REVIEW:
        return ((_("Take it back to change it"), address_of("donor_report_steps.take_it_back", found)),)
    return ()
