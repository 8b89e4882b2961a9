"""Colleagues: whom one can help back in, and whose device may be reported as taken."""

from flask import Blueprint, render_template

from fundapp.accounts.permissions import COLLEAGUES
from fundapp.accounts.permissions.people import may_readmit, may_report
from fundapp.accounts.queries.people import colleagues_of
from fundapp.accounts.rules.groups import GroupCode, names_of
from fundapp.core.database import db
from fundapp.core.verdicts import require, shown_if
from fundapp.core.web.circumstances import current_context

blueprint = Blueprint("colleagues", __name__, url_prefix="/colleagues", template_folder="../templates")


@blueprint.get("")
def index() -> str:
    """Whoever shares a group, and those who look after people. Two queries."""
    ctx = current_context()
    require(shown_if(ctx.may(COLLEAGUES)))
    own = {GroupCode.ADMINISTRATORS.value, *(ctx.actor.groups if ctx.actor else ())}
    rows = [
        # Only what they share: to a fundraiser, the committee that a colleague sits in as well is nothing.
        (each, ", ".join(names_of(each.groups & own)), may_readmit(ctx, each), may_report(ctx, each))
        for each in colleagues_of(db.session(), ctx)
    ]
    return render_template("accounts/colleagues.html", rows=rows)
