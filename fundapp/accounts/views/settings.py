"""Pages of the settings: what is in force, changing it, and who has changed it when."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.commands.settings import change_setting
from fundapp.accounts.export import SETTING_HEADERS, setting_row
from fundapp.accounts.forms.settings import FORMS, SettingForm
from fundapp.accounts.models import SettingChange
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.accounts.queries.settings import (
    InForce,
    all_in_force,
    history_page,
    history_to_export,
    in_force,
    steps_of,
)
from fundapp.accounts.rules.installation import SETTINGS
from fundapp.accounts.schemas.settings import EFFECTS, in_words
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import EditConflict
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

blueprint = Blueprint("settings", __name__, url_prefix="/settings", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What every page of the settings may use: what each is, does, and how its values read."""
    return {"known": SETTINGS, "effects": EFFECTS, "in_words": in_words}


@blueprint.get("")
def index() -> str:
    """Every setting, what is in force, since when and by whom. Two queries."""
    settings = all_in_force(db.session(), current_context())
    return render_template("accounts/settings.html", settings=settings, who=_who(each.change for each in settings))


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(code: str) -> tuple[str, int] | AnyResponse:
    """Changes a setting; meets whoever has changed it in the meantime."""
    ctx = current_context()
    now = in_force(db.session(), ctx, code)
    form: SettingForm = FORMS[code].opened_on(now)
    given = form.judge()
    changed = form.keep(lambda: _change(ctx, code, given["value"], form.seen_id)) if given else None
    if changed is not None:
        flash(_("The setting is changed.") if changed else _("This was in force already: nothing has changed."))
        return redirect(url_for("settings.index"))
    if form.refused_with == EditConflict.status:
        form.meet(now := _again(ctx, code))
    return render_template("accounts/setting_form.html", form=form, now=now, who=_who([now.change])), form.http_status


@blueprint.get("/<code>/history")
def history(code: str) -> str:
    """Who has changed a setting, when, from what to what: the newest first. Five queries."""
    ctx, session = current_context(), db.session()
    page = history_page(session, ctx, code, marks=page_marks(), mark=request.args.get("at"))
    return render_template(
        "accounts/setting_history.html",
        now=in_force(session, ctx, code),
        page=page,
        steps=steps_of(session, ctx, page.items),
        who=_who(page.items),
    )


@blueprint.get("/<code>/history.<any(csv, xlsx):sheet>")
def export(code: str, sheet: str) -> Response:
    """Every change of a setting, as a sheet."""
    ctx = current_context()
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("setting-%(code)s", code=code),
        SETTING_HEADERS,
        lambda session: (setting_row(step, names) for step in history_to_export(session, ctx, code)),
    )


def _who(changes: Iterable[SettingChange | None]) -> Mapping[UUID, str]:
    """The name of whoever made each of these changes, by the change's id. One query."""
    made = [each for each in changes if each is not None]
    names = person_names(db.session(), {each.made_by_id for each in made if each.made_by_id})
    return {each.id: names[each.made_by_id] if each.made_by_id else _("System") for each in made}


def _change(ctx: Context, code: str, value: int, seen: UUID | None) -> bool:
    with transaction() as session:
        return change_setting(session, ctx, code, value, seen=seen) is not None


def _again(ctx: Context, code: str) -> InForce:
    """What is in force now, not as this request has read it before."""
    db.session.remove()
    return in_force(db.session(), ctx, code)
