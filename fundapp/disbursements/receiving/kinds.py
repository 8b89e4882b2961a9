"""Which reader a file is for: told by its content, never by its name, which only sentences repeat."""

from fundapp.core.i18n import lazy
from fundapp.disbursements.receiving import camt, pain002, xml
from fundapp.disbursements.receiving.faults import UnreadableReportError, check_size, shown
from fundapp.disbursements.receiving.messages import Message, part, read_message
from fundapp.disbursements.receiving.reading import Kind
from fundapp.disbursements.receiving.statement_csv import has_head

_OLDEST = pain002.OLDEST | camt.OLDEST
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_FOREIGN = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"\x1f\x8b": "GZIP", b"{\\rtf": "RTF"}
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def recognised(content: bytes, name: str) -> Kind:
    """What a file is. `name` is what its sender called it.

    Raises:
        UnreadableReportError: for everything that no reader takes, in a sentence that says what it is and what
            was expected.
    """
    check_size(content)
    _refuse_foreign(content, name)
    start = _start(content)
    if start == "<":
        expected = lazy("Expected is a bank’s answer (pain.002), statement (camt.053) or notice (camt.054).")
        return Kind(xml.root_of_family(content, _OLDEST, expected).family)
    if start == "{":
        return _operator(read_message(content), name)
    if has_head(content):
        return Kind.STATEMENT_CSV
    raise _unknown(name)


def _refuse_foreign(content: bytes, name: str) -> None:
    if content.startswith(_WORKBOOK):
        sentence = lazy("“%(name)s” is a workbook. Open it, save its first sheet as CSV, and hand in that file.")
        raise UnreadableReportError("workbook", sentence, name=shown(name))
    for mark, format_name in _FOREIGN.items():
        if content.startswith(mark):
            sentence = lazy("“%(name)s” is a %(format)s file. Ask the bank for the same as camt.053 or CSV.")
            raise UnreadableReportError("binary", sentence, name=shown(name), format=format_name)


def _start(content: bytes) -> str:
    """The first sign that is no space, whatever the encoding."""
    plain = content[:1000]
    for mark in _BYTE_ORDER_MARKS:
        plain = plain.removeprefix(mark)
    return plain.replace(b"\0", b"").lstrip()[:1].decode("latin-1")


def _operator(message: Message, name: str) -> Kind:
    """The operator whose message it is, by the fields that only it tells."""
    inner = part(message, "data") or message
    if "OriginatorConversationID" in (part(message, "Result") or message):
        return Kind.MPESA
    if part(message, "data", "transaction") or part(message, "transaction"):
        return Kind.AIRTEL
    if "thirdPartyTransId" in inner or "transResponse" in part(inner, "details"):
        return Kind.ONAFRIQ
    if "payouts" in message or "client_reference" in inner:
        return Kind.WAVE
    if "externalId" in message and "status" in message:
        return Kind.MTN
    raise _unknown(name)


def _unknown(name: str) -> UnreadableReportError:
    sentence = lazy(
        "“%(name)s” is nothing that we can read. Expected is a bank’s file (pain.002, camt.053, camt.054), a statement "
        "as CSV with its headings, or a message of MTN, Airtel, Wave, M-Pesa or Onafriq."
    )
    return UnreadableReportError("unknown", sentence, name=shown(name))
