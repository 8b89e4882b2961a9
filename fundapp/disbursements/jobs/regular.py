"""In which circumstances what happens regularly is done."""

import secrets
from datetime import UTC, datetime

from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.disbursements.jobs.frame import settings


def context_now() -> Context:
    """Nobody's, now."""
    return Context(None, datetime.now(UTC), secrets.token_hex(8), Reader(settings().language, settings().zone))
