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
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.core.web.circumstances import current_context
from fundapp.grants.models import Call
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
    return Told(found.title, found.deadline, other, _amount(reader, found), found.url)


def _amount(reader: Reader, found: Call) -> str | None:
    """What one may ask for."""
    low, high, whole = found.smallest, found.largest, found.whole
    if low and high and low != high:
        return _("%(smallest)s to %(largest)s", smallest=_short(reader, low), largest=_short(reader, high))
    if high:
        return _("up to %(largest)s", largest=_short(reader, high))
    if low:
        return _("from %(smallest)s", smallest=_short(reader, low))
    return _("%(amount)s in all", amount=_short(reader, whole)) if whole else None


def _short(reader: Reader, amount: Money) -> str:
    return formats.money(reader, amount, brief=True)
