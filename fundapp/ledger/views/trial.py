"""The trial balance: every account until a day, and behind each figure the transfers that make it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import Filter, read_filter
from fundapp.core.lists.listing import Listing, sheet_links
from fundapp.core.lists.paging import Page
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.exports import send_sheet
from fundapp.ledger.permissions import may_see
from fundapp.ledger.queries.transfers import POSTED
from fundapp.ledger.queries.trial import Line, trial_balance
from fundapp.ledger.schemas.sheets import TRIAL_HEADERS, trial_row
from fundapp.ledger.schemas.transfers import TrialFilterSchema
from fundapp.ledger.views.spoken import spoken

LIST = "trial.index"

blueprint = Blueprint("trial", __name__, url_prefix="/ledger/trial-balance", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.get("")
def index() -> str:
    """Every account of every currency, as the address asks. Three queries."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(TrialFilterSchema(), request.args)
    trials = trial_balance(session, ctx, chosen.values)
    today = ctx.today
    return render_template(
        "ledger/statements/trial.html",
        listing=Listing(LIST, chosen, Page(trials, None, None, len(trials))),
        trials=trials,
        until=chosen.values.get("until") or today,
        behind=lambda line, side=None: behind(chosen, line, side),
        exports=sheet_links("trial.export", **chosen.address()),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The same as a sheet."""
    ctx = current_context()
    require(may_see(ctx))
    wanted: Mapping[str, Any] = read_filter(TrialFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("trial-balance"),
        TRIAL_HEADERS,
        lambda session: (trial_row(line) for each in trial_balance(session, ctx, wanted) for line in each.lines),
    )


def behind(chosen: Filter, line: Line, side: str | None) -> str:
    """The list of exactly those transfers that make a figure: one side of an account, or both."""
    known: dict[str, Any] = {
        **chosen.address(),
        "account": line.account.value,
        "currency": line.debit.currency,
        "state": POSTED,
    }
    known |= {"side": side} if side else {}
    return url_for("transfers.index", **known)
