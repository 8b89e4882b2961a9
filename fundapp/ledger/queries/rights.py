"""Whether somebody reads or keeps the books, for packages above that show what is in them."""

from fundapp.core.context import Context
from fundapp.ledger.permissions import may_keep, may_open_under_agreement, may_see
from fundapp.ledger.rules.envelopes import Basis


def sees_books(ctx: Context) -> bool:
    """Whether envelopes and transfers are shown to the actor."""
    return bool(may_see(ctx))


def keeps_books(ctx: Context) -> bool:
    """Whether the actor opens envelopes and enters what arrives."""
    return bool(may_keep(ctx))


def opens_for_agreements(ctx: Context) -> bool:
    """Whether the actor opens envelopes for agreements, at least such as give out nothing before it has arrived."""
    return bool(may_open_under_agreement(ctx, Basis.RECEIVED))
