"""Pages of the outbox: what is to be done, what failed, and what somebody decides of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts import outbox_words
from fundapp.accounts.export import MESSAGE_HEADERS, message_row
from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.schemas import MessageFilterSchema
from fundapp.accounts.views import deliveries
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.outbox import queries
from fundapp.outbox.claims import KEPT
from fundapp.outbox.commands import retry_message, set_message_aside
from fundapp.outbox.permissions import may_mend
from fundapp.outbox.topics import subscription

LIST = "outbox.index"
MINUTE = timedelta(minutes=1)

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox", template_folder="../templates")
blueprint.register_blueprint(deliveries.blueprint)


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What every page of the outbox may use: words of coded values, and what time it is."""
    ctx = current_context()
    times = {"now": ctx.now, "soon": ctx.now + MINUTE, "late": ctx.now - queries.LATE}
    return {"words": outbox_words, "may_mend": may_mend(ctx), **times}


@blueprint.get("")
def index() -> str:
    """The messages that the address asks for. Four queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(MessageFilterSchema(), request.args)
    page = queries.messages_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "accounts/outbox.html",
        listing=listing,
        figures=queries.figures(session, ctx),
        views=listing.links(saved_views(session, ctx, LIST)),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The messages that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(MessageFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("messages"),
        MESSAGE_HEADERS,
        lambda session: map(message_row, queries.messages_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:message_id>")
def show(message_id: UUID) -> str:
    """One message: what it is for, what happened, and where it failed, what can be done."""
    ctx, session = current_context(), db.session()
    found = queries.message(session, ctx, message_id)
    known = subscription(found.topic, found.handler)
    return render_template(
        "accounts/outbox_message.html",
        message=found,
        attempts=known.retry.attempts if known else None,
        sent=queries.deliveries_of(session, ctx, found),
        days=KEPT.days,
    )


@blueprint.post("/<uuid:message_id>/retry")
def retry(message_id: UUID) -> AnyResponse:
    """Has a message that failed tried again."""
    with transaction() as session:
        retry_message(session, current_context(), message_id)
    flash(_("The message is tried again at once."))
    return redirect(url_for("outbox.show", message_id=message_id))


@blueprint.route("/<uuid:message_id>/set-aside", methods=["GET", "POST"])
def set_aside(message_id: UUID) -> str | AnyResponse:
    """Says what giving a message up means, then does it."""
    ctx = current_context()
    require(may_mend(ctx))
    if request.method == "POST":
        with transaction() as session:
            set_message_aside(session, ctx, message_id)
        flash(_("The message is set aside: it will not be tried again."))
        return redirect(url_for("outbox.show", message_id=message_id))
    found = queries.message(db.session(), ctx, message_id)
    if found.state != "dead":
        raise Conflict(_("This message is not waiting for a decision any more."))
    return render_template("accounts/outbox_set_aside.html", message=found, days=KEPT.days)


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What waits for whoever looks after the outbox. One query for them, none for others."""
    dead = queries.dead_messages(db.session(), ctx) if may_mend(ctx) else 0
    if not dead:
        return []
    label = ngettext("%(num)s message could not be delivered", "%(num)s messages could not be delivered", dead)
    return [ToDo(label, url_for(LIST, state="dead"), _("Try again, or set aside."))]
