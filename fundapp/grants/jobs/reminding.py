"""Whoever looks after calls is reminded of their dates, as they wish: at most one message a day to each.

What a message says, its reader chooses: only that something waits (then the first page shows what), or the titles and
dates of the calls, which are public. Of what somebody was told is kept in the transaction that tells them, so that
running often, late or after a crash does no harm.
"""

import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import Reader, reading
from fundapp.grants.commands.reminders import forget_passed, remember
from fundapp.grants.queries.reminders import people_to_remind
from fundapp.grants.rules.dates import Dated
from fundapp.grants.rules.reminders import HOURS, Reminding
from fundapp.grants.rules.saying import beside, stated
from fundapp.grants.rules.vocabulary import Step
from fundapp.outbox.letters import send_letter
from fundapp.outbox.models import Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.wordings import WAITS, letter_wording

LETTER = "call_deadlines"
MOST_NAMED = 20
KEPT = timedelta(days=30)

letter_wording(
    LETTER, lazy("Deadlines ahead"), lazy("%(lines)s\n\nWhat you are reminded of, you choose in the service.")
)


def remind() -> None:
    """Every hour of the day: tells whoever has something due and was told nothing today."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    if ctx.now.astimezone(settings.zone).hour not in HOURS:
        return
    with ReadSession(db) as session:
        people = people_to_remind(session, ctx)
    for each in people:
        with transaction() as session:
            if _tell(session, ctx, each):
                remember(session, each.person_id, each.due, each.today)
    with transaction() as session:
        forget_passed(session, ctx.today - KEPT)


def _tell(session: Session, ctx: Context, each: Reminding) -> bool:
    """Writes to every address at which somebody is reached; whether there is any."""
    key = f"call_deadlines:{each.today.isoformat()}"
    reached = select(Recipient).where(Recipient.owner_id == each.person_id, Recipient.active).order_by(Recipient.id)
    sent = [_write(session, ctx, each, recipient, key) for recipient in session.scalars(reached).all()]
    return any(sent)


def _write(session: Session, ctx: Context, each: Reminding, recipient: Recipient, key: str) -> bool:
    """A short message or a program's hook never names anything: the first is read on a screen that is locked."""
    if each.named and recipient.channel == "email":
        reader = Reader(recipient.language, each.reader.zone)
        return send_letter(session, ctx, LETTER, recipient.id, key, matter={"lines": _lines(reader, each)}) is not None
    return notify(session, ctx, WAITS, recipient.id, key) is not None


def _lines(reader: Reader, each: Reminding) -> str:
    with reading(reader):
        lines = [_line(reader, dated) for dated, _lead in each.due[:MOST_NAMED]]
        if len(each.due) > MOST_NAMED:
            lines.append(_("And more, which the calendar shows."))
    return "\n".join(lines)


def _line(reader: Reader, each: Dated) -> str:
    is_plain_day = each.step == Step.OURS and each.due.clock is None
    more = None if is_plain_day else beside(reader, each.due)
    when = ", ".join(filter(None, (stated(reader, each.due), more)))
    return _("– %(when)s: %(what)s – %(title)s", when=when, what=each.what, title=each.title)
