"""A colleague's mistaken recusal, lifted once the page has said what that means."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.signin import current_keys
from fundapp.cases.commands.lifting import Lifting
from fundapp.cases.forms.conflicts import LiftForm
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.conflicts import declarations_of
from fundapp.cases.restricting import lift
from fundapp.cases.rules.conflicts import Mistake
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("lifting", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)
blueprint.context_processor(wordings)


@blueprint.route("/<reference>/access/lift", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """Lifts the recusal of a colleague who did not mean it. Two queries to show it."""
    ctx = current_context()
    require(may_work(ctx))
    form: Any = LiftForm()
    given = form.judge()
    found = case_by_reference(db.session(), ctx, reference)
    recused = [(each.person_id, each.name) for each in declarations_of(db.session(), found.id) if each.recused]
    offer(form["persons"], recused)
    if given and form.keep(lambda: _lift(ctx, Lifting(reference, given["persons"], Mistake(given["mistake"])))):
        flash(_("The recusal is lifted. They are asked again how they stand to this case before it opens."), "good")
        return redirect(url_for("case_access.show", reference=reference), 303)
    return render_template("cases/access/lift.html", found=found, form=form, recused=recused), form.http_status


def _lift(ctx: Context, wanted: Lifting) -> bool:
    lift(vault(), ctx, current_keys(), wanted)
    return True
