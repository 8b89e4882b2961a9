"""My notifications: where and when this person is told that something waits for them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts import outbox_words
from fundapp.accounts.commands.own import add_recipient, change_recipient, silence_recipient, try_recipient
from fundapp.accounts.forms.own import RecipientForm
from fundapp.accounts.queries.own import own_deliveries, own_recipient, own_recipients
from fundapp.accounts.schemas.recipients import hours
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.places import zone_name
from fundapp.core.ports import ToDo
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.outbox.channels.webhook import shown_secret
from fundapp.outbox.models import Recipient

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """The words of coded values, and of the hours of the day."""
    return {"words": outbox_words, "hours": dict(hours())}


@blueprint.get("")
def index() -> str:
    """One's own addresses. One query."""
    return render_template("accounts/notifications.html", recipients=own_recipients(db.session(), current_context()))


@blueprint.get("/<uuid:recipient_id>")
def show(recipient_id: UUID) -> str:
    """One address, its wishes, and what went there last."""
    ctx, session = current_context(), db.session()
    found = own_recipient(session, ctx, recipient_id)
    settings: Settings = current_app.extensions["fundapp.settings"]
    return render_template(
        "accounts/notification.html",
        recipient=found,
        sent=own_deliveries(session, ctx, recipient_id),
        zone=zone_name(ctx.reader, ZoneInfo(found.zone)),
        secret=shown_secret(settings, found.id) if found.channel == "webhook" else None,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | Response:
    """Has oneself reached at one more address."""
    ctx = current_context()
    form = RecipientForm.showing(_usual(ctx))
    given = form.judge()
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("You are reached at this address from now on. Send yourself a trial."))
        return redirect(url_for("notifications.show", recipient_id=added))
    return render_template("accounts/notification_form.html", form=form, recipient=None), form.http_status


@blueprint.route("/<uuid:recipient_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(recipient_id: UUID) -> tuple[str, int] | Response:
    """Changes an address or its wishes; meets whoever saved in the meantime."""
    ctx = current_context()
    form = RecipientForm.editing(own_recipient(db.session(), ctx, recipient_id))
    given = form.judge()
    if given and form.save(
        lambda version: _change(ctx, recipient_id, given, version), lambda: _again(ctx, recipient_id)
    ):
        flash(_("The changes are saved."))
        return redirect(url_for("notifications.show", recipient_id=recipient_id))
    shown = {"recipient": own_recipient(db.session(), ctx, recipient_id), "differences": form.differences}
    return render_template("accounts/notification_form.html", form=form, **shown), form.http_status


@blueprint.route("/<uuid:recipient_id>/stop", methods=["GET", "POST"])
def stop(recipient_id: UUID) -> str | Response:
    """Says what stopping means, then does it."""
    ctx = current_context()
    if request.method == "POST":
        with transaction() as session:
            silence_recipient(session, ctx, recipient_id)
        flash(_("You are not reached at this address any more."))
        return redirect(url_for("notifications.index"))
    found = own_recipient(db.session(), ctx, recipient_id)
    return render_template("accounts/notification_stop.html", recipient=found)


@blueprint.post("/<uuid:recipient_id>/trial")
def trial(recipient_id: UUID) -> Response:
    """Sends a notice to oneself, whatever the hour."""
    with transaction() as session:
        sent = try_recipient(session, current_context(), recipient_id)
    if sent:
        flash(_("A trial is on its way: it says no more than every notice does."))
    else:
        flash(_("A trial left less than a minute ago. Please wait for it before you send another."), "warning")
    return redirect(url_for("notifications.show", recipient_id=recipient_id))


def to_do(ctx: Context) -> Sequence[ToDo]:
    """An address for notices, for whoever has none. One query."""
    if ctx.actor is None or any(each.active for each in own_recipients(db.session(), ctx)):
        return []
    detail = _("When a device was taken or somebody opens a way back in for you, you should hear of it.")
    return [ToDo(_("Nobody can reach you: add an address for notices"), url_for("notifications.new"), detail)]


def _usual(ctx: Context) -> Mapping[str, Any]:
    """What a new address begins with."""
    wishes = {"channel": "email", "rhythm": "at_once", "digest_hour": 7}
    return {**wishes, "language": ctx.reader.language, "zone": ctx.reader.zone.key}


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_recipient(session, ctx, given).id


def _change(ctx: Context, recipient_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_recipient(session, ctx, recipient_id, given, expected_version=version).id


def _again(ctx: Context, recipient_id: UUID) -> Recipient:
    """The address as it stands now, not as this request has read it before."""
    db.session.remove()
    return own_recipient(db.session(), ctx, recipient_id)
