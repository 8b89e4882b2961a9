"""Plain text: decoded, told from binary data, written anew as UTF-8."""

import codecs
import re

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import TEXT

for _name in ("utf-8", "utf-16", "cp1252"):
    codecs.lookup(_name)  # loaded now: no module can be once cleaning has begun

NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters other than tab, line ends and form feed: no text that people write holds them."""
ASCII = bytes(range(128))
MOST_HIGH = 0.4
"""The part of a text in an 8-bit encoding that may lie beyond ASCII; more, and it is no Western European text."""


def clean(data: bytes, _media_type: str) -> tuple[str, bytes]:
    """The text as UTF-8 without a byte order mark."""
    text = decoded(data)
    if text is None:
        raise Fault(Code.DAMAGED)
    return TEXT, text.encode()


def decoded(data: bytes) -> str | None:
    """The text, None where the bytes are none: UTF-8, UTF-16 with its mark, else what Windows calls Latin-1."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, "utf-16")
    text = _decoded(data, "utf-8")
    if text is not None:
        return text.removeprefix("\ufeff")
    high = len(data.translate(None, ASCII))
    return _decoded(data, "cp1252") if high <= MOST_HIGH * len(data) else None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if NOT_TEXT.search(text) else text
