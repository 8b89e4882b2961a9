"""Webhooks, signed as Standard Webhooks asks (standardwebhooks.com): `webhook-id`, `-timestamp`, `-signature`."""

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from fundapp.config import LOOPBACK, Settings
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.channels.http import post
from fundapp.outbox.topics import Final


def send(settings: Settings, envelope: Envelope, now: datetime) -> str:
    """Posts `{"type", "subject", "text"}`, signed with the recipient's secret; the reference is `webhook-id`.

    Raises Final for an address that is not https, unless it is on this machine in a demonstration.
    """
    parts = urlsplit(envelope.address)
    if parts.scheme != "https" and not (settings.is_demonstration and parts.hostname in LOOPBACK):
        raise Final("NotEncrypted")
    message = envelope.message
    body = json.dumps({"type": message.kind, "subject": message.subject, "text": message.text}).encode()
    stamp = str(int(now.timestamp()))
    signed = hmac.digest(secret(settings, envelope.recipient_id), f"{envelope.id}.{stamp}.".encode() + body, "sha256")
    post(
        envelope.address,
        body,
        {
            "webhook-id": envelope.id,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{b64encode(signed).decode()}",
        },
    )
    return envelope.id


def secret(settings: Settings, recipient_id: UUID) -> bytes:
    """The key that this recipient checks signatures with: derived, so that the database need not hold it."""
    return hmac.digest(settings.secret_key.encode(), b"webhook:" + recipient_id.bytes, hashlib.sha256)


def shown_secret(settings: Settings, recipient_id: UUID) -> str:
    """The key as receiving libraries take it."""
    return f"whsec_{b64encode(secret(settings, recipient_id)).decode()}"
