"""The handlers that send: one delivery, or all of a recipient's day together."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from fundapp.config import Settings
from fundapp.core.database import ReadSession, db, transaction
from fundapp.outbox import claims
from fundapp.outbox.channels import CHANNELS
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.composing import Composed, compose, gather
from fundapp.outbox.mailing import BATCH_TOPIC, delivery_topic
from fundapp.outbox.models import Delivery, Recipient
from fundapp.outbox.topics import Claim, Final, Retry, kind_of, on

PROMPT = Retry((5, 15, 60, 300, 900, 3_600))
"""For short messages: about an hour and a half; what comes later than that misleads."""


@on(delivery_topic("email"), name="send", timeout=60)
def send_mail(claim: Claim) -> bool:
    """Send one delivery by mail."""
    return _send(claim, _one(UUID(claim.ids[0])))


@on(delivery_topic("sms"), name="send", queue="urgent", timeout=30, retry=PROMPT)
def send_short_message(claim: Claim) -> bool:
    """Send one delivery as a short message."""
    return _send(claim, _one(UUID(claim.ids[0])))


@on(delivery_topic("webhook"), name="send", timeout=30)
def call_webhook(claim: Claim) -> bool:
    """Send one delivery to a program."""
    return _send(claim, _one(UUID(claim.ids[0])))


@on(BATCH_TOPIC, name="send", timeout=60)
def send_digest(claim: Claim) -> bool:
    """Send all that a recipient's digest of that moment holds, as one mail."""
    return _send(claim, _batch(UUID(claim.ids[0]), claim.ids[1]))


def _one(delivery_id: UUID) -> Sequence[Delivery]:
    return _unsent(Delivery.id == delivery_id)


def _batch(recipient_id: UUID, batch: str) -> Sequence[Delivery]:
    return _unsent((Delivery.recipient_id == recipient_id) & (Delivery.batch == batch))


def _unsent(which: object) -> Sequence[Delivery]:
    """Those that have not been sent, with all that sending needs, free of their session."""
    wanted = (
        select(Delivery)
        .where(which, Delivery.state != "sent")  # type: ignore[arg-type]
        .options(joinedload(Delivery.recipient), selectinload(Delivery.enclosures))
        .order_by(Delivery.created_at, Delivery.id)
    )
    with ReadSession(db) as session:
        found = session.scalars(wanted).all()
        session.expunge_all()
    return found


def _send(claim: Claim, deliveries: Sequence[Delivery]) -> bool:
    """Send them as one message and note it in the transaction that ends the claim."""
    if not deliveries:  # sent by an earlier attempt that could not say so, or gone
        return False
    settings: Settings = current_app.extensions["fundapp.settings"]
    recipient = deliveries[0].recipient
    try:
        reference = _dispatch(settings, recipient, deliveries, datetime.now(UTC))
    except Exception as error:
        if claims.wait_after(claim, error) is None:
            _note_failure(deliveries, error)
        raise
    with transaction() as session:
        _mark(session, deliveries, "sent", reference, None)
        claims.complete(session, claim, datetime.now(UTC))
    return True


def _dispatch(settings: Settings, recipient: Recipient, deliveries: Sequence[Delivery], now: datetime) -> str:
    if not recipient.active:
        raise Final("RecipientInactive")
    envelope = Envelope(_lasting_id(deliveries), recipient.id, recipient.address, _message(deliveries))
    return CHANNELS[recipient.channel](settings, envelope, now)


def _message(deliveries: Sequence[Delivery]) -> Composed:
    return compose(deliveries[0]) if len(deliveries) == 1 else gather(deliveries)


def _lasting_id(deliveries: Sequence[Delivery]) -> str:
    """The same for the same deliveries, at each attempt; says nothing of what they are about."""
    if len(deliveries) == 1:
        return deliveries[0].id.hex
    return hashlib.sha256(b"".join(each.id.bytes for each in deliveries)).hexdigest()[:32]


def _note_failure(deliveries: Sequence[Delivery], error: Exception) -> None:
    with transaction() as session:
        _mark(session, deliveries, "failed", None, kind_of(error))


def _mark(
    session: Session, deliveries: Sequence[Delivery], state: str, reference: str | None, error: str | None
) -> None:
    values = {"state": state, "reference": reference, "error": error, "ended_at": datetime.now(UTC)}
    session.execute(update(Delivery).where(Delivery.id.in_([each.id for each in deliveries])).values(**values))
