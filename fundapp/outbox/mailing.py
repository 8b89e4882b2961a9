"""Puts deliveries on their way: which channel, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.outbox.commands import put
from fundapp.outbox.models import Delivery, Enclosure, Message, Recipient
from fundapp.outbox.timing import Preference, when

BATCH_TOPIC = "outbox.digest"


@dataclass(frozen=True)
class Content:
    """What a delivery says. `matter` and enclosures are a letter's alone: the database refuses a notice any matter."""

    kind: str
    template: str
    matter: Mapping[str, str | int] | None = None
    enclosures: Sequence[Enclosure] = ()


def delivery_topic(channel: str) -> str:
    """The topic by which deliveries of a channel are handled."""
    return f"outbox.{channel}"


def deliver(
    session: Session,
    ctx: Context,
    recipient_id: UUID,
    key: str,
    content: Content,
    *,
    urgent: bool = False,
    alone: bool = False,
) -> Delivery | None:
    """Record one delivery and put it into the outbox. `alone`: not gathered with the day's others.

    None where this recipient has one of this key already, or wishes to hear no more. Raises NotFound where nobody has
    this handle.
    """
    recipient = session.get(Recipient, recipient_id)
    if recipient is None:
        raise NotFound
    if not recipient.active:
        return None
    wished = preference(recipient)
    due, together = when(ungathered(wished) if alone else wished, ctx.now, urgent=urgent)
    made = Delivery(
        id=uuid4(), recipient_id=recipient_id, key=key, urgent=urgent, state="waiting", created_at=ctx.now,
        kind=content.kind, template=content.template, matter=None if content.matter is None else dict(content.matter),
        enclosures=list(content.enclosures), batch=batch_name(due) if together else None,
    )  # fmt: skip
    if not _added(session, made):
        return None
    if together:
        put_into_digest(session, ctx, made, due)
    else:
        put(session, ctx, delivery_topic(recipient.channel), made.id.hex, [made.id], due=due)
    return made


def preference(recipient: Recipient) -> Preference:
    """When a recipient wants to be reached. Only mail can be gathered; a program that listens never sleeps."""
    quiet = None
    if recipient.channel != "webhook" and recipient.quiet_from is not None and recipient.quiet_until is not None:
        quiet = (recipient.quiet_from, recipient.quiet_until)
    daily = recipient.channel == "email" and recipient.rhythm == "daily"
    return Preference(ZoneInfo(recipient.zone), recipient.digest_hour if daily else None, quiet)


def ungathered(wished: Preference) -> Preference:
    """The same, for what goes by itself."""
    return replace(wished, digest_hour=None)


def batch_name(due: datetime) -> str:
    """What the deliveries of one digest have in common: the moment it goes out."""
    return due.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def standing(recipient: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a recipient who said nothing of their wishes."""
    return {"rhythm": "at_once", "digest_hour": 7, "quiet_from": None, "quiet_until": None, "active": True, **recipient}


def _added(session: Session, made: Delivery) -> bool:
    """False where this recipient has one of this key, even if another transaction wrote it a moment ago."""
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        known = select(Delivery.id).where(Delivery.recipient_id == made.recipient_id, Delivery.key == made.key)
        if session.scalar(known) is None:
            raise
        return False
    return True


def put_into_digest(session: Session, ctx: Context, made: Delivery, due: datetime) -> None:
    """Has the digest of its batch bring it, or where that has gone out meanwhile, the next one of the same batch.

    A transaction may last beyond the digest's hour. Holding the digest's message until it ends makes sure that either
    we see here that the digest is gone, or the digest, as it ends, sees what we add (see deliveries.py). All that comes
    too late for one digest shares the next: each goes out once.
    """
    for number in count():
        key = _digest_key(made) if number == 0 else f"{_digest_key(made)}:{number}"
        put(session, ctx, BATCH_TOPIC, key, [made.recipient_id, str(made.batch)], due=due)
        waiting = select(Message.id).where(Message.topic == BATCH_TOPIC, Message.key == key, Message.state == "waiting")
        if session.scalar(waiting.with_for_update(read=True)) is not None:
            return


def _digest_key(delivery: Delivery) -> str:
    return f"{delivery.recipient_id.hex}:{delivery.batch}"
