"""Who may do what with envelopes and transfers."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if
from fundapp.ledger.rules.envelopes import Basis

KEEP = "ledger.keep"
SEE = "ledger.see"
OPEN = "ledger.open_under_agreement"

GRANTS: Grants = {
    GroupCode.FINANCE: frozenset({KEEP, SEE}),
    GroupCode.OFFICERS: frozenset({SEE}),
    GroupCode.COMMITTEE: frozenset({SEE}),
    GroupCode.AUDITORS: frozenset({SEE}),
    GroupCode.FUNDRAISING: frozenset({OPEN}),
}
"""Finance keeps the books; whoever spends, decides or audits reads them; whoever signs agreements may open."""


def may_see(ctx: Context) -> Verdict:
    """Envelopes and what became of them. Hidden for whoever has nothing to do with money."""
    return shown_if(ctx.may(SEE))


def may_keep(ctx: Context) -> Verdict:
    """Opening envelopes, entering instalments and rates."""
    return shown_if(ctx.may(KEEP))


def may_open_under_agreement(ctx: Context, basis: Basis) -> Verdict:
    """Opening an envelope for an agreement that is signed.

    Who does not keep the books may do it only where what has arrived is what may be given out: then nothing can be
    spent before finance has entered the money.
    """
    if may_keep(ctx):
        return ALLOWED
    if not ctx.may(OPEN):
        return HIDDEN
    if basis is Basis.RECEIVED:
        return ALLOWED
    return refused(_("Only finance opens envelopes from which promised money may be given out."))
