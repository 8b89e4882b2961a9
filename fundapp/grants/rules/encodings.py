"""Bytes that say wrongly, or not at all, in which encoding they are."""

import codecs
import re

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 2_048
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TOLD_WRONGLY = frozenset({"iso8859-1", "ascii"})
_TEXT_ENCODINGS = re.compile(
    r"(?:utf-?_?(?:8|16|32)|iso|cp|windows|mac|koi8|latin|ascii|us-ascii|big5|gb|shift|euc)", re.IGNORECASE
)


def decoded(data: bytes, declared: str = "") -> str:
    """`data` as text: by its mark, as UTF-8 if it is, else as declared in a header or in its own head, else cp1252.

    Whoever says latin-1 or ASCII means cp1252, as browsers take it. What cannot be read becomes a sign that says so.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return data.decode(_named(declared) or _named(data[:_HEAD].decode("ascii", "replace")) or "cp1252", "replace")


def _named(text: str) -> str | None:
    match = _CHARSET.search(text)
    return known(match[1]) if match else None


def known(name: str) -> str | None:
    """The codec behind the name of a text encoding; None where there is none, or where UTF-8 was promised in vain."""
    if not _TEXT_ENCODINGS.match(name):
        return None
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    if codec == "utf-8":
        return None
    return "cp1252" if codec in _TOLD_WRONGLY else codec
