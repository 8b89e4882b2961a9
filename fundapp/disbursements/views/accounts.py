"""Pages of the fund's own accounts: the list, one of them, opening, changing, closing."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.signin import settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.accounts import AccountInput, change_account, close_account, open_account
from fundapp.disbursements.forms.accounts import AccountCloseForm, AccountEditForm, AccountForm
from fundapp.disbursements.models import PayingAccount
from fundapp.disbursements.operators.settings import callback_token
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries import accounts as queries
from fundapp.disbursements.queries.batches import batches_of_account
from fundapp.disbursements.rules.accounts import OPERATORS, masked_account, shown_account
from fundapp.disbursements.rules.instructions import BankAccount, MobileAccount
from fundapp.disbursements.rules.ways import INTERFACES, WAYS, Medium
from fundapp.disbursements.schemas.accounts import STANDINGS, AccountFilterSchema, account_input

LIST = "paying_accounts.index"
HEADERS = (
    lazy("Name"), lazy("State"), lazy("How payments are handed over"), lazy("Currency"), lazy("Country"),
    lazy("Account holder"), lazy("Number"), lazy("BIC"), lazy("Bank"), lazy("Mobile operator"),
)  # fmt: skip

blueprint = Blueprint("paying_accounts", __name__, url_prefix="/payments/accounts", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What these pages may use. No query."""
    return {"ways": WAYS, "number_of": number_of, "masked_number": masked_number, "operator_names": OPERATORS}


@blueprint.get("")
def index() -> str:
    """The accounts that the address asks for. Two queries and those of the person."""
    ctx, session = current_context(), db.session()
    require(may_keep(ctx))
    chosen = read_filter(AccountFilterSchema(), request.args)
    page = queries.accounts_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("disbursements/accounts/list.html", listing=listing, views=views)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The accounts that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_keep(ctx))
    wanted = read_filter(AccountFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("paying-accounts"),
        HEADERS,
        lambda session: map(_row, queries.accounts_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:account_id>")
def show(account_id: UUID) -> str:
    """One account, and what was handed over out of it last. Two queries and those of the person."""
    ctx, session = current_context(), db.session()
    found = queries.account(session, ctx, account_id)
    return render_template(
        "disbursements/accounts/show.html",
        found=found,
        batches=batches_of_account(session, ctx, account_id),
        callback=_callback(found),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Opens an account."""
    ctx = current_context()
    require(may_keep(ctx))
    form = AccountForm.showing({})
    given = form.judge()
    opened = form.keep(lambda: _open(ctx, account_input(given, ctx.today))) if given else None
    if opened:
        flash(_("The account is open. Payments can be handed over out of it."), "good")
        return redirect(url_for("paying_accounts.show", account_id=opened), 303)
    return render_template("disbursements/accounts/form.html", form=form, found=None), form.http_status


@blueprint.route("/<uuid:account_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(account_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is true of an account now; meets whoever saved in the meantime."""
    ctx = current_context()
    form = AccountEditForm.editing(queries.account(db.session(), ctx, account_id))
    given = form.judge()
    if given and form.save(
        lambda version: _change(ctx, account_id, account_input(given, ctx.today), version),
        lambda: _again(ctx, account_id),
    ):
        flash(_("The changes are saved."), "good")
        return redirect(url_for("paying_accounts.show", account_id=account_id), 303)
    found = _again(ctx, account_id)
    shown: dict[str, Any] = {"form": form, "found": found, "differences": form.differences}
    return render_template("disbursements/accounts/form.html", **shown), form.http_status


@blueprint.route("/<uuid:account_id>/close", methods=["GET", "POST"])
@keeps_what_was_typed
def close(account_id: UUID) -> tuple[str, int] | AnyResponse:
    """Says what closing does, then closes."""
    ctx = current_context()
    found = queries.account(db.session(), ctx, account_id)
    form = AccountCloseForm()
    if form.judge() is not None and form.keep(lambda: _close(ctx, account_id)):
        flash(_("The account is closed."))
        return redirect(url_for("paying_accounts.show", account_id=account_id), 303)
    return render_template("disbursements/accounts/close.html", form=form, found=found), form.http_status


def number_of(found: PayingAccount) -> str:
    """The number of an account as people read it aloud."""
    account = _account(found)
    return found.number if account is None else shown_account(account)


def masked_number(found: PayingAccount) -> str:
    """Its last four signs, for lists; the whole of what is no number at a bank or operator."""
    if WAYS[found.way].medium is Medium.HAND:
        return found.number
    return masked_account(_account(found) or BankAccount(found.number, found.country))


def _account(found: PayingAccount) -> BankAccount | MobileAccount | None:
    way = WAYS[found.way]
    if way.is_bank:
        return BankAccount(found.number, found.country, found.bic, found.bank)
    if way.medium == Medium.MOBILE_FILE and found.operator:
        return MobileAccount(found.number, found.country, found.operator)
    return None


def _callback(found: PayingAccount) -> str | None:
    """Where the operator may ring when something has changed; None where the courier does not speak with it."""
    if found.way not in INTERFACES:
        return None
    token = callback_token(settings().secret_key, found.way)
    return settings().public_url.rstrip("/") + url_for("payment_callbacks.ring", operator=found.way, token=token)


def _row(found: PayingAccount) -> list[Any]:
    """One cell for each of HEADERS."""
    standing = STANDINGS[queries.CLOSED if found.closed else queries.OPEN]
    operator = OPERATORS.get(found.operator or "", found.operator)
    return [
        found.name, standing, WAYS[found.way].label, found.currency, found.country, found.holder, found.number,
        found.bic, found.bank, operator,
    ]  # fmt: skip


def _open(ctx: Context, wanted: AccountInput) -> UUID:
    with transaction() as session:
        return open_account(session, ctx, wanted).id


def _change(ctx: Context, account_id: UUID, wanted: AccountInput, version: int) -> UUID:
    with transaction() as session:
        return change_account(session, ctx, account_id, wanted, expected_version=version).id


def _close(ctx: Context, account_id: UUID) -> bool:
    with transaction() as session:
        return close_account(session, ctx, account_id).closed


def _again(ctx: Context, account_id: UUID) -> PayingAccount:
    """The account as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.account(db.session(), ctx, account_id)
