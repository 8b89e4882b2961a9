"""Feeds made ready for their parser: XML that is well formed, without document types, in UTF-8.

What many servers get wrong is mended: prefixes that nobody declares, entities of HTML, a lonely « & ».
"""

import html
import re

from fundapp.grants.formats.feed_checking import error_in
from fundapp.grants.formats.feed_salvage import HEADER, Ready, salvaged
from fundapp.grants.rules.faults import Fault, Unreadable

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_ENTITY = re.compile(r"&(?:#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{0,30});)?")
_KEPT = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ROOT = re.compile(r"<[A-Za-z][\w:.-]*")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_DECLARED = re.compile(r"xmlns:([\w.-]{1,41})\s?=")


def ready(text: str) -> Ready:
    """The feed made ready. Raises Unreadable: a page, a document type with entities (UNSAFE), no whole item in it."""
    text = _DECLARATION.sub("", text, count=1).strip()
    if not text.startswith("<"):
        raise Unreadable(Fault.OTHER_FORMAT)
    if error_in(text) is None:
        return Ready((HEADER + text).encode())
    mended = _ENTITY.sub(_resolved, _with_prefixes(text))
    return Ready((HEADER + mended).encode()) if error_in(mended) is None else salvaged(mended)


def _resolved(match: re.Match[str]) -> str:
    """An entity of HTML as its sign; « & » alone as what it is."""
    decimal, hexadecimal, name = match.groups()
    if name in _KEPT:
        return match[0]
    if name:
        sign = html.unescape(match[0])
        return html.escape(sign) if sign != match[0] else "&amp;" + match[0][1:]
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return match[0] if 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000 else " "
    return "&amp;"


def _with_prefixes(text: str) -> str:
    """The outermost element with the prefixes that are used and that nobody declares."""
    root = _ROOT.search(text)
    unknown = sorted(set(_PREFIX.findall(text)) - set(_DECLARED.findall(text)) - {"xml"})[:20]
    if root is None or not unknown:
        return text
    declared = "".join(f' xmlns:{each}="urn:undeclared:{each}"' for each in unknown)
    return text[: root.end()] + declared + text[root.end() :]
