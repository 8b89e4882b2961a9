"""Short messages by way of an HTTP gateway of the operator's choice."""

import json
import re
from datetime import datetime
from types import MappingProxyType

from fundapp.config import Settings
from fundapp.outbox.channels.destination import find
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.channels.http import LONGEST_ANSWER, Refused, post
from fundapp.outbox.topics import Final

HOPELESS = frozenset({400, 410, 413, 415, 422})
"""Answers about the message itself, after which trying again cannot help. A token that somebody has to mend (401, 403)
or an address that is wrong just now (404) must not cost messages."""

_PLAIN = MappingProxyType({0x2019: "'", 0xA0: " ", 0x202F: " "})
"""One typographic sign makes a short message three: 70 signs fit into each instead of 160 (3GPP TS 23.038)."""

_OPAQUE = re.compile(r"[A-Za-z0-9._:-]{1,100}")


def send(settings: Settings, envelope: Envelope, _now: datetime) -> str:
    """Hands `{"to", "text"}` to the gateway and returns the `id` it gives, or ours where it gives none that will do.

    The header Idempotency-Key is the same at each attempt. Raises Final where no gateway is configured, or it refuses
    the message itself.
    """
    if settings.sms_url is None:
        raise Final("NoGateway")
    if envelope.message.attachments:
        raise Final("NoAttachments")
    body = json.dumps({"to": envelope.address, "text": envelope.message.text.translate(_PLAIN)}).encode()
    headers = {"Idempotency-Key": envelope.id}
    if settings.sms_token:
        headers["Authorization"] = f"Bearer {settings.sms_token}"
    gateway = find(settings.sms_url, demonstration=settings.is_demonstration, ours=True)
    try:
        answer = post(gateway, body, headers, longest=LONGEST_ANSWER)
    except Refused as error:
        if error.status in HOPELESS:
            raise Final(f"HTTP {error.status}") from error
        raise
    return _reference(answer, envelope)


def _reference(answer: bytes, envelope: Envelope) -> str:
    """The gateway's name for the message. What it answers is kept only as far as it says nothing of the recipient.

    Nothing here may fail: the message is gone, and would be sent again.
    """
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = None
    given = str(found["id"]) if isinstance(found, dict) and isinstance(found.get("id"), str | int) else ""
    if not _OPAQUE.fullmatch(given) or _digits(envelope.address) in _digits(given):
        return envelope.id
    return given


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
