"""Lists of sanctions in each published format: what is read of them, and what is refused with a plain reason."""

from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from fundapp.core.reader import reading
from fundapp.disbursements.screening import sources
from fundapp.disbursements.screening.eu_csv import read_eu_csv
from fundapp.disbursements.screening.eu_xml import read_eu_xml
from fundapp.disbursements.screening.faults import Fault, UnreadableListError
from fundapp.disbursements.screening.lists import Birth, Kind, Listed, ReadList
from fundapp.disbursements.screening.ofac_csv import read_ofac_csv
from fundapp.disbursements.screening.ofac_xml import read_ofac_xml
from fundapp.disbursements.screening.plain_csv import read_plain_csv
from fundapp.disbursements.screening.sources import Measured
from fundapp.disbursements.screening.un_xml import read_un_xml
from fundapp.disbursements.screening.xml_stream import DEEPEST, MOST_PARTS, entries
from tests.core.readers import ENGLISH, FRENCH

DATA = Path(__file__).parent / "data" / "screening"
DAY = date(2026, 3, 4)
BORN = (Birth(1970, 1970), Birth(1978, 1982))
Read = Callable[[BytesIO], ReadList]


def ofac_pair(names: BytesIO) -> ReadList:
    """As `read_ofac_csv`, with the other names that belong to the sample."""
    return read_ofac_csv(names, BytesIO(data("alt.csv")))


READERS: dict[str, Read] = {
    "un.xml": read_un_xml,
    "eu.xml": read_eu_xml,
    "eu.csv": read_eu_csv,
    "ofac.xml": read_ofac_xml,
    "sdn.csv": ofac_pair,
    "plain.csv": partial(read_plain_csv, code="ours"),
}
XML = ["un.xml", "eu.xml", "ofac.xml"]
every_format = pytest.mark.parametrize("name", READERS)


def data(name: str) -> bytes:
    return (DATA / name).read_bytes()


def refused(name: str, content: bytes) -> UnreadableListError:
    with pytest.raises(UnreadableListError) as caught:
        READERS[name](BytesIO(content))
    return caught.value


def fact(one: Listed) -> tuple[Any, ...]:
    return one.list_code, one.id, one.kind, one.names, one.births, set(one.countries)


def test_the_united_nations_list_is_read() -> None:
    read = read_un_xml(BytesIO(data("un.xml")))
    names = ("ZORBAN MAHAMAT KELITOU", "زوربان محمد", "Zorban Mohamed", "Zorbi", "Abu Kelitou")
    births = (Birth(1970, 1970), Birth(1972, 1974), Birth(1978, 1982))
    assert read.published == DAY
    assert read.nameless == 1
    assert [fact(one) for one in read.entries] == [
        ("un", "NWi.001", Kind.PERSON, names, births, {"CD", "TD"}),
        ("un", "3", Kind.ENTITY, ("OUMBALA TRADING", "Oumbala SARL"), (), {"CM"}),
    ]


@pytest.mark.parametrize("name", ["eu.xml", "eu.csv"])
def test_both_forms_of_the_european_list_say_the_same(name: str) -> None:
    read = READERS[name](BytesIO(data(name)))
    assert read.published == DAY
    assert [fact(one) for one in read.entries] == [
        ("eu", "EU.1.11", Kind.PERSON, ("Zorban Kelitou", "Zorbane M. Kelito"), BORN, {"CD", "TD"}),
        ("eu", "2", Kind.ENTITY, ("Oumbala Trading",), (), {"CM"}),
    ]


def test_the_american_list_is_read_as_xml() -> None:
    read = read_ofac_xml(BytesIO(data("ofac.xml")))
    assert (read.published, read.crafts) == (DAY, 1)
    assert [fact(one) for one in read.entries] == [
        ("ofac", "11", Kind.PERSON, ("Zorban KELITOU", "Zorbane KELITO"), BORN, {"CD", "TD"}),
        ("ofac", "12", Kind.ENTITY, ("OUMBALA TRADING",), (), {"CM"}),
    ]


def test_the_american_list_is_read_as_a_pair_of_files() -> None:
    read = ofac_pair(BytesIO(data("sdn.csv")))
    assert (read.published, read.crafts, len(read.sha256)) == (None, 1, 2)
    # The remark's last country holds a comma of its own: "Congo, Democratic Republic of the".
    assert [fact(one) for one in read.entries] == [
        ("ofac", "11", Kind.PERSON, ("KELITOU, Zorban", "KELITO, Zorbane"), BORN, {"CD", "TD"}),
        ("ofac", "12", Kind.ENTITY, ("OUMBALA TRADING",), (), set()),
    ]


def test_files_of_the_pair_that_are_not_of_one_day_are_refused() -> None:
    with pytest.raises(UnreadableListError) as caught:
        read_ofac_csv(BytesIO(data("sdn.csv")), BytesIO(b'99,1,"aka","ELSEWHERE, Kel",-0- \r\n'))
    assert caught.value.fault is Fault.UNLIKE


def test_a_list_of_ones_own_is_read_whatever_the_order_of_its_rows() -> None:
    first, second = read_plain_csv(BytesIO(data("plain.csv")), "ours").entries
    assert (first.names, first.births) == (("Zorban Kelitou", "Zorbane Kelito", "Zorbi"), (Birth(1970, 1970),))
    head, *rows = data("plain.csv").splitlines(keepends=True)
    turned = read_plain_csv(BytesIO(head + b"".join(reversed(rows))), "ours").entries
    assert {one.id for one in turned} == {first.id, second.id}


def test_a_list_of_ones_own_may_say_that_somebody_is_an_organisation() -> None:
    [one] = read_plain_csv(BytesIO(b"name,kind\nOumbala,organisation\n"), "ours").entries
    assert one.kind is Kind.ENTITY


def test_a_list_of_ones_own_may_be_saved_by_french_windows() -> None:
    [one] = read_plain_csv(BytesIO("nom;note\nZorbané Kelitou;vu\n".encode("cp1252")), "ours").entries
    assert one.names == ("Zorbané Kelitou",)


@every_format
def test_the_file_is_fingerprinted_whole(name: str) -> None:
    assert READERS[name](BytesIO(data(name))).sha256[0] == sha256(data(name)).hexdigest()


@every_format
def test_an_empty_file_is_refused(name: str) -> None:
    assert refused(name, b"").fault is Fault.EMPTY


@every_format
def test_a_file_that_breaks_off_is_refused(name: str) -> None:
    # In the middle of the last row or element that is not blank.
    whole = data(name).rstrip(b"\x1a\r\n")
    ends = {"eu.csv": b";;;CD", "sdn.csv": b",-0- ,-0- ", "plain.csv": b";;"}
    assert refused(name, whole.removesuffix(ends.get(name, whole[-8:]))).fault is Fault.CUT


def test_quotes_left_open_mean_that_the_file_breaks_off() -> None:
    cut = data("sdn.csv").partition(b"alt. DOB")[0]
    assert refused("sdn.csv", cut).fault is Fault.CUT


@every_format
@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0\0", b"<list><name>A</name></list>", b'{"names": ["A"]}'])
def test_a_file_of_another_format_is_refused(name: str, content: bytes) -> None:
    assert refused(name, content).fault in (Fault.FOREIGN, Fault.NOT_TEXT)


@pytest.mark.parametrize("name", XML)
def test_a_web_page_in_place_of_the_list_is_called_another_format(name: str) -> None:
    assert refused(name, b"<!DOCTYPE html>\n<html><body>Sign in</body></html>").fault is Fault.FOREIGN


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("declared", ["<!DOCTYPE r []>", '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'])
def test_a_document_type_is_refused(name: str, declared: str) -> None:
    text = data(name).decode()
    head, end, rest = text.partition("?>")
    assert refused(name, (head + end + declared + rest).encode()).fault is Fault.DOCUMENT_TYPE


@pytest.mark.parametrize("name", XML)
def test_damage_is_told_with_its_line(name: str) -> None:
    error = refused(name, data(name).replace(b"<", b"<<", 9))
    damaged = refused(name, data(name)[:-40] + b"</nothing>" + data(name)[-40:])
    assert error.fault in (Fault.BROKEN, Fault.FOREIGN)
    assert damaged.fault is Fault.BROKEN
    assert damaged.line is not None
    assert damaged.line > 5


def test_a_row_of_another_length_within_the_file_is_damage() -> None:
    head, first, *rest = data("eu.csv").splitlines(keepends=True)
    error = refused("eu.csv", b"".join([head, first.replace(b";", b"", 1), *rest]))
    assert (error.fault, error.line) == (Fault.BROKEN, 2)


def test_an_encoding_that_nobody_knows_is_damage() -> None:
    assert refused("un.xml", b'<?xml version="1.0" encoding="nowhere"?><CONSOLIDATED_LIST/>').fault in (
        Fault.BROKEN, Fault.FOREIGN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("un.xml", b"<CONSOLIDATED_LIST/>"),
        ("eu.xml", b"<export/>"),
        ("ofac.xml", b"<sdnList/>"),
        ("plain.csv", b"name;note\n"),
    ],
)
def test_a_list_of_nobody_is_refused(name: str, content: bytes) -> None:
    assert refused(name, content).fault is Fault.NOBODY


@every_format
def test_a_file_beyond_the_limit_is_refused_before_it_is_read_to_the_end(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Measured.__init__, "__defaults__", (100,))
    monkeypatch.setattr(sources, "_PIECE", 50)
    file = BytesIO(data(name))
    with pytest.raises(UnreadableListError) as caught:
        READERS[name](file)
    assert caught.value.fault is Fault.TOO_LARGE
    assert file.tell() < len(data(name)) or len(data(name)) < 200


def test_the_limit_is_sixty_megabytes() -> None:
    assert Measured.__init__.__defaults__ == (60_000_000,)


@pytest.mark.parametrize("inside", ["<x>" * (DEEPEST + 1), "<INDIVIDUAL>" + "<x/>" * (MOST_PARTS + 1)])
def test_what_would_fill_the_memory_is_refused(inside: str) -> None:
    assert refused("un.xml", f"<CONSOLIDATED_LIST>{inside}".encode()).fault is Fault.FOREIGN


def test_entries_that_have_been_read_are_let_go() -> None:
    many = b"<r>" + b"<skip><deep/></skip><one>text</one>" * 5000 + b"</r>"
    found = entries(Measured(BytesIO(many)), "r", {"one"})
    _name, root = next(found)
    held = [len(root) for _entry in found]
    assert len(held) == 5000
    # What the parser has read ahead, one piece of the file, is all that there is.
    assert max(held) < 1500


def test_a_fault_is_told_in_the_readers_language() -> None:
    error = refused("eu.csv", b"a;b\n")
    with reading(ENGLISH):
        assert error.message.startswith("Line 1: The file is not in the chosen format.")
    with reading(FRENCH):
        assert error.message.startswith("Ligne 1\u00a0: Le fichier n’est pas dans le format choisi.")


@every_format
def test_faults_carry_nothing_of_the_file(name: str) -> None:
    canary = b"Canarybird"
    for content in (canary, data(name) + b'\n"' + canary):
        error: BaseException | None = refused(name, content)
        assert isinstance(error, UnreadableListError)
        assert "Canarybird" not in error.message
        while error is not None:
            assert "Canarybird" not in repr(error) + str(vars(error))
            error = error.__cause__ or error.__context__


@every_format
def test_what_is_read_shows_no_name_by_accident(name: str) -> None:
    read = READERS[name](BytesIO(data(name)))
    assert "elitou" not in repr(read).casefold() + repr(read.entries[0]).casefold()
