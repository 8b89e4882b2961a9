"""Who may do what with payments."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.ports import Grants
from fundapp.core.verdicts import Verdict, shown_if

SEE = "payments.see"
PREPARE = "payments.prepare"
RELEASE = "payments.release"
KEEP = "payments.keep"

GRANTS: Grants = {
    GroupCode.FINANCE: frozenset({SEE, PREPARE, RELEASE, KEEP}),
    GroupCode.OFFICERS: frozenset({SEE, PREPARE, RELEASE}),
    GroupCode.AUDITORS: frozenset({SEE}),
}
"""Finance pays; officers may prepare, and sign where they did not verify. Auditors see amounts and steps, no payee."""


def may_see(ctx: Context) -> Verdict:
    """Payment orders without their payees. Hidden for whoever has nothing to do with payments."""
    return shown_if(ctx.may(SEE))


def may_prepare(ctx: Context) -> Verdict:
    """Naming payees, preparing orders, calling them off."""
    return shown_if(ctx.may(PREPARE))


def may_release(ctx: Context) -> Verdict:
    """Signing a payment order at all; whether this one is decided by who did what before (rules/signing.py)."""
    return shown_if(ctx.may(RELEASE))


def may_keep(ctx: Context) -> Verdict:
    """Our own accounts, batches, limits, lists of sanctions, and what banks report."""
    return shown_if(ctx.may(KEEP))
