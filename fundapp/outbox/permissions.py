"""Who may look after the outbox."""

from fundapp.core.context import Context
from fundapp.core.errors import NotFound

SEE = "outbox.see"
MEND = "outbox.mend"


def must_see(ctx: Context) -> None:
    """Raises NotFound for whoever has nothing to do with how the service runs."""
    if not ctx.may(SEE):
        raise NotFound


def must_mend(ctx: Context) -> None:
    """Raises NotFound for whoever does not look after the service."""
    if not ctx.may(MEND):
        raise NotFound
