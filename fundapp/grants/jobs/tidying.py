"""Once a day: what nobody looks up any more is removed."""

from datetime import UTC, datetime
from secrets import token_hex

from flask import current_app

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader
from fundapp.grants.commands import forgetting


def forget_old() -> None:
    """Old visits and trials."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    ctx = Context(None, datetime.now(UTC), token_hex(8), Reader(settings.language, settings.zone))
    with transaction() as session:
        forgetting.forget_old(session=session, ctx=ctx)
