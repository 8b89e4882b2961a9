"""Every night: what was approved and nobody has answered for 90 days is closed, and its money is set free."""

import secrets
from datetime import UTC, datetime

from flask import current_app

from fundapp.cases.commands.lapsing import lapse_award
from fundapp.cases.queries.earmarks import unanswered
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError
from fundapp.core.logs import log
from fundapp.core.reader import Reader


def lapse_unanswered() -> None:
    """Each in a transaction of its own; whoever has just answered is left alone. May run twice, or break off."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    with ReadSession(db) as session:
        waiting = unanswered(session, ctx.now)
    for case_id in waiting:
        try:
            with transaction() as session:
                lapse_award(session, ctx, case_id)
        except DomainError as error:
            log.warning("an award that nobody answers is not closed", exc_info=error)
