"""Once a day: what nobody looks up any more is removed."""

from datetime import UTC, datetime
from secrets import token_hex

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.grants.commands import forgetting
from fundapp.grants.jobs.frame import reader_here


def forget_old() -> None:
    """Old visits and trials."""
    ctx = Context(None, datetime.now(UTC), token_hex(8), reader_here())
    with transaction() as session:
        forgetting.forget_old(session=session, ctx=ctx)
