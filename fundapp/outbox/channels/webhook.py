"""Webhooks, signed as Standard Webhooks asks (standardwebhooks.com): `webhook-id`, `-timestamp`, `-signature`."""

import hmac
import json
from base64 import b64encode
from datetime import datetime
from uuid import UUID

from fundapp.config import Settings
from fundapp.outbox.channels.destination import find
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.channels.http import Refused, post
from fundapp.outbox.topics import Final

GONE = 410
"""The one answer by which a program wishes to hear no more; after any other it is tried again, as the standard asks."""


def send(settings: Settings, envelope: Envelope, now: datetime) -> str:
    """Posts `{"type", "subject", "text"}`, signed with the recipient's secret; the reference is `webhook-id`.

    Raises Final for an address that must not be called (see destination.py), or that wishes to hear no more.
    """
    message = envelope.message
    if message.attachments:
        raise Final("NoAttachments")
    body = json.dumps({"type": message.kind, "subject": message.subject, "text": message.text}).encode()
    stamp = str(int(now.timestamp()))
    signed = hmac.digest(secret(settings, envelope.recipient_id), f"{envelope.id}.{stamp}.".encode() + body, "sha256")
    headers = {
        "webhook-id": envelope.id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{b64encode(signed).decode()}",
    }
    try:
        post(find(envelope.address, demonstration=settings.is_demonstration), body, headers)
    except Refused as error:
        if error.status == GONE:
            raise Final(f"HTTP {error.status}") from error
        raise
    return envelope.id


def secret(settings: Settings, recipient_id: UUID) -> bytes:
    """The key that this recipient checks signatures with: derived, so that the database need not hold it."""
    return hmac.digest(settings.secret_key.encode(), b"webhook:" + recipient_id.bytes, "sha256")


def shown_secret(settings: Settings, recipient_id: UUID) -> str:
    """The key as receiving libraries take it."""
    return f"whsec_{b64encode(secret(settings, recipient_id)).decode()}"
