"""Pages of what is handed over: the list, choosing payments, one batch with its file, collection codes."""

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.money import Money
from fundapp.core.sheets import MoneyColumn
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.batches import Chosen, give_up_batch, make_batch
from fundapp.disbursements.forms.batches import GatherForm, GiveUpForm, SureForm
from fundapp.disbursements.models import PayingAccount, PaymentOrder
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries import batches as queries
from fundapp.disbursements.queries.accounts import account, open_accounts
from fundapp.disbursements.queries.batches import Row
from fundapp.disbursements.rules.ways import WAYS
from fundapp.disbursements.schemas.batches import STANDINGS, BatchFilterSchema
from fundapp.disbursements.views import taking
from fundapp.disbursements.views.batch_frame import blueprint
from fundapp.disbursements.workflow import OUTSIDE

LIST = "batches.index"
HEADERS = (
    lazy("Reference"), lazy("State"), lazy("Our account"), lazy("How payments are handed over"), lazy("Handed over on"),
    lazy("To be carried out on"), lazy("Payments"), MoneyColumn(lazy("Total")),
)  # fmt: skip

PARTS = (taking,)
"""Modules whose pages the blueprint carries."""


@blueprint.get("")
def index() -> str:
    """The batches that the address asks for. Three queries and those of the person."""
    ctx, session = current_context(), db.session()
    require(may_keep(ctx))
    chosen = read_filter(BatchFilterSchema(), request.args)
    page = queries.batches_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "disbursements/batches/list.html",
        listing=listing,
        rows=queries.rows_of(session, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The batches that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_keep(ctx))
    wanted = read_filter(BatchFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("payment-batches"),
        HEADERS,
        lambda session: map(_cells, queries.batches_to_export(session, ctx, wanted)),
    )


@blueprint.get("/new")
def new() -> str:
    """Out of which account: the first question. One query."""
    ctx = current_context()
    return render_template("disbursements/batches/choose.html", accounts=open_accounts(db.session(), ctx))


@blueprint.route("/new/<uuid:account_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def gather(account_id: UUID) -> tuple[str, int] | AnyResponse:
    """The payments that can go out of an account; a page that says what it would do; and then it does."""
    ctx, session = current_context(), db.session()
    found = account(session, ctx, account_id)
    if found.closed:
        raise Conflict(_("This account is closed."))
    orders = queries.fitting_orders(session, ctx, found)
    form = GatherForm.showing({"pay_on": ctx.today})
    given = form.judge()
    if given is None:
        return _choosing(found, orders, form)
    chosen = [each for each in orders if each.id.hex in given["orders"]]
    if not form.sure.data:
        return _asking(found, chosen, form)
    wanted = Chosen([UUID(each) for each in given["orders"]], given["pay_on"], form.total_seen)
    made = form.keep(lambda: _make(ctx, account_id, wanted))
    if made is None:
        db.session.remove()
        return _choosing(found, queries.fitting_orders(db.session(), ctx, found), form)
    flash(_("The payments are handed over."), "good")
    return redirect(url_for("batches.show", batch_id=made), 303)


@blueprint.get("/<uuid:batch_id>")
def show(batch_id: UUID) -> str:
    """One batch: what became of its file, and where its payments stand. Four queries and those of the person."""
    ctx, session = current_context(), db.session()
    row = queries.batch_row(session, ctx, batch_id)
    orders = queries.orders_shown(session, ctx, batch_id)
    return render_template(
        "disbursements/batches/show.html",
        row=row,
        found=row.batch,
        orders=orders,
        hidden=row.batch.count - len(orders),
        gone=row.batch.digest is not None and row.batch.document_id is None,
        waits=any(each.state in OUTSIDE for each in orders),
        recalled=any(each.state in OUTSIDE and each.recall_since is not None for each in orders),
        names=person_names(session, [row.batch.made_by_id]),
    )


@blueprint.route("/<uuid:batch_id>/give-up", methods=["GET", "POST"])
@keeps_what_was_typed
def give_up(batch_id: UUID) -> tuple[str, int] | AnyResponse:
    """Says what giving up a batch without a file does, then does it."""
    ctx = current_context()
    row = queries.batch_row(db.session(), ctx, batch_id)
    if row.standing != queries.FAILED:
        raise Conflict(_("Only a batch of which no file could be made is given up."))
    form = GiveUpForm()
    if form.judge() is not None and form.keep(lambda: _give_up(ctx, batch_id)):
        flash(_("Its payments count as refused. They can be ordered again."))
        return redirect(url_for("batches.show", batch_id=batch_id), 303)
    return render_template("disbursements/batches/give_up.html", row=row, form=form), form.http_status


def _choosing(found: PayingAccount, orders: Any, form: SureForm) -> tuple[str, int]:
    ticked = set(form["orders"].data or ())
    return render_template(
        "disbursements/batches/gather.html",
        found=found,
        form=form,
        orders=orders[: queries.MOST],
        more=len(orders) > queries.MOST,
        ticked=ticked,
        total=_total(found, orders[: queries.MOST]),
    ), form.http_status


def _asking(found: PayingAccount, chosen: list[PaymentOrder], form: SureForm) -> tuple[str, int]:
    """What would happen: nothing has yet."""
    total = _total(found, chosen)
    form.sure.data, form.total.data = "yes", str(total.minor)
    return render_template(
        "disbursements/batches/sure.html", found=found, form=form, orders=chosen, total=total
    ), form.http_status


def _total(found: PayingAccount, orders: Any) -> Money:
    return Money.sum([each.money for each in orders], found.currency)


def _cells(row: Row) -> list[Any]:
    """One cell for each of HEADERS."""
    batch = row.batch
    return [
        batch.reference, STANDINGS[row.standing], row.account.name, WAYS[batch.way].label, batch.made_at, batch.pay_on,
        batch.count, row.total,
    ]  # fmt: skip


def _make(ctx: Context, account_id: UUID, wanted: Chosen) -> UUID:
    with transaction() as session:
        return make_batch(session, ctx, account_id, wanted).id


def _give_up(ctx: Context, batch_id: UUID) -> bool:
    with transaction() as session:
        return give_up_batch(session, ctx, batch_id).failed is not None
