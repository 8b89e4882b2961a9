"""Pages on which we ask donors for instalments, and see what they answer."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.formats import date, money
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.donors.commands.instalment_requests import (
    ask_for_instalment,
    close_request,
    correct_request,
    withdraw_request,
)
from fundapp.donors.forms.portal import MoneyCameForm, NothingForm, RequestEditForm, RequestForm
from fundapp.donors.models import Agreement, InstalmentRequest
from fundapp.donors.permissions import may_close_requests, may_edit_agreements
from fundapp.donors.queries import instalment_requests as queries
from fundapp.donors.queries.agreement_readers import reading_now
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.schemas.portal import RequestFilterSchema
from fundapp.donors.schemas.portal_rows import REQUESTS, request_row
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, Answer, crumbs_of, wordings
from fundapp.donors.workflow import instalment_requests as asking

LIST = "agreement_requests.index"
Given = Mapping[str, Any]

blueprint = Blueprint("agreement_requests", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)
blueprint.context_processor(lambda: {"asking": asking})


@blueprint.get("/requests")
def index() -> str:
    """The requests that the address asks for. Two queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(RequestFilterSchema(), request.args)
    page = queries.requests_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "donors/agreement_requests.html", listing=listing, views=listing.links(saved_views(session, ctx, LIST))
    )


@blueprint.get("/requests/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The requests that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(RequestFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("instalment-requests"),
        REQUESTS,
        lambda session: map(request_row, queries.requests_to_export(session, ctx, wanted)),
    )


@blueprint.route("/<uuid:agreement_id>/requests/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(agreement_id: UUID) -> Answer:
    """Asks for an instalment; `instalment`: which one is proposed."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    host = agreement(db.session(), ctx, agreement_id, "instalments")
    form = RequestForm.showing(_proposed(host, request.args.get("instalment", type=UUID)))
    offer(form["instalment_id"], _instalments(ctx, host))
    given = form.judge()
    made = form.keep(lambda: _ask(ctx, agreement_id, given)) if given else None
    if made:
        flash(_("The request is made: its readers have been told that something waits for them."), "good")
        return _to(made)
    return _asked(ctx, form, agreement_id, _("Ask for an instalment"))


@blueprint.get("/requests/<uuid:instalment_request_id>")
def show(instalment_request_id: UUID) -> str:
    """A request, what the donor answers, and what one may do. Three queries."""
    ctx, session = current_context(), db.session()
    found = queries.request(session, ctx, instalment_request_id)
    return render_template(
        "donors/agreement_request.html",
        found=found,
        agreement=found.agreement,
        names=person_names(session, {each for each in (found.asked_by_id, found.answered_by_id) if each}),
        may_close=may_close_requests(ctx),
        steps={each.value for each in asking.Action if asking.leads_to(found.state, each)},
        crumbs=_crumbs(found.agreement, _("Request for an instalment")),
    )


@blueprint.route("/requests/<uuid:instalment_request_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(instalment_request_id: UUID) -> Answer:
    """Puts right what the donor has not seen yet; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    found = queries.request(db.session(), ctx, instalment_request_id)
    if found.state != asking.State.ASKED:
        flash(_("The donor has seen it as it is: withdraw it and ask anew."), "warning")
        return _to(found.id)
    host = found.agreement
    form = RequestEditForm.editing(found)
    offer(form["instalment_id"], _instalments(ctx, host))
    given = form.judge()
    if given and form.save(lambda seen: _correct(ctx, found.id, given, seen), _again(ctx, instalment_request_id)):
        flash(_("The changes are saved."))
        return _to(instalment_request_id)
    return _asked(ctx, form, host.id, _("Change the request"))


@blueprint.route("/requests/<uuid:instalment_request_id>/withdraw", methods=["GET", "POST"])
@keeps_what_was_typed
def withdraw(instalment_request_id: UUID) -> Answer:
    """Takes a request back, once somebody has read what that means."""
    require(may_edit_agreements(current_context()))
    page = "donors/agreement_request_withdraw.html"
    return _moved(NothingForm.showing({}), instalment_request_id, asking.Action.WITHDRAW, _withdraw, page)


@blueprint.route("/requests/<uuid:instalment_request_id>/close", methods=["GET", "POST"])
@keeps_what_was_typed
def close(instalment_request_id: UUID) -> Answer:
    """Notes that the money has come."""
    ctx = current_context()
    require(may_close_requests(ctx))
    page, shown = "donors/agreement_request_close.html", {"received_on": ctx.today}
    return _moved(MoneyCameForm.showing(shown), instalment_request_id, asking.Action.CLOSE, _close, page)


Act = Callable[[Context, UUID, Given, int], UUID]


def _moved(form: Any, request_id: UUID, action: asking.Action, act: Act, page: str) -> Answer:
    ctx = current_context()
    found = queries.request(db.session(), ctx, request_id)
    if asking.leads_to(found.state, action) is None:
        flash(_("This is not possible any more from where the request stands: look at it again."), "warning")
        return _to(request_id)
    given = form.judge()
    if given is not None and form.keep(lambda: act(ctx, request_id, given, form.expected_version)):
        flash(
            _("The request is withdrawn.") if action is asking.Action.WITHDRAW else _("Noted: the money has come."),
            "good",
        )
        return _to(request_id)
    found = _again(ctx, request_id)()
    form.version.data = str(found.version)
    host = found.agreement
    return render_template(page, form=form, found=found, agreement=host, crumbs=_crumbs(host, "…")), form.http_status


def _asked(ctx: Context, form: Any, agreement_id: UUID, heading: str) -> Answer:
    """The form as it was typed. It says so where nobody would read the request."""
    host = agreement(db.session(), ctx, agreement_id)
    return render_template(
        "donors/agreement_request_form.html",
        form=form,
        agreement=host,
        heading=heading,
        unread=not reading_now(db.session(), host.id),
        differences=getattr(form, "differences", []),
        crumbs=_crumbs(host, heading),
    ), form.http_status


def _proposed(host: Agreement, wanted: UUID | None) -> dict[str, Any]:
    """The instalment that is asked for, or the first that has not come."""
    open_ones = [each for each in host.instalments if each.received_on is None]
    found = next((each for each in open_ones if each.id == wanted), next(iter(open_ones), None))
    if found is None:
        return {"currency": host.currency}
    amount = host.money(found.amount).decimal
    return {"currency": host.currency, "instalment_id": found.id, "amount": amount, "wanted_on": found.due_on}


def _instalments(ctx: Context, host: Agreement) -> list[tuple[UUID, str]]:
    """Those that have not come, as one chooses among them."""
    return [
        (each.id, " – ".join(filter(None, (
            _("Instalment %(number)s", number=each.number), money(ctx.reader, host.money(each.amount)),
            date(ctx.reader, each.due_on, "medium") if each.due_on else None,
        ))))
        for each in host.instalments if each.received_on is None
    ]  # fmt: skip


def _crumbs(host: Agreement, heading: str) -> list[tuple[str, str | None]]:
    first, own, last = crumbs_of(host, heading)
    return [first, own, (_("Requests for instalments"), url_for(LIST, q=host.code)), last]


def _again(ctx: Context, request_id: UUID) -> Callable[[], InstalmentRequest]:
    def read() -> InstalmentRequest:
        db.session.remove()
        return queries.request(db.session(), ctx, request_id)

    return read


def _ask(ctx: Context, agreement_id: UUID, given: Given) -> UUID:
    with transaction() as session:
        return ask_for_instalment(session, ctx, agreement_id, given).id


def _correct(ctx: Context, request_id: UUID, given: Given, version: int) -> UUID:
    with transaction() as session:
        return correct_request(session, ctx, request_id, given, expected_version=version).id


def _withdraw(ctx: Context, request_id: UUID, _given: Given, version: int) -> UUID:
    with transaction() as session:
        return withdraw_request(session, ctx, request_id, expected_version=version).id


def _close(ctx: Context, request_id: UUID, given: Given, version: int) -> UUID:
    with transaction() as session:
        return close_request(session, ctx, request_id, given["received_on"], expected_version=version).id


def _to(request_id: UUID) -> AnyResponse:
    return redirect(url_for("agreement_requests.show", instalment_request_id=request_id), 303)
