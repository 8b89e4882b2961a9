"""Who may do what on the funder map."""

from fundapp.core.context import Context
from fundapp.core.errors import Denied, NotFound
from fundapp.core.i18n import _

SEE = "funder.see"
EDIT = "funder.edit"


def must_see(ctx: Context) -> None:
    """Raises NotFound for whoever has nothing to do with funders."""
    if not ctx.may(SEE):
        raise NotFound


def must_edit(ctx: Context) -> None:
    """Raises Denied for those who may only look, NotFound for everybody else."""
    must_see(ctx)
    if not ctx.may(EDIT):
        raise Denied(_("Only the fundraising group changes the funder map."))
