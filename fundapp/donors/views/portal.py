"""Pages with which a donor's contact begins: what waits for them, their agreements, and one of these."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from fundapp.core.database import db
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.lists.paging import Page
from fundapp.core.web.circumstances import current_context, page_marks, ports
from fundapp.core.web.exports import send_sheet
from fundapp.donors.queries import donor_questions, instalment_requests, portal, portal_reports
from fundapp.donors.schemas.portal import PortalFilterSchema
from fundapp.donors.schemas.portal_rows import MINE, mine_row
from fundapp.donors.views.portal_frame import NO_FILTER, PREFIX, TEMPLATES, crumbs_of, first_of, wordings

LIST = "portal.index"
HEADINGS = {
    "reports": lazy("Published reports"),
    "requests": lazy("Requests for instalments"),
    "questions": lazy("Questions and answers"),
}
PAGES: Mapping[str, Callable[..., Page[Any]]] = {
    "reports": portal_reports.published_page,
    "requests": instalment_requests.my_requests_page,
    "questions": donor_questions.my_questions_page,
}

blueprint = Blueprint("portal", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("")
def index() -> str:
    """What waits for this person, and the agreements that they read."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(PortalFilterSchema(), request.args)
    page = portal.readable_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    waiting = [each for ask in ports().to_do for each in ask(ctx)]
    return render_template("donors/portal.html", listing=Listing(LIST, chosen, page), waiting=waiting)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The agreements that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(PortalFilterSchema(), request.args).values
    return send_sheet(
        sheet, _("my-agreements"), MINE, lambda session: map(mine_row, portal.readable_to_export(session, ctx, wanted))
    )


@blueprint.get("/agreements/<uuid:granted_id>")
def agreement(granted_id: UUID) -> str:
    """What was agreed, the figures of the last release, and what was asked and answered. Nine queries."""
    ctx, session = current_context(), db.session()
    found = portal.readable(session, ctx, granted_id, *portal.PARTS)
    return render_template(
        "donors/portal_agreement.html",
        agreement=found,
        crumbs=crumbs_of(found),
        release=portal_reports.last_release(session, ctx, found.id),
        reports=first_of(portal_reports.published_of(session, ctx, found.id)),
        requests=first_of(instalment_requests.my_requests(session, ctx, found.id)),
        questions=first_of(donor_questions.my_questions(session, ctx, found.id)),
    )


@blueprint.get("/agreements/<uuid:granted_id>/<any(reports, requests, questions):part>")
def listed(granted_id: UUID, part: str) -> str:
    """All reports on an agreement, all requests or all questions, page by page. Four queries."""
    ctx, session = current_context(), db.session()
    found = portal.readable(session, ctx, granted_id)
    page = PAGES[part](session, ctx, found.id, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing("portal.listed", NO_FILTER, page, {"granted_id": found.id, "part": part})
    heading = str(HEADINGS[part])
    return render_template(
        "donors/portal_listed.html",
        agreement=found,
        part=part,
        listing=listing,
        heading=heading,
        crumbs=crumbs_of(found, (heading, None)),
    )
