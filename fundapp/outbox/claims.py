"""Claiming messages, with a lease that lapses and a fence that only grows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from fundapp.outbox.models import Delivery, Message
from fundapp.outbox.topics import Claim, Final, Subscription, subscription

MARGIN = timedelta(seconds=10)
"""How much longer than its handler's time a lease lasts: for a worker that is slow to say that it is done."""

UNKNOWN_TIMEOUT = 60
KEPT = timedelta(days=30)
DELIVERIES_KEPT = timedelta(days=365)
"""Who was written to, when: enough to answer for a year, not a trace that stays for good."""


class FenceLost(Exception):
    """The lease lapsed and somebody else has claimed the message: whatever this one did is not to be recorded."""


def claim_next(session: Session, queue: str, now: datetime) -> Claim | None:
    """Claim the message of a queue that has been due for longest; None where none is due. The caller commits at once.

    Claimed messages of others are passed over, without waiting for them on PostgreSQL.
    """
    due = (
        select(Message.id, Message.topic, Message.handler)
        .where(is_free(now), Message.queue == queue)
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.execute(due).first()
    if found is None:
        return None
    known = subscription(found.topic, found.handler)
    lease = now + timedelta(seconds=known.timeout if known else UNKNOWN_TIMEOUT) + MARGIN
    claimed = session.execute(
        update(Message)
        .where(Message.id == found.id, is_free(now))
        .values(fence=Message.fence + 1, attempts=Message.attempts + 1, leased_until=lease, error=None)
        .returning(Message)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).scalar()
    return _claim(claimed, now) if claimed else None


def complete(session: Session, claim: Claim, now: datetime) -> None:
    """The message is done. In a handler's own transaction: its effect and this land together, or neither.

    Raises FenceLost where the message is no longer ours.
    """
    _end(session, claim, {"state": "done", "ended_at": now, "leased_until": None})


def fail(session: Session, claim: Claim, now: datetime, error: str, wait: timedelta | None) -> None:
    """The attempt failed: again after `wait`, or None: dead. `error` is its kind, never its text. Raises FenceLost."""
    if wait is None:
        _end(session, claim, {"state": "dead", "ended_at": now, "leased_until": None, "error": error})
    else:
        _end(session, claim, {"due_at": now + wait, "leased_until": None, "error": error})


def postpone(session: Session, claim: Claim, due: datetime) -> None:
    """Not now: again at `due`, and this was no attempt. Raises FenceLost."""
    _end(session, claim, {"due_at": due, "leased_until": None, "attempts": claim.attempt - 1})


def is_free(now: datetime) -> Any:
    """The condition under which a message can be claimed."""
    unclaimed = or_(Message.leased_until.is_(None), Message.leased_until <= now)
    return and_(Message.state == "waiting", Message.due_at <= now, unclaimed)


def waiting_queues(session: Session, now: datetime) -> list[str]:
    """The queues in which something can be claimed."""
    return sorted(session.scalars(select(Message.queue).where(is_free(now)).distinct()))


def purge(session: Session, now: datetime) -> int:
    """Remove messages that were done or set aside long ago, and records of deliveries of long before.

    Returns how many messages. Dead messages stay until somebody decides.
    """
    session.execute(delete(Delivery).where(Delivery.state != "waiting", Delivery.ended_at < now - DELIVERIES_KEPT))
    old = and_(Message.state.in_(("done", "set_aside")), Message.ended_at < now - KEPT)
    return _count(session.execute(delete(Message).where(old)))


def known(claim: Claim) -> Subscription | None:
    """The handler of a claim."""
    return subscription(claim.topic, claim.handler)


def wait_after(claim: Claim, error: Exception) -> timedelta | None:
    """How long to wait before the next attempt; None where there is none."""
    found = known(claim)
    return None if found is None or isinstance(error, Final) else found.retry.after(claim.attempt)


def _end(session: Session, claim: Claim, values: Mapping[str, Any]) -> None:
    ours = and_(Message.id == claim.id, Message.fence == claim.fence, Message.state == "waiting")
    if _count(session.execute(update(Message).where(ours).values(**values))) != 1:
        raise FenceLost


def _count(result: Any) -> int:
    found: CursorResult[Any] = result
    return found.rowcount


def _claim(row: Message, now: datetime) -> Claim:
    message_id: UUID = row.id
    return Claim(message_id, row.topic, row.handler, row.key, tuple(row.ids), row.attempts, row.fence, now)
