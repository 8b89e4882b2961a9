"""Short messages by way of an HTTP gateway of the operator's choice."""

import json
from datetime import datetime

from fundapp.config import Settings
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.channels.http import post
from fundapp.outbox.topics import Final


def send(settings: Settings, envelope: Envelope, _now: datetime) -> str:
    """Hands `{"to", "text"}` to the gateway and returns the `id` it gives, or ours where it gives none.

    The header Idempotency-Key is the same at each attempt. Raises Final where no gateway is configured.
    """
    if settings.sms_url is None:
        raise Final("NoGateway")
    body = json.dumps({"to": envelope.address, "text": envelope.message.text}).encode()
    headers = {"Idempotency-Key": envelope.id}
    if settings.sms_token:
        headers["Authorization"] = f"Bearer {settings.sms_token}"
    return _reference(post(settings.sms_url, body, headers)) or envelope.id


def _reference(answer: bytes) -> str:
    try:
        found = json.loads(answer)
    except ValueError:
        return ""
    return str(found.get("id", ""))[:200] if isinstance(found, dict) else ""
