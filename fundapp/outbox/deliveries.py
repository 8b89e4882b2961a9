"""The handlers that send: one delivery, or all of a recipient's day together."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.outbox import claims
from fundapp.outbox.channels import CHANNELS
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.composing import compose, gather
from fundapp.outbox.mailing import BATCH_TOPIC, delivery_topic, preference, put_into_digest, ungathered
from fundapp.outbox.models import Delivery
from fundapp.outbox.timing import when
from fundapp.outbox.topics import Claim, Retry, on

PROMPT = Retry((5, 15, 60, 300, 900, 3_600))
"""For short messages: about an hour and a half; what comes later than that misleads."""


def bury(session: Session, claim: Claim, error: str) -> None:
    """All of them are noted as failed, even one that was added meanwhile: that is decided with this message."""
    _mark(session, claim, and_(_about(claim), Delivery.state != "sent"), state="failed", error=error)


@on(delivery_topic("email"), name="send", timeout=50, bury=bury)
@on(delivery_topic("webhook"), name="send", timeout=50, bury=bury)
@on(delivery_topic("sms"), name="send", queue="urgent", timeout=50, retry=PROMPT, bury=bury)
@on(BATCH_TOPIC, name="send", timeout=50, bury=bury)
def send(claim: Claim) -> bool:
    """Send one delivery, or all that a recipient's digest of that moment holds as one mail.

    Ends the claim in the transaction that notes it. Where none is left, an earlier attempt sent them and could not say
    so. Whoever wishes to hear no more is not written to, and nobody is asked what to do about it.
    """
    deliveries = _unsent(_about(claim))
    if deliveries and not deliveries[0].recipient.active:
        with transaction() as session:
            claims.complete(session, claim, claim.now)
            bury(session, claim, "RecipientInactive")
        return True
    if deliveries and (later := _quiet_until(claim, deliveries[0])):
        with transaction() as session:
            claims.postpone(session, claim, later)
        return True
    reference = _dispatch(claim, deliveries) if deliveries else None
    _note_sent(claim, deliveries, reference)
    return True


def _quiet_until(claim: Claim, delivery: Delivery) -> datetime | None:
    """When the quiet hours end that have begun, or were wished for, since it was put; None while it may be sent."""
    if claim.topic == BATCH_TOPIC:
        return None
    due, _together = when(ungathered(preference(delivery.recipient)), claim.now, urgent=delivery.urgent)
    return due if due > claim.now else None


def _about(claim: Claim) -> ColumnElement[bool]:
    """The deliveries that a message is about."""
    if claim.topic != BATCH_TOPIC:
        return Delivery.id == UUID(claim.ids[0])
    return and_(Delivery.recipient_id == UUID(claim.ids[0]), Delivery.batch == claim.ids[1])


def _unsent(which: ColumnElement[bool]) -> Sequence[Delivery]:
    """Those that have not been sent, with all that sending needs, free of their session."""
    wanted = (
        select(Delivery)
        .where(which, Delivery.state != "sent")
        .options(joinedload(Delivery.recipient), selectinload(Delivery.enclosures))
        .order_by(Delivery.created_at, Delivery.id)
    )
    with ReadSession(db) as session:
        found = session.scalars(wanted).all()
        session.expunge_all()
    return found


def _dispatch(claim: Claim, deliveries: Sequence[Delivery]) -> str:
    """Send them, and return the reference by which the other side knows the message."""
    recipient, together = deliveries[0].recipient, claim.topic == BATCH_TOPIC
    # A digest of one is composed and named like any other: whoever watches the mail must not learn that it is one.
    message = gather(deliveries) if together else compose(deliveries[0])
    name = _digest_name(deliveries) if together else deliveries[0].id.hex
    return CHANNELS[recipient.channel](_settings(), Envelope(name, recipient.id, recipient.address, message), claim.now)


def _digest_name(deliveries: Sequence[Delivery]) -> str:
    """The same for the same deliveries, at each attempt, and another where one was added, lest that be taken for known.

    Says nothing of what they are about, nor how many they are.
    """
    return hashlib.sha256(b"".join(each.id.bytes for each in deliveries)).hexdigest()[:32]


def _note_sent(claim: Claim, sent: Sequence[Delivery], reference: str | None) -> None:
    gone = Delivery.id.in_([each.id for each in sent])
    with transaction() as session:
        claims.complete(session, claim, claim.now)
        _mark(session, claim, gone, state="sent", reference=reference, error=None)
        # Ending the claim waited for whoever was adding to this digest: what they added is seen now, and was not sent.
        late = session.scalar(select(Delivery).where(_about(claim), Delivery.state == "waiting").limit(1))
        if late is not None:
            put_into_digest(session, _context(claim), late, claim.now)


def _mark(session: Session, claim: Claim, which: ColumnElement[bool], **values: str | None) -> None:
    session.execute(update(Delivery).where(which).values(ended_at=claim.now, **values))


def _context(claim: Claim) -> Context:
    settings = _settings()
    return Context(None, claim.now, claim.id.hex, Reader(settings.language, settings.zone))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings
