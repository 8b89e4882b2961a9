"""What two people agreed that a payment may cost above what was held."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.ledger.models import TopUp


def agreed_top_up(session: Session, held_id: UUID) -> int:
    """Up to which cost two people agreed; 0: to none. One query."""
    wanted = select(TopUp.up_to).where(TopUp.held_id == held_id, TopUp.agreed_by_id.is_not(None))
    return session.scalar(wanted) or 0


def top_up_of(session: Session, held_id: UUID) -> TopUp | None:
    """What was asked, and by whom, whether it was agreed to or not. One query."""
    return session.scalars(select(TopUp).where(TopUp.held_id == held_id).with_for_update()).first()
