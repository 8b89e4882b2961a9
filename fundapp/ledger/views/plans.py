"""Pages of account codes: what each account is called in the books, and by which chart."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.listing import sheet_links
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.ledger.commands.plans import set_account_code, take_plan
from fundapp.ledger.forms.books import AccountCodeForm, PlanForm
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.plans import InUse, account_codes, called
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.rules.plans import NAMES, PLANS, USUAL, Called, Plan, plan_of
from fundapp.ledger.rules.words import ACCOUNTS
from fundapp.ledger.schemas.books import YES
from fundapp.ledger.views.spoken import spoken

HEADERS = (
    lazy("Account"), lazy("Account code"), lazy("Account label"), "SYCEBNL", "SYSCOHADA", lazy("To be confirmed"),
)  # fmt: skip

blueprint = Blueprint("plans", __name__, url_prefix="/ledger/accounts", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """The charts, and what they are called."""
    return {"plans": PLANS, "plan_names": NAMES}


@blueprint.get("")
def index() -> str:
    """Every account with its code; there are never more than fit on a page. One query and those of the person."""
    ctx = current_context()
    found = account_codes(db.session(), ctx)
    return render_template(
        "ledger/plans/list.html",
        accounts=found,
        plan=plan_of(called(found)),
        unsure=[each for each in found if not each.is_certain],
        exports=sheet_links("plans.export"),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """Every account as a sheet."""
    ctx = current_context()
    return send_sheet(sheet, _("account-codes"), HEADERS, lambda session: map(_row, account_codes(session, ctx)))


@blueprint.route("/chart", methods=["GET", "POST"])
@keeps_what_was_typed
def choose() -> tuple[str, int] | AnyResponse:
    """Calls every account as a chart does, and says what that does."""
    ctx = current_context()
    require(may_keep(ctx))
    found = account_codes(db.session(), ctx)
    form = PlanForm.showing({"plan": plan_of(called(found)) or USUAL})
    given = form.judge()
    if given is not None and form.keep(lambda: _take(ctx, Plan(given["plan"]))):
        flash(_("Every account is called as in %(plan)s now.", plan=NAMES[Plan(given["plan"])]), "good")
        return redirect(url_for("plans.index"), 303)
    return render_template("ledger/plans/choose.html", form=form, accounts=found), form.http_status


@blueprint.route("/<account>", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(account: str) -> tuple[str, int] | AnyResponse:
    """What one account is called."""
    ctx = current_context()
    require(may_keep(ctx))
    found = _in_use(ctx, account)
    form = AccountCodeForm.editing(_shown(found))
    given = form.judge()
    if given is not None and form.save(
        lambda version: _set(ctx, found.account, _called(given), version), lambda: _shown(_read_again(ctx, account))
    ):
        flash(_("The account is called that from now on."), "good")
        return redirect(url_for("plans.index"), 303)
    shown = _in_use(ctx, account) if form.conflict else found
    return render_template("ledger/plans/edit.html", found=shown, form=form), form.http_status


def _in_use(ctx: Context, account: str) -> InUse:
    for each in account_codes(db.session(), ctx):
        if each.account == account:
            return each
    raise NotFound


def _shown(found: InUse) -> SimpleNamespace:
    """As the form shows it."""
    confirmed = (YES,) if found.confirmed else ()
    return SimpleNamespace(code=found.code, label=found.label, confirmed=confirmed, version=found.version)


def _called(given: Mapping[str, Any]) -> Called:
    return Called(given["code"], given["label"], certain=YES in given["confirmed"])


def _read_again(ctx: Context, account: str) -> InUse:
    db.session.remove()
    return _in_use(ctx, account)


def _set(ctx: Context, account: Account, wanted: Called, version: int) -> bool:
    with transaction() as session:
        set_account_code(session, ctx, account, wanted, expected_version=version)
    return True


def _take(ctx: Context, plan: Plan) -> bool:
    with transaction() as session:
        take_plan(plan, session, ctx)
    return True


def _row(found: InUse) -> Sequence[Any]:
    """One cell for each of HEADERS."""
    usual = [PLANS[plan][found.account].code for plan in Plan]
    return [str(ACCOUNTS[found.account]), found.code, found.label, *usual, not found.is_certain]
