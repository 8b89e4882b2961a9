"""Several cases given to one officer: chosen in the list, named once more, then done."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import members_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.commands.assigning import MOST_AT_ONCE, assign_cases
from fundapp.cases.forms.assigning import AssignForm
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.listing import Row, cases_named
from fundapp.cases.views.casework import blueprint
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed


@blueprint.route("/assign", methods=["GET", "POST"])
@keeps_what_was_typed
def assign() -> tuple[str, int] | Response:
    """Says which cases go to whom, and does it. The address names the cases by reference."""
    ctx = current_context()
    require(may_work(ctx))
    chosen = list(dict.fromkeys(request.values.getlist("case")))[:MOST_AT_ONCE]
    if not chosen:
        flash(_("Tick the cases to assign first."), "warning")
        return redirect(url_for("cases.index"), 303)
    form = AssignForm()
    given = form.judge()
    count = form.keep(lambda: _assign(chosen, given["officer"])) if given else None
    if count is not None:
        flash(ngettext("%(num)s case was assigned.", "%(num)s cases were assigned.", count), "good")
        return redirect(url_for("cases.index"), 303)
    rows = cases_named(db.session(), ctx, chosen)
    return _page(form, rows, members_of(db.session(), GroupCode.OFFICERS)), form.http_status


def _page(form: SchemaForm, rows: Sequence[Row], officers: Sequence[Person]) -> str:
    if not rows:
        raise NotFound
    return render_template("cases/officers/assign.html", form=form, rows=rows, officers=officers)


def _assign(references: Sequence[str], officer: str) -> int:
    try:
        officer_id = UUID(officer)
    except ValueError:
        raise NotFound from None
    with transaction() as session:
        return len(assign_cases(session, current_context(), references, officer_id))
