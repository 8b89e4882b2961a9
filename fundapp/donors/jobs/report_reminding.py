"""Whoever looks after an agreement is reminded of its reports: 30, 14, 7 and 1 days ahead, weekly once they are late.

A notice says nothing; the first page shows what is due. Nothing is remembered but the notices themselves: one of the
same report, day and occasion is sent to nobody twice, so that running often, late or after a crash does no harm.
"""

import secrets
from datetime import UTC, datetime

from flask import current_app

from fundapp.accounts.telling import tell
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.donors.queries.report_dates import reminders_due
from fundapp.donors.rules.asking import HOURS


def remind() -> None:
    """Every hour of the day: tells whoever was not told yet."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    if ctx.now.astimezone(settings.zone).hour not in HOURS:
        return
    with ReadSession(db) as session:
        due = reminders_due(session, ctx.today, ctx.now)
    if not due:
        return
    with transaction() as session:
        for each in due:
            for person_id in sorted(each.people):
                key = f"agreement_report:{each.date_id.hex}:{each.due_on.isoformat()}:{each.occasion}"
                tell(session, ctx, person_id, key)
