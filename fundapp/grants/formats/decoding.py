"""Bytes to text, whatever their sender says of them: servers announce UTF-8 and send what their database holds."""

import re

from fundapp.grants.rules.faults import Fault, Unreadable

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Of one byte a letter, or of two; others that Python knows are no encodings of text.
_KNOWN = re.compile(
    r"(?:iso-?8859-(?:[2-9]|1[0-6])|(?:windows|cp)-?125[0-8]|macintosh|koi8-[ru]|euc-(?:jp|kr)|gbk?|gb2312|big5)"
)
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decoded(data: bytes) -> str:
    """The text, without the signs that XML forbids.

    By its mark; UTF-16 by its zeros; UTF-8 where most of what is not ASCII is that, a sign cut in two apart; else what
    its XML declaration says; else what Windows writes, which holds all that Latin-1 prints.
    """
    return _FORBIDDEN.sub("", _text(data))


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data[:200]:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", errors="replace")
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    if wrong and wrong >= sum(1 for sign in text if sign > "\x7f") - wrong:
        return data.decode(_declared(data) or "cp1252", errors="replace")
    return text


def _declared(data: bytes) -> str | None:
    """The encoding that the declaration names, where it is one that can be true of these bytes."""
    match = _DECLARED.match(data[:300])
    name = match[1].decode("ascii").lower() if match else ""
    try:
        return name if _KNOWN.fullmatch(name) and "".encode(name) == b"" else None
    except LookupError:
        raise Unreadable(Fault.BROKEN, name) from None
