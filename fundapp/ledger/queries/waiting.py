"""What waits for finance."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.ledger.models import FundEnvelope, TopUp, Transfer
from fundapp.ledger.permissions import may_keep

MOST_SHOWN = 20


def waiting_top_ups(session: Session, ctx: Context) -> Sequence[tuple[Transfer, str, Money]]:
    """Top-ups that a colleague asked for and to which this person may agree, the oldest first. One query.

    What is held, the name of its envelope, and up to which cost; at most MOST_SHOWN.
    """
    require(may_keep(ctx))
    resolver = aliased(Transfer)
    wanted = (
        select(Transfer, FundEnvelope.name, TopUp.up_to)
        .join(TopUp, TopUp.held_id == Transfer.id)
        .join(FundEnvelope, FundEnvelope.id == Transfer.envelope_id)
        .where(TopUp.agreed_by_id.is_(None), TopUp.asked_by_id != (ctx.actor.id if ctx.actor else None))
        .where(~exists().where(resolver.resolves_id == Transfer.id))
        .order_by(TopUp.asked_at, TopUp.id)
        .limit(MOST_SHOWN)
    )
    return [(held, name, Money(up_to, held.currency)) for held, name, up_to in session.execute(wanted)]


def top_up_shown(session: Session, held_id: UUID) -> TopUp | None:
    """What was asked for something held, to be looked at. One query."""
    return session.scalars(select(TopUp).where(TopUp.held_id == held_id)).first()
