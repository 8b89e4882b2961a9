"""Pages of reminders: when and of what somebody is reminded, and what is due for them next."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.reminders import ask_reminders, choose_reminders, drop_reminders
from fundapp.grants.forms import WishForm
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.dates import coming_soon
from fundapp.grants.queries.reminders import own_wish
from fundapp.grants.rules.reminders import USUAL, Scope
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

USUAL_WISH = {"leads": tuple(map(str, USUAL)), "scope": Scope.FOLLOWED.value, "says": "neutral"}

blueprint = Blueprint("call_reminders", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.route("/reminders", methods=["GET", "POST"])
@keeps_what_was_typed
def index() -> Answer:
    """When and of what I am reminded, and what is due in the coming two weeks."""
    ctx = current_context()
    require(may_edit(ctx))
    known = own_wish(db.session(), ctx)
    values = WishForm.schema().dump(known or USUAL_WISH)
    form = WishForm(data={**values, "version": str(known.version if known else 0)})
    given = form.judge()
    if given and form.keep(lambda: _choose(ctx, given, form.expected_version)):
        flash(_("You are reminded as you have chosen."))
        return redirect(url_for("call_reminders.index"), 303)
    form.version.data = str(known.version if known else 0)
    soon = coming_soon(db.session(), ctx)
    return render_template("grants/reminders.html", form=form, soon=soon, now=ctx.now), form.http_status


@blueprint.post("/<uuid:call_id>/remind")
def remind(call_id: UUID) -> AnyResponse:
    """Asks for reminders of a call, or wishes no more of them."""
    ctx, wanted = current_context(), request.form.get("wanted") == "yes"
    with transaction() as session:
        (ask_reminders if wanted else drop_reminders)(session, ctx, call_id)
    flash(
        _("You are reminded of the dates of this call.") if wanted else _("You are not reminded of this call any more.")
    )
    return redirect(url_for("calls.show", call_id=call_id, _anchor="deadline"), 303)


def to_do(ctx: Context) -> Sequence[ToDo]:
    """The dates of followed calls in the coming two weeks. One query for fundraisers, none for others."""
    return [
        ToDo(each.title, url_for("calls.show", call_id=each.call_id), each.what, due=each.due.ends)
        for each in coming_soon(db.session(), ctx)
    ]


def _choose(ctx: Context, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return choose_reminders(session, ctx, given, expected_version=version).id
