"""Every night: cases whose time has come are erased."""

import secrets
from datetime import UTC, datetime

from flask import current_app

from fundapp.cases.erasing import erase_batch
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.errors import Unavailable
from fundapp.core.logs import log
from fundapp.core.reader import Reader
from fundapp.vault.installation import vault_of

MOST = 500
"""Cases of one night: what is left is erased in the next one."""


def erase_due() -> None:
    """Erases what is due and not kept, and takes away the files of what is erased. May run twice, or break off."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    try:
        vault = vault_of(settings)
    except Unavailable:
        return  # nothing was ever sealed here
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings.language, settings.zone))
    found = erase_batch(vault, ctx, MOST)
    if found.more:
        log.warning("more cases are due than one night erases")
