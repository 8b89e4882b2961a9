"""Colleagues: whom one can help back in, and whose device may be reported as taken."""

from flask import Blueprint, render_template

from fundapp.accounts.permissions import COLLEAGUES
from fundapp.accounts.permissions.people import may_readmit, may_report
from fundapp.accounts.queries.people import colleagues_of
from fundapp.accounts.rules.groups import names_of
from fundapp.core.database import db
from fundapp.core.verdicts import require, shown_if
from fundapp.core.web.circumstances import current_context

blueprint = Blueprint("colleagues", __name__, url_prefix="/colleagues", template_folder="../templates")


@blueprint.get("")
def index() -> str:
    """Whoever shares a group, and those who look after people. Two queries."""
    ctx = current_context()
    require(shown_if(ctx.may(COLLEAGUES)))
    rows = [
        (each, ", ".join(names_of(each.groups)), may_readmit(ctx, each), may_report(ctx, each))
        for each in colleagues_of(db.session(), ctx)
    ]
    return render_template("accounts/colleagues.html", rows=rows)
