"""Who may read the audit log."""

from fundapp.core.context import Context
from fundapp.core.errors import NotFound

SEE = "audit.see"


def must_see(ctx: Context) -> None:
    """Raises NotFound for whoever has nothing to do with the log."""
    if not ctx.may(SEE):
        raise NotFound
