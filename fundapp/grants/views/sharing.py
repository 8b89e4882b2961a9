"""A call as a text to send to others: on its page, and on one of its own for whoever has no script."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from fundapp.core import formats
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.reader import Reader
from fundapp.core.web.circumstances import current_context
from fundapp.grants.models import Call
from fundapp.grants.one_page import amounts_said
from fundapp.grants.queries.calls import call
from fundapp.grants.rules.sharing import Told, plain, send_address, whatsapp
from fundapp.grants.rules.vocabulary import TIMINGS, Timing
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

blueprint = Blueprint("call_sharing", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


def part(_session: Session, ctx: Context, found: Call) -> Mapping[str, Any]:
    """For the page of a call: the text that is copied. No query."""
    return {"whatsapp_text": whatsapp(ctx.reader, told_of(ctx.reader, found))}


@blueprint.get("/<uuid:call_id>/share")
def show(call_id: UUID) -> str:
    """The text with WhatsApp's marks and without any."""
    ctx = current_context()
    found = call(db.session(), ctx, call_id)
    told = told_of(ctx.reader, found)
    marked = whatsapp(ctx.reader, told)
    return render_template(
        "grants/share.html", call=found, marked=marked, unmarked=plain(ctx.reader, told), opens=send_address(marked)
    )


def told_of(reader: Reader, found: Call) -> Told:
    """What is told of a call."""
    other = None if found.deadline or found.timing == Timing.UNKNOWN else str(TIMINGS[found.timing])
    return Told(found.title, found.deadline, other, amounts_said(found, reader) or _whole(reader, found), found.url)


def _whole(reader: Reader, found: Call) -> str | None:
    """What there is for all projects together."""
    return _("%(amount)s in all", amount=formats.money(reader, found.whole, brief=True)) if found.whole else None
