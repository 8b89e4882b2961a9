"""Who may do what with envelopes and transfers."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.ports import Grants
from fundapp.core.verdicts import Verdict, shown_if

KEEP = "ledger.keep"
SEE = "ledger.see"

GRANTS: Grants = {
    GroupCode.FINANCE: frozenset({KEEP, SEE}),
    GroupCode.OFFICERS: frozenset({SEE}),
    GroupCode.COMMITTEE: frozenset({SEE}),
    GroupCode.AUDITORS: frozenset({SEE}),
}
"""Finance keeps the books; whoever spends, decides or audits reads them."""


def may_see(ctx: Context) -> Verdict:
    """Envelopes and what became of them. Hidden for whoever has nothing to do with money."""
    return shown_if(ctx.may(SEE))


def may_keep(ctx: Context) -> Verdict:
    """Opening envelopes, entering instalments and rates."""
    return shown_if(ctx.may(KEEP))
