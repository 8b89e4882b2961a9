"""Saved views: a list's filter, kept under a name."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.commands.own import remove_view, save_view
from fundapp.accounts.forms.own import SavedViewForm
from fundapp.accounts.queries.own import own_view, own_views
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.filters import Filter, read_filter
from fundapp.core.ports import ViewAct
from fundapp.core.web.circumstances import current_context, ports
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("saved", __name__, url_prefix="/views", template_folder="../templates")


@blueprint.get("")
def index() -> str:
    """One's own views, of all lists; what else one may do with them, as their lists say."""
    ctx, session = current_context(), db.session()
    views = own_views(session, ctx)
    acts: dict[UUID, ViewAct] = {}
    for page, listed in ports().lists.items():
        ids = [each.id for each in views if each.page == page]
        if ids and listed.acts is not None and ctx.may(listed.permission):
            acts |= listed.acts(session, ctx, ids)
    return render_template("accounts/views.html", views=views, acts=acts)


@blueprint.route("/new/<listed>", methods=["GET", "POST"])
@keeps_what_was_typed
def new(listed: str) -> tuple[str, int] | Response:
    """Names the filter that stands in this page's own address, and keeps it."""
    chosen = _filter_of(listed)
    form = SavedViewForm.showing({"title": "", "shared": "me"})
    given = form.judge()
    if given and form.keep(lambda: _save(listed, chosen, given)):
        flash(_("The view is kept. You find it above the list."))
        return redirect(url_for(listed, **chosen.address()))
    conditions = [(chip.label, chip.value) for chip in chosen.chips]
    shown = {"form": form, "chosen": chosen, "page": listed, "conditions": conditions}
    return render_template("accounts/view_new.html", **shown), form.http_status


def _save(listed: str, chosen: Filter, given: dict[str, Any]) -> UUID:
    with transaction() as session:
        return save_view(session, current_context(), listed, chosen.address(), given).id


@blueprint.route("/<uuid:view_id>/remove", methods=["GET", "POST"])
def remove(view_id: UUID) -> str | Response:
    """Says what will go, then removes it."""
    ctx = current_context()
    if request.method == "POST":
        with transaction() as session:
            page = remove_view(session, ctx, view_id).page
        flash(_("The view was removed. Nothing that it listed has changed."))
        return redirect(url_for(page))
    return render_template("accounts/view_remove.html", view=own_view(db.session(), ctx, view_id))


def _filter_of(page: str) -> Filter:
    """The filter of a list that one may see and keep views of. Raises NotFound for any other page, or no filter."""
    listed = ports().lists.get(page)
    if listed is None or not current_context().may(listed.permission):
        raise NotFound
    chosen = read_filter(listed.schema(), request.args)
    if not chosen.is_active:
        raise NotFound
    return chosen
