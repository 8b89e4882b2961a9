"""Pages of agreements: the list, and one with all its parts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.text import initials
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.agreement_costs import TERMS, codes_of
from fundapp.donors.models import Agreement
from fundapp.donors.permissions import may_edit_reports, may_open_envelopes
from fundapp.donors.queries import agreements as queries
from fundapp.donors.queries.agreement_money import sums_of
from fundapp.donors.queries.agreement_readers import shared_of
from fundapp.donors.queries.reports import reports_of
from fundapp.donors.schemas.agreement_sheets import HEADERS, agreement_row
from fundapp.donors.schemas.agreements import AgreementFilterSchema
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, crumbs_of, wordings
from fundapp.donors.views.report_standing import written_of
from fundapp.donors.workflow import reports as report_flow
from fundapp.donors.workflow.agreements import LIVING, State, steps_from
from fundapp.ledger.queries.rights import keeps_books, sees_books

LIST = "agreements.index"

blueprint = Blueprint("agreements", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("")
def index() -> str:
    """The agreements that the address asks for. Two queries and those of the filter and the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(AgreementFilterSchema(), request.args)
    page = queries.agreements_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "donors/agreements.html", listing=listing, views=listing.links(saved_views(session, ctx, LIST))
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The agreements that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(AgreementFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("agreements"),
        HEADERS,
        lambda session: map(agreement_row, queries.agreements_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:agreement_id>")
def show(agreement_id: UUID) -> str:
    """What comes next, what came and went, what was agreed, part by part. At most thirteen queries."""
    ctx, session = current_context(), db.session()
    found = queries.agreement(session, ctx, agreement_id, *queries.PARTS)
    moves = queries.moves_of(session, ctx, agreement_id)
    people = {each.by_id for each in moves} | {each.met_by_id for each in found.conditions}
    return render_template(
        "donors/agreement.html",
        agreement=found,
        crumbs=crumbs_of(found),
        sums=sums_of(ctx, found),
        coming=_coming(found),
        terms={name: codes_of(found, name) for name in TERMS},
        moves=moves,
        shared=shared_of(session, ctx, found.id),
        steps=list(steps_from(found.state)),
        alive=found.state in (*LIVING, State.DRAFT),
        names=person_names(session, {each for each in people if each is not None}),
        initials=initials,
        sees_books=sees_books(ctx),
        keeps_books=keeps_books(ctx),
        written=written_of(reports_of(session, ctx, agreement_id)),
        may_write=may_edit_reports(ctx),
        report_flow=report_flow,
        may_open=may_open_envelopes(ctx),
        funder_url=url_for("funders.show", funder_id=found.funder_id, _anchor="agreements"),
    )


def _coming(found: Agreement) -> dict[str, Any]:
    """The first report that is not sent, the first instalment that has not come and has a day."""
    reports = sorted((each for each in found.reports if each.sent_on is None), key=lambda each: each.due_on)
    expected = [(each.due_on, each.number, each) for each in found.instalments if each.received_on is None]
    money = min(((day, number, each) for day, number, each in expected if day), default=None, key=lambda one: one[:2])
    return {"report": reports[0] if reports else None, "instalment": money[2] if money else None}
