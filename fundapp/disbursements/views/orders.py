"""Pages of payment orders: the list, and one order with all that is known but its payee."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.models import PaymentOrder, PaymentRelease, PaymentStep
from fundapp.disbursements.permissions import may_keep, may_prepare, may_release, may_see
from fundapp.disbursements.queries import listing as queries
from fundapp.disbursements.queries.orders import order_by_reference, steps_of
from fundapp.disbursements.queries.signers import signing_of
from fundapp.disbursements.queries.single import Around, all_releases, around_order, booked_for, told_of
from fundapp.disbursements.rules.calling_off import WHY
from fundapp.disbursements.rules.reporting import EVENTS
from fundapp.disbursements.rules.reporting import SHAPES as LINE_SHAPES
from fundapp.disbursements.rules.reporting import STANDINGS as LINE_STANDINGS
from fundapp.disbursements.rules.signing import SIGNATURES, objection
from fundapp.disbursements.rules.steps import REASONS, STEPS
from fundapp.disbursements.schemas.orders import OrderFilterSchema
from fundapp.disbursements.schemas.sheets import ORDER_HEADERS, order_row
from fundapp.disbursements.views.frame import blueprint, has_page, sections_of
from fundapp.disbursements.views.preparing_frame import stopped_why
from fundapp.disbursements.workflow import BEFORE, OUTSIDE, VOID, State
from fundapp.ledger.rules.words import MOVEMENTS

LIST = "payments.index"


@blueprint.get("")
def index() -> str:
    """The orders that the address asks for, what presses most on top. At most eight queries."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(OrderFilterSchema(), request.args)
    page = queries.orders_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "disbursements/orders/list.html",
        listing=listing,
        rows=queries.order_rows(session, ctx, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
        may_prepare=may_prepare(ctx),
        may_keep=may_keep(ctx),
        signatures=SIGNATURES,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The orders that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_see(ctx))
    wanted = read_filter(OrderFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("payments"),
        ORDER_HEADERS,
        lambda session: map(order_row, queries.orders_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<reference>")
def show(reference: str) -> str:
    """One order. At most sixteen queries, however much has happened to it."""
    ctx, session = current_context(), db.session()
    found = order_by_reference(session, ctx, reference)
    around = around_order(session, ctx, found)
    steps, releases = steps_of(session, found.id), all_releases(session, found.id)
    return render_template(
        "disbursements/orders/show.html",
        found=found,
        around=around,
        steps=steps,
        releases=releases,
        names=person_names(session, _people(found, steps, releases)),
        may_sign=_may_sign(ctx, found, around.case),
        needed=SIGNATURES,
        booked=booked_for(session, found),
        told=told_of(session, found),
        sections=sections_of(session, ctx, found),
        actions=_actions(ctx, found, around),
        may_prepare=may_prepare(ctx),
        shows_batch=may_keep(ctx) and has_page("batches.show"),
        shows_lines=may_keep(ctx) and has_page("report_lines.show"),
        **_words(),
    )


def _people(found: PaymentOrder, steps: Sequence[PaymentStep], releases: Sequence[PaymentRelease]) -> Collection[UUID]:
    people = {found.prepared_by_id, *(each.person_id for each in releases)}
    return people | {each.by_id for each in steps if each.by_id is not None}


def _may_sign(ctx: Context, found: PaymentOrder, case: EmergencyCase) -> Verdict:
    """Whether this person may sign it now, and if not, why. Four queries while it waits for signatures, else none."""
    if not may_release(ctx) or ctx.actor is None or found.state != State.PLANNED:
        return HIDDEN
    if stopped := stopped_why(case):
        return refused(stopped)
    why = objection(ctx.actor.id, signing_of(db.session(), found, case))
    return ALLOWED if why is None else refused(why)


def _actions(ctx: Context, found: PaymentOrder, around: Around) -> list[tuple[str, str]]:
    """What this person may do about an order beside signing it, as labels and addresses, where there are such pages."""
    reference = {"reference": found.reference}
    before, is_due = found.state in BEFORE and bool(may_prepare(ctx)), found.state == State.AUTHORISED
    outside = found.state in OUTSIDE and bool(may_keep(ctx))
    again = found.state in VOID and around.replaced_by is None and bool(may_prepare(ctx))
    offers: Sequence[tuple[bool, str, str, dict[str, Any]]] = (
        (is_due and bool(may_keep(ctx)), _("Hand it over"), "batches.new", {}),
        (outside, _("Enter what became of it"), "report_lines.by_hand", reference),
        (again, _("Prepare it anew"), "preparing.start", {"case": found.case_id.hex}),
        (before, _("Change the payee"), "preparing.change", reference),
        (before, _("Call it off"), "preparing.cancel", reference),
    )
    return [(label, url_for(endpoint, **more)) for may, label, endpoint, more in offers if may and has_page(endpoint)]


def _words() -> dict[str, Any]:
    return {
        "step_names": STEPS, "reasons": {**REASONS, **WHY}, "called_off": WHY, "movement_names": MOVEMENTS,
        "event_names": EVENTS, "line_standings": LINE_STANDINGS, "line_shapes": LINE_SHAPES,
    }  # fmt: skip
