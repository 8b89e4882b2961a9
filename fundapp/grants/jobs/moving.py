"""Whoever looks after calls hears that deadlines of followed ones have moved: one message a day, whatever has moved.

It says nothing; the home page says what waits, and the page of each call what its source says now. Which changes people
have heard of is kept in the transaction that tells them, so that running often, late or after a crash does no harm.
"""

import secrets
from datetime import UTC, datetime

from flask import current_app

from fundapp.accounts.queries.duty import is_away
from fundapp.accounts.telling import tell
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.donors.queries.owners import attending
from fundapp.donors.rules.asking import HOURS
from fundapp.grants.commands.deciding import note_told
from fundapp.grants.queries.origins import last_told, untold


def tell_of_moved() -> None:
    """Every hour of the day: those of the fundraising group who are there, once a day."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    if ctx.now.astimezone(settings.zone).hour not in HOURS:
        return
    with ReadSession(db) as session:
        news = untold(session, ctx.now)
        before = last_told(session) if news else None
        if not news or (before and before.astimezone(settings.zone).date() == ctx.today):
            return
        crew = set(session.scalars(attending(ctx.today)))
        there = crew - set(is_away(session, crew, ctx.now))
    if not there:  # it waits until somebody is
        return
    with transaction() as session:
        for person_id in sorted(there):
            tell(session, ctx, person_id, f"call_deadlines_moved:{ctx.today}")
        note_told(session, ctx, news)
