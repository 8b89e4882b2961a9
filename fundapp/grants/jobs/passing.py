"""Where one submission of a call is over and another one ahead, lists go on with that one."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import EditConflict, NotFound
from fundapp.core.reader import Reader
from fundapp.grants.commands.dates import pass_cutoff
from fundapp.grants.queries.dates import with_next_cutoff

AT_ONCE = 200


def pass_cutoffs() -> None:
    """Every hour, call by call in transactions of their own: it may run twice, late, or break off."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    last: UUID | None = None
    while found := _after(ctx, last):
        for call_id in found:
            _pass(ctx, call_id)
        last = found[-1]


def _after(ctx: Context, last: UUID | None) -> list[UUID]:
    with ReadSession(db) as session:
        return list(with_next_cutoff(session, ctx, last, AT_ONCE))


def _pass(ctx: Context, call_id: UUID) -> None:
    """Whoever saves the call in this moment works it out themselves; it may also be gone."""
    try:
        with transaction() as session:
            pass_cutoff(session, ctx, call_id)
    except (EditConflict, NotFound):
        return
