"""Pages of papers: what covers every payment, the papers and waivers of one, and a paper opened."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.signin import DOOR, current_keys, token_in
from fundapp.cases.filing import clean_files
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.outsiders import ASKED_FIRST
from fundapp.cases.rules.limits import LARGEST_FILE, MEBIBYTE
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.forms import EntryForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.money import Money
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.evidence import add_paper, agree_waiver, ask_waiver
from fundapp.disbursements.filing import arrive_paper, read_waiver, seal_waiver
from fundapp.disbursements.forms.evidence import AgreeForm, PaperForm, WaiverForm
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_prepare, may_see
from fundapp.disbursements.queries import evidence as queries
from fundapp.disbursements.queries.orders import order_by_reference
from fundapp.disbursements.rules import evidence as rules
from fundapp.disbursements.rules.evidence import TAKEN_IN
from fundapp.disbursements.schemas.evidence import (
    HEADERS,
    EvidenceFilterSchema,
    evidence_row,
    paper_input,
    waiver_input,
)
from fundapp.disbursements.views.frame import adds_section, ask_first, wordings
from fundapp.disbursements.workflow import State

LIST = "evidence.index"

blueprint = Blueprint("evidence", __name__, url_prefix="/payments", template_folder="../templates")
blueprint.register_error_handler(ASKED_FIRST, ask_first)


@blueprint.url_value_preprocessor
def make_room(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Lets somebody of ours send a paper, which weighs more than words. Before anything looks at what was sent."""
    if request.method == "POST" and request.mimetype == "multipart/form-data" and token_in(DOOR):
        request.max_content_length = LARGEST_FILE + MEBIBYTE


@blueprint.context_processor
def words_of_evidence() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "proving": rules, "money_in": Money}


@blueprint.get("/papers")
def index() -> str:
    """Confirmed payments and what covers them, the oldest first. Five queries at most."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(EvidenceFilterSchema(), request.args)
    page = queries.evidence_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    rows = queries.rows_of(session, page.items)
    return render_template("disbursements/evidence/list.html", listing=listing, rows=rows, views=views)


@blueprint.get("/papers/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The payments that the address asks for, all of them, as a sheet: papers and waivers in columns of their own."""
    ctx = current_context()
    require(may_see(ctx))
    wanted = read_filter(EvidenceFilterSchema(), request.args).values
    return send_sheet(
        sheet, _("papers"), HEADERS, lambda session: map(evidence_row, queries.evidence_to_export(session, ctx, wanted))
    )


@blueprint.get("/<reference>/papers")
def show(reference: str) -> str:
    """The papers and waivers of one payment. Nothing of them is opened. Four queries."""
    ctx, session = current_context(), db.session()
    order = order_by_reference(session, ctx, reference)
    return render_template(
        "disbursements/evidence/show.html",
        order=order,
        papers=queries.papers_of(session, order.id),
        waivers=queries.waivers_of(session, order.id),
        coverage=queries.coverage_of(session, order),
        may=may_prepare(ctx),
        takes=order.state in TAKEN_IN,
        confirmed=order.state == State.CONFIRMED,
        me=ctx.actor.id if ctx.actor else None,
    )


@blueprint.route("/<reference>/papers/new", methods=["GET", "POST"])
@keeps_what_was_typed
def add(reference: str) -> tuple[str, int] | Response:
    """Takes a paper: cleaned and sealed before it is kept."""
    ctx = current_context()
    order = _workable(ctx, reference)
    form = PaperForm.showing({"currency": order.currency})
    given = form.judge()
    if given is not None and form.keep(lambda: _add(ctx, order, form, given)):
        flash(_("The paper is kept, sealed."), "good")
        return redirect(url_for("evidence.show", reference=reference), 303)
    return render_template("disbursements/evidence/new.html", order=order, form=form), form.http_status


@blueprint.route("/<reference>/papers/waive", methods=["GET", "POST"])
@keeps_what_was_typed
def waive(reference: str) -> tuple[str, int] | Response:
    """Asks that no paper is needed."""
    ctx = current_context()
    order = _workable(ctx, reference)
    coverage = queries.coverage_of(db.session(), order)
    form = WaiverForm.showing({"currency": order.currency, "amount": coverage.open_to_waive.decimal})
    given = form.judge()
    if given is not None and form.keep(lambda: _waive(ctx, order, form, given)):
        flash(_("It is asked for: a second person must agree."), "good")
        return redirect(url_for("evidence.show", reference=reference), 303)
    shown = {"order": order, "form": form, "coverage": coverage}
    return render_template("disbursements/evidence/waive.html", **shown), form.http_status


@blueprint.route("/<reference>/papers/waivers/<uuid:waiver_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def agree(reference: str, waiver_id: UUID) -> tuple[str, int] | Response:
    """Shows why no paper is asked for, and lets a second person agree."""
    ctx = current_context()
    order = _workable(ctx, reference)
    form = AgreeForm()
    if form.judge() is not None and form.keep(lambda: _agree(ctx, order, waiver_id, form)):
        flash(_("Agreed: no paper is asked for it."), "good")
        return redirect(url_for("evidence.show", reference=reference), 303)
    session = db.session()
    found = queries.waiver_by_id(session, order.id, waiver_id)
    note = None
    if found.note is not None and request.method == "GET":
        case = session.get_one(EmergencyCase, order.case_id)
        note = read_waiver(vault(), ctx, current_keys(), case, found)
    shown = {"order": order, "form": form, "waiver": found, "note": note}
    return render_template("disbursements/evidence/agree.html", **shown), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Waivers that wait for this person, and how many payments lack papers. Two queries; none for others."""
    if ctx.actor is None or not may_prepare(ctx):
        return []
    session = db.session()
    found = [
        ToDo(
            _("%(reference)s: a waiver waits for a second person", reference=each.reference),
            url_for("evidence.agree", reference=each.reference, waiver_id=each.id),
        )
        for each in queries.waivers_waiting(session, ctx)
    ]
    if count := queries.overdue_papers(session, ctx):
        label = ngettext(
            "%(num)s payment has lacked papers for 45 days", "%(num)s payments have lacked papers for 45 days", count
        )
        found.append(ToDo(label, url_for(LIST, standing=queries.OVERDUE)))
    return found


@adds_section(60)
def section_of(session: Session, _ctx: Context, order: PaymentOrder) -> tuple[str, Mapping[str, Any]] | None:
    """What covers a payment, on its own page; nothing before money has left. One query."""
    if order.state not in TAKEN_IN:
        return None
    coverage = queries.coverage_of(session, order)
    return "disbursements/evidence/section.html", {"covered": coverage, "proven_order": order}


def _workable(ctx: Context, reference: str) -> PaymentOrder:
    require(may_prepare(ctx))
    session = db.session()
    found = order_by_reference(session, ctx, reference)
    session.expunge(found)
    return found


def _add(ctx: Context, order: PaymentOrder, form: EntryForm, given: Mapping[str, Any]) -> bool:
    wanted = paper_input(given, order.currency)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Conflict(_("Choose the file, and send it once more: what you typed is still here."))
    cleaned, refused = clean_files([(upload.filename, upload.stream)])  # type: ignore[list-item]
    if refused:
        raise Conflict(refused[0][1])
    arrived = arrive_paper(vault(), form.entry_id, cleaned[0], given["remark"] or "", order.case_id)
    with transaction() as session:
        add_paper(session, ctx, order.id, wanted, arrived)
    return True


def _waive(ctx: Context, order: PaymentOrder, form: EntryForm, given: Mapping[str, Any]) -> bool:
    wanted, note = waiver_input(given, order.currency), None
    if given["note"]:
        case = db.session().get_one(EmergencyCase, order.case_id)
        note = seal_waiver(vault(), ctx, current_keys(), case, form.entry_id, given["note"])
    with transaction() as session:
        ask_waiver(session, ctx, order.id, form.entry_id, wanted, note)
    return True


def _agree(ctx: Context, order: PaymentOrder, waiver_id: UUID, form: Any) -> bool:
    try:
        with transaction() as session:
            agree_waiver(session, ctx, order.id, waiver_id)
    except Denied as error:
        form.refused_with, form.problem = Conflict.status, str(error.reason)
        return False
    return True
