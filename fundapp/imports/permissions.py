"""Who finds the list of imports; what may be imported, each package says of its own records."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.ports import Grants
from fundapp.core.verdicts import Verdict, shown_if

SEE = "import.see"

GRANTS: Grants = {
    GroupCode.FUNDRAISING: frozenset({SEE}),
    GroupCode.OFFICERS: frozenset({SEE}),
    GroupCode.FINANCE: frozenset({SEE}),
    GroupCode.ADMINISTRATORS: frozenset({SEE}),
}
"""Those who may import anything at all."""


def may_see(ctx: Context) -> Verdict:
    """Hidden for whoever can import nothing."""
    return shown_if(ctx.may(SEE))
