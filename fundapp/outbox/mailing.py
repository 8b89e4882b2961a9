"""Puts deliveries on their way: which channel, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.outbox.commands import put
from fundapp.outbox.models import Delivery, Recipient
from fundapp.outbox.timing import Preference, when

BATCH_TOPIC = "outbox.digest"


def delivery_topic(channel: str) -> str:
    """The topic by which deliveries of a channel are handled."""
    return f"outbox.{channel}"


def deliver(
    session: Session, ctx: Context, recipient_id: UUID, key: str, *, urgent: bool, **facts: Any
) -> Delivery | None:
    """Record one delivery and put it into the outbox; None where this recipient has one of this key already.

    Raises NotFound where nobody has this handle.
    """
    recipient = session.get(Recipient, recipient_id)
    if recipient is None:
        raise NotFound
    known = select(Delivery.id).where(Delivery.recipient_id == recipient_id, Delivery.key == key)
    if session.scalar(known) is not None:
        return None
    due, together = when(preference(recipient), ctx.now, urgent=urgent)
    made = Delivery(
        id=uuid4(), recipient_id=recipient_id, key=key, urgent=urgent, state="waiting", created_at=ctx.now, **facts
    )
    if together:
        made.batch = batch_name(due)
        put(session, ctx, BATCH_TOPIC, f"{recipient_id.hex}:{made.batch}", [recipient_id, made.batch], due=due)
    else:
        put(session, ctx, delivery_topic(recipient.channel), made.id.hex, [made.id], due=due)
    session.add(made)
    session.flush()
    return made


def preference(recipient: Recipient) -> Preference:
    """When a recipient wants to be reached. Only mail can be gathered; a program that listens never sleeps."""
    quiet = None
    if recipient.channel != "webhook" and recipient.quiet_from is not None and recipient.quiet_until is not None:
        quiet = (recipient.quiet_from, recipient.quiet_until)
    daily = recipient.channel == "email" and recipient.rhythm == "daily"
    return Preference(ZoneInfo(recipient.zone), recipient.digest_hour if daily else None, quiet)


def batch_name(due: datetime) -> str:
    """What the deliveries of one digest have in common: the moment it goes out."""
    return due.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def standing(recipient: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a recipient who said nothing of their wishes."""
    return {"rhythm": "at_once", "digest_hour": 7, "quiet_from": None, "quiet_until": None, "active": True, **recipient}
