"""Files are told apart by what is in them; what is none of ours is explained in words and changes nothing."""

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from fundapp.core.reader import Reader, reading
from fundapp.disbursements.receiving import faults, xml
from fundapp.disbursements.receiving.camt import read_camt
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.kinds import recognised
from fundapp.disbursements.receiving.pain002 import read_pain002
from fundapp.disbursements.receiving.reading import Kind, Reading
from tests.core.readers import BOTH
from tests.disbursements.iso_files import REJECT, RETURN, details, document, entry, statement

TABLE = "Banque\nDate;Libellé;Débit;Crédit\n01/04/2026;a;5;\n"
XML_READERS = (read_camt, read_pain002)


def fault(content: bytes, name: str = "file.xml") -> UnreadableReportError:
    with pytest.raises(UnreadableReportError) as raised:
        recognised(content, name)
    return raised.value


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (REJECT, Kind.PAIN002),
        (RETURN, Kind.CAMT053),
        (b"\xef\xbb\xbf" + RETURN, Kind.CAMT053),
        (RETURN.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"), Kind.CAMT053),
        (b"\xfe\xff" + RETURN.decode().replace("UTF-8", "UTF-16").encode("utf-16-be"), Kind.CAMT053),
        (statement(message="camt.054.001.08"), Kind.CAMT054),
        (TABLE.encode("cp1252"), Kind.STATEMENT_CSV),
        (TABLE.encode("utf-16"), Kind.STATEMENT_CSV),
        (b' {"externalId": "F", "status": "PENDING"}', Kind.MTN),
        (b'{"transaction": {"id": "F", "status_code": "TS"}}', Kind.AIRTEL),
        (b'{"data": {"transaction": {"id": "F"}}, "status": {}}', Kind.AIRTEL),
        (b'{"client_reference": "F", "status": "failed"}', Kind.WAVE),
        (b'{"payouts": []}', Kind.WAVE),
        (b'{"Result": {"OriginatorConversationID": "F"}}', Kind.MPESA),
        (b'{"OriginatorConversationID": "F", "ResponseCode": "0"}', Kind.MPESA),
        (b'{"data": {"details": {"transResponse": []}}}', Kind.ONAFRIQ),
        (b'{"thirdPartyTransId": "F", "status": {}}', Kind.ONAFRIQ),
    ],
)
@pytest.mark.parametrize("name", ["statement.csv", "photo.png", ""])
def test_a_file_is_known_by_its_content_whatever_its_name(content: bytes, kind: Kind, name: str) -> None:
    assert recognised(content, name) is kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\0", "empty"),
        (b"%PDF-1.7 ...", "binary"),
        (b"\x89PNG\r\n", "binary"),
        (b"PK\x03\x04....", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
        (b"\x00\x01\x02\x03" * 50, "unknown"),
        (b"Dear Madam, the payment was made.", "unknown"),
        (b'{"hello": 1}', "unknown"),
        (b'{"hello"', "not_json"),
        (b"<html><body>Please sign in</body></html>", "other_kind"),
        (document("camt.052.001.08", "<BkToCstmrAcctRpt/>"), "other_kind"),
        (document("camt.053.001.01", "<BkToCstmrStmtV01/>"), "other_kind"),
        (document("pain.001.001.03", "<CstmrCdtTrfInitn/>"), "other_kind"),
        (RETURN.replace(b"urn:iso:std:iso:20022:tech:xsd:", b"urn:somebody:else:"), "other_kind"),
        (RETURN.replace(b"Document", b"Dokument"), "other_kind"),
        (b"<", "not_xml"),
        (b"<a b", "not_xml"),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "not_xml"),
        (b'<!DOCTYPE Document SYSTEM "http://127.0.0.1/x.dtd">' + RETURN.partition(b"?>")[2], "not_safe"),
    ],
)
@pytest.mark.parametrize("reader", BOTH)
def test_what_is_none_of_ours_is_explained_in_words(content: bytes, code: str, reader: Reader) -> None:
    raised = fault(content, "relevé.pdf")
    assert raised.code == code
    with reading(reader):
        assert str(raised).endswith(".")
        assert "%(" not in str(raised)


def test_a_foreign_file_is_named_with_what_was_expected() -> None:
    with reading(BOTH[1]):
        said = str(fault(document("camt.052.001.08", "<BkToCstmrAcctRpt/>")))
    assert "camt.052.001.08" in said
    assert "camt.053" in said


def test_what_a_sender_wrote_is_shown_short_and_without_invisible_signs() -> None:
    with reading(BOTH[1]):
        said = str(fault(b"hello", "a\u202ee\n" + "x" * 500))
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 400


@pytest.mark.parametrize("read", XML_READERS)
def test_a_reader_refuses_what_belongs_to_another(read: Callable[[bytes], Reading]) -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read(RETURN if read is read_pain002 else REJECT)
    assert raised.value.code == "other_kind"


ENTITIES = b'<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prolog", [ENTITIES, EXTERNAL, b"<!DOCTYPE Document>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_is_read(prolog: bytes, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    body = RETURN.partition(b"?>")[2].replace(b"FRAIS DE REJET", b"&b;")
    content = (head + prolog + body).decode().encode(encoding)
    with pytest.raises(UnreadableReportError) as raised:
        read_camt(content)
    assert raised.value.code == "not_safe"


def all_entries(content: bytes) -> object:
    return list(xml.elements(content, xml.root_of(RETURN), ["Ntry"]))


@pytest.mark.parametrize("step", [xml.root_of, all_entries])
def test_each_of_the_two_parsers_refuses_a_document_type_by_itself(step: Callable[[bytes], object]) -> None:
    head, _end, body = RETURN.partition(b"?>")
    with pytest.raises(UnreadableReportError) as raised:
        step(head + b"?><!DOCTYPE Document>" + body)
    assert raised.value.code == "not_safe"


def test_an_entity_that_was_never_declared_is_damage() -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read_camt(RETURN.replace(b"FRAIS", b"&b;"))
    assert raised.value.code == "cut"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_breaks_off_is_not_taken_in_part(share: float) -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read_camt(RETURN[: int(len(RETURN) * share)])
    assert raised.value.code == "cut"


def test_a_file_of_great_depth_is_damage() -> None:
    deep = b"<a>" * 1000 + b"</a>" * 1000
    with pytest.raises(UnreadableReportError) as raised:
        read_camt(RETURN.replace(b"<Stmt>", b"<Stmt>" + deep))
    assert raised.value.code == "cut"


@pytest.mark.parametrize("read", [*XML_READERS, lambda content: recognised(content, "x")])
def test_a_file_that_is_too_large_is_not_opened(read: Callable[[bytes], object]) -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read(b"<" + b" " * faults.LARGEST)
    assert raised.value.code == "too_large"
    with pytest.raises(UnreadableReportError) as raised:
        read(b"<" + b" " * (faults.LARGEST - 1))
    assert raised.value.code == "not_xml"


def test_a_file_of_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST_ENTRIES", 2)
    monkeypatch.setattr(xml, "_TAGS_PER_ENTRY", 1000)
    assert len(read_camt(statement(entry("DBIT", details(), details()))).entries) == 2
    for content in (statement(entry("DBIT", *[details()] * 3)), statement(*[entry()] * 3)):
        with pytest.raises(UnreadableReportError) as raised:
            read_camt(content)
        assert raised.value.code == "too_many"


@pytest.mark.parametrize("junk", [b"<a/>" * 2_100_000, b"<a " + b'b="" ' * 1_100_000 + b"/>"])
def test_what_is_no_entry_is_bounded_too(junk: bytes) -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read_camt(RETURN.replace(b"<Stmt>", b"<Stmt>" + junk))
    assert raised.value.code == "too_many"


def test_a_statement_without_a_statement_is_explained() -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read_camt(document("camt.053.001.08", "<BkToCstmrStmt/>"))
    assert raised.value.code == "missing"


def test_the_same_file_twice_has_the_same_digest() -> None:
    assert read_camt(RETURN).digest == read_camt(RETURN).digest == sha256(RETURN).hexdigest()
    assert read_camt(RETURN + b"\n").digest != read_camt(RETURN).digest
    assert read_pain002(REJECT).digest == sha256(REJECT).hexdigest()


def test_no_words_of_a_bank_stand_where_logs_are_written() -> None:
    found = read_camt(RETURN)
    assert "FRAIS DE REJET" not in repr(found)
    assert json.dumps([each.text for each in found.entries]).count("FRAIS") == 1
