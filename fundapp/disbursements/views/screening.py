"""Pages of screening: the lists of sanctions in use, payees who were looked for, and possible matches to judge."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.outsiders import works_on_cases
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.screening import import_list, judge_match, judging_of, screen_payee
from fundapp.disbursements.forms.screening import ListForm, LookForm, VerdictForm
from fundapp.disbursements.models import PayeeScreening, PaymentOrder, PaymentPayee, SanctionList
from fundapp.disbursements.permissions import may_keep, may_prepare
from fundapp.disbursements.queries import screening as queries
from fundapp.disbursements.queries.orders import refuse_recused
from fundapp.disbursements.queries.payees import orders_to
from fundapp.disbursements.rules.payees import read_payee
from fundapp.disbursements.rules.screening import LIST_NAMES, MOST_TOLD, OLD_AFTER, SHAPES, STANDINGS, STOPS, Format
from fundapp.disbursements.schemas.screening import ScreeningFilterSchema
from fundapp.disbursements.screening.faults import LARGEST
from fundapp.disbursements.screening.lists import ReadList
from fundapp.disbursements.screening.reasons import reasons
from fundapp.disbursements.sealing import open_payment, read_sealed_payee
from fundapp.disbursements.searching import look_for_payee, read_possible
from fundapp.disbursements.views.frame import adds_section, has_page
from fundapp.disbursements.views.list_files import make_room, sent_list
from fundapp.disbursements.workflow import LIVE
from fundapp.vault.errors import CannotOpen
from fundapp.vault.unlocked import UnlockedMember

LIST = "screening.index"
HEADERS = (
    lazy("Case"), lazy("Looked for on"), lazy("Lists"), lazy("Possible matches"), lazy("Outcome"), lazy("Judged on"),
)  # fmt: skip

blueprint = Blueprint("screening", __name__, url_prefix="/payments/screening", template_folder="../templates")
blueprint.url_value_preprocessor(make_room)


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What these pages may use. No query."""
    return {
        "standings": STANDINGS, "standing_shapes": SHAPES, "list_names": LIST_NAMES, "has_page": has_page,
        "may_keep": may_keep(current_context()), "is_old": is_old, "knows_cases": works_on_cases(current_context()),
    }  # fmt: skip


@blueprint.get("")
def index() -> str:
    """The lists in use, and the screenings that the address asks for. Five queries and those of the person."""
    ctx, session = current_context(), db.session()
    require(may_prepare(ctx))
    chosen = read_filter(ScreeningFilterSchema(), request.args)
    page = queries.screenings_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    lists = queries.current_lists(session)
    return render_template(
        "disbursements/screening/list.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        lists=lists,
        rows=queries.screened(session, page.items, queries.tokens_of(lists)),
        now=ctx.now,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The screenings that the address asks for, all of them, as a sheet; cases for whoever works on cases."""
    ctx = current_context()
    require(may_prepare(ctx))
    wanted = read_filter(ScreeningFilterSchema(), request.args).values
    row = partial(_row, knows_cases=works_on_cases(ctx))
    return send_sheet(
        sheet, _("screenings"), HEADERS, lambda session: map(row, queries.screenings_to_export(session, ctx, wanted))
    )


@blueprint.route("/lists/new", methods=["GET", "POST"])
@keeps_what_was_typed
def upload() -> tuple[str, int] | AnyResponse:
    """Takes a list of sanctions; one that cannot be read is explained, and the list in use stays."""
    ctx = current_context()
    require(may_keep(ctx))
    form = ListForm.showing({})
    given = form.judge()
    if given and form.keep(lambda: _import(ctx, sent_list(Format(given["format"])))):
        flash(_("The list is in use. Payees who are to be paid are looked for once more."), "good")
        return redirect(url_for(LIST), 303)
    shown = {"form": form, "largest": LARGEST, "ofac_csv": Format.OFAC_CSV.value}
    return render_template("disbursements/screening/upload.html", **shown), form.http_status


@blueprint.route("/payees/<uuid:payee_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def look(payee_id: UUID) -> tuple[str, int] | AnyResponse:
    """Says what looking for a payee does, then does it."""
    ctx = current_context()
    payee, case = _payee(ctx, payee_id)
    form = LookForm()
    looked = form.keep(lambda: look_for(ctx, current_keys(), payee, case)) if form.judge() is not None else None
    if looked is not None:
        flash(*_told(looked))
        return redirect(url_for("screening.show", screening_id=looked.id), 303)
    shown = {"form": form, "case": case, "lists": queries.current_lists(db.session()), "now": ctx.now}
    return render_template("disbursements/screening/look.html", **shown), form.http_status


@blueprint.route("/<uuid:screening_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def show(screening_id: UUID) -> tuple[str, int] | AnyResponse:
    """One screening, its possible matches with the reasons, and what a person says of them."""
    ctx, session = current_context(), db.session()
    require(may_prepare(ctx))
    found = queries.screening_of(session, screening_id)
    payee, case = _payee(ctx, found.payee_id)
    form = VerdictForm()
    given = form.judge()
    if given and form.keep(lambda: _judge(ctx, screening_id, given["verdict"])):
        flash(_("Your judgement is kept. It stays as it is."), "good")
        return redirect(url_for("screening.show", screening_id=screening_id), 303)
    shown = {"form": form, "found": found, "case": case, "verdict": judging_of(found, session, ctx, payee)}
    return render_template(
        "disbursements/screening/show.html", **shown, **_sealed(ctx, found, payee, case), **_around(found)
    ), form.http_status


@adds_section(20)
def section(session: Session, ctx: Context, order: PaymentOrder) -> tuple[str, dict[str, Any]] | None:
    """On the page of an order: how its payee stands to the lists, and what is to be done. Two queries."""
    if not may_prepare(ctx) or order.state not in LIVE:
        return None
    lists = queries.current_lists(session)
    last = queries.newest_screenings(session, [order.payee_id]).get(order.payee_id)
    standing = queries.standing_by(queries.tokens_of(lists), last)
    shown = {"standing": standing, "screening": last, "lists": lists, "payee_id": order.payee_id, "words": STANDINGS}
    return "disbursements/screening/_order.html", shown | {"shapes": SHAPES, "stop": STOPS.get(standing)}


def look_for(ctx: Context, keys: UnlockedMember, payee: PaymentPayee, case: EmergencyCase) -> PayeeScreening:
    """Looks for a payee on every list in use and keeps what was found. Raises as `look_for_payee`, `screen_payee`."""
    found = look_for_payee(vault(), ctx, keys, case, payee)
    with transaction() as session:
        kept = screen_payee(session, ctx, payee.id, found)
        session.refresh(kept)
        session.expunge(kept)
        return kept


def is_old(found: SanctionList, now: datetime) -> bool:
    """Whether a list is so old that somebody should look for a newer one: by the day that it names, if it names one."""
    day = found.published or found.at.date()
    return now.date() - day > OLD_AFTER


def _payee(ctx: Context, payee_id: UUID) -> tuple[PaymentPayee, EmergencyCase]:
    """A payee and their case, for whoever prepares payments and is not recused. Two queries."""
    require(may_prepare(ctx))
    payee, case = queries.payee_with_case(db.session(), payee_id)
    refuse_recused(db.session(), ctx, case.id)
    return payee, case


def _sealed(ctx: Context, found: PayeeScreening, payee: PaymentPayee, case: EmergencyCase) -> dict[str, Any]:
    """What only an open key shows: who the payee is, and who they may be."""
    keys = keys_in_hand()
    if keys is None:
        return {"details": None, "matches": (), "most": MOST_TOLD}
    try:
        opened = open_payment(vault(), ctx, keys, case, purpose="payment.screening")
        details = read_payee(read_sealed_payee(opened, payee))
        matches = [(each, reasons(each)) for each in read_possible(opened, found)]
    except CannotOpen:
        return {"details": None, "matches": (), "most": MOST_TOLD}
    return {"details": details, "matches": matches, "most": MOST_TOLD}


def _around(found: PayeeScreening) -> dict[str, Any]:
    """Who looked and who judged, the payments to this payee, how they stand now. Four queries."""
    session = db.session()
    names = person_names(session, {each for each in (found.by_id, found.judged_by_id) if each})
    standing = queries.screening_standing(session, [found.payee_id])[found.payee_id]
    return {"names": names, "orders": orders_to(session, [found.payee_id]), "standing": standing}


def _told(found: PayeeScreening) -> tuple[str, str]:
    if not found.possible:
        return _("Nobody on the lists has a name like theirs."), "good"
    return _("Somebody on the lists may be the payee: a person must judge that."), "warning"


def _row(found: queries.Screened, *, knows_cases: bool) -> list[Any]:
    """One cell for each of HEADERS."""
    row = found.screening
    lists = ", ".join(row.lists)
    case = found.case_reference if knows_cases else None
    return [case, row.at, lists, row.possible, STANDINGS[found.standing], row.judged_at]


def _import(ctx: Context, read: ReadList) -> UUID:
    with transaction() as session:
        return import_list(session, ctx, read).id


def _judge(ctx: Context, screening_id: UUID, verdict: str) -> UUID:
    with transaction() as session:
        return judge_match(session, ctx, screening_id, verdict).id
