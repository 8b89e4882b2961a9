"""Once a week, whoever looks after funders is asked to look again at facts that have gone stale.

The notice says nothing; the page behind it shows what is due. Nothing is remembered but the notices themselves: one of
a week's name is sent to nobody twice, so that running often, late or after a crash does no harm.
"""

import secrets
from datetime import UTC, datetime

from flask import current_app

from fundapp.accounts.telling import tell
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.donors.queries.due import people_to_ask
from fundapp.donors.rules.asking import HOURS, week_of


def ask_about_stale() -> None:
    """Every hour: asks whoever was not asked this week. Whoever comes back from an absence is asked then."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    here = ctx.now.astimezone(settings.zone)
    if here.hour not in HOURS:
        return
    with ReadSession(db) as session:
        people = people_to_ask(session, ctx.today, ctx.now)
    if not people:
        return
    with transaction() as session:
        for person_id in sorted(people):
            tell(session, ctx, person_id, f"funder_facts:{week_of(here)}")
