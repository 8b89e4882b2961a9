"""E-mails as blocks of text: which part of a message is read, and what in it is about whoever forwarded it.

Nothing of senders and recipients is kept: who forwards a newsletter is nobody's business.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser

from fundapp.core.text import tidy
from fundapp.grants.formats.forwarding import without_forwarder
from fundapp.grants.rules.encodings import decoded
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.markup import LONGEST, Block, read_markup, read_text

LARGEST = 25_000_000
"""Bytes of one message."""

_MOST_PARTS = 100
_DEEPEST = 3
_MULTIPART = re.compile(rb"multipart/", re.IGNORECASE)
_QUOTED = re.compile(r"(?m)^[> ]*>")
_PREFIXES = re.compile(r"^(?:\s*(?:fwd?|tr|re|wg|rv|enc|i)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Letter:
    """A message as it is read: its subject without « Fwd: », and its text in blocks."""

    subject: str
    blocks: Sequence[Block]


def read_letter(data: bytes) -> list[Letter]:
    """A message and those attached to it. Raises Unreadable for what is made to take long."""
    if len(data) > LARGEST:
        raise Unreadable(Fault.TOO_LARGE)
    if len(_MULTIPART.findall(data)) > _MOST_PARTS:
        raise Unreadable(Fault.UNSAFE)
    try:
        # Not the newer policies: what they make of broken headers raises whatever it likes.
        message = BytesParser(policy=policy.compat32).parsebytes(data)
        return list(_letters(message, 0))
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, IndexError, AttributeError) as error:
        raise Unreadable(Fault.UNSAFE) from error


def _letters(message: Message, depth: int) -> Iterator[Letter]:
    blocks: list[Block] = []
    attached: list[Message] = []
    _walk(message, blocks, attached)
    subject = _PREFIXES.sub("", _header(message, "Subject"))
    forwarded, rest = without_forwarder(blocks)
    if rest:
        yield Letter(_PREFIXES.sub("", forwarded) or subject, rest)
    if depth < _DEEPEST:
        for each in attached:
            yield from _letters(each, depth + 1)


def _walk(part: Message, blocks: list[Block], attached: list[Message]) -> None:
    """Texts of a message in their order; of alternatives the richest, since it has the links."""
    kind = part.get_content_type()
    inside = part.get_payload()
    if kind == "message/rfc822" and isinstance(inside, list):
        attached.extend(each for each in inside if isinstance(each, Message))
    elif kind == "multipart/alternative" and isinstance(inside, list):
        best = max((each for each in inside if isinstance(each, Message)), key=_richness, default=None)
        if best is not None:
            _walk(best, blocks, attached)
    elif isinstance(inside, list):
        for each in inside:
            if isinstance(each, Message):
                _walk(each, blocks, attached)
    elif _is_message(part):
        attached.append(BytesParser(policy=policy.compat32).parsebytes(_bytes(part)))
    elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
        blocks.extend(_text_blocks(part))


def _richness(part: Message) -> int:
    kind = part.get_content_type()
    if kind == "text/html" or kind.startswith("multipart/"):
        return 2
    return 1 if kind == "text/plain" else 0


def _is_message(part: Message) -> bool:
    name = part.get_filename() or ""
    data = _bytes(part) if name.lower().endswith(".eml") else b""
    return bool(data) and len(_MULTIPART.findall(data)) <= _MOST_PARTS


def _text_blocks(part: Message) -> tuple[Block, ...]:
    text = decoded(_bytes(part)[: 4 * LONGEST], f"charset={part.get_content_charset('')}")
    if part.get_content_type() == "text/plain":
        return read_text(_QUOTED.sub("", text[:LONGEST])).blocks
    return read_markup(text).blocks


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))[:2_000]
    with suppress(ValueError, MessageError, LookupError):
        parts = [
            decoded(text, f"charset={charset or ''}") if isinstance(text, bytes) else text
            for text, charset in decode_header(raw)
        ]
        raw = "".join(parts)
    return " ".join(tidy(raw).split())
