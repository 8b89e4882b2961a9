"""Several funders changed at once: which ones, and what is to be done. The page that follows says what that does."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.lists.filters import Address, Filter, read_filter
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.bulk import prepare_change
from fundapp.donors.forms import BulkForm
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.bulk import Chosen, names_of_chosen
from fundapp.donors.rules.vocabulary import Owner
from fundapp.donors.schemas.bulk import as_given, plan_of
from fundapp.donors.schemas.funders import FunderFilterSchema
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings

NAMED = 10
"""So many of the funders are named on the page; the others are counted."""

blueprint = Blueprint("funder_bulk", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.route("/together", methods=["GET", "POST"])
@keeps_what_was_typed
def choose() -> tuple[str, int] | AnyResponse:
    """Says what is to be done to the funders that the address names; nothing is changed before that is confirmed."""
    ctx = current_context()
    require(may_edit(ctx))
    shown = read_filter(FunderFilterSchema(), request.args)
    chosen = _chosen(shown)
    form = _form()
    given = form.judge()
    made = form.keep(lambda: _prepare(ctx, chosen, given, shown)) if given else None
    if made:
        return redirect(url_for("funder_changes.show", change_id=made), 303)
    total, names = names_of_chosen(db.session(), ctx, chosen, NAMED)
    told = {"form": form, "shown": shown, "every": chosen.ids is None, "total": total, "names": names}
    return render_template("donors/together.html", **told), form.http_status


def _form() -> SchemaForm:
    """The form: where nothing is chosen, each funder keeps what it has."""
    form = BulkForm.showing({})
    for field in (form["status"], form["owner"]):
        field.choices = [("", _("Leave as it is")), *list(field.choices)[1:]]
    return form


def _chosen(shown: Filter) -> Chosen:
    """All that the filter shows, or of these the ones that were ticked. What is no id was never on the page."""
    if request.args.get("which") == "all":
        return Chosen(shown.values)
    ids = filter(None, map(_as_id, request.args.getlist("funder")))
    return Chosen(shown.values, frozenset(ids))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _prepare(ctx: Context, chosen: Chosen, given: Mapping[str, Any], shown: Filter) -> UUID:
    address = _kept_address(ctx, shown) if chosen.ids is None else None
    with transaction() as session:
        return prepare_change(session, ctx, chosen, plan_of(given), as_given, address=address).id


def _kept_address(ctx: Context, shown: Filter) -> Address:
    """The filter as others will read it: whoever says "me" is named."""
    if ctx.actor is not None and shown.values.get("owner") == Owner.ME:
        return shown.address(sort=None, owner=str(ctx.actor.id))
    return shown.address(sort=None)
