"""A ZIP with one XML in it is read as a stream; every other ZIP is refused before it can do harm."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.grants.fetching.unpacking import PIECE, only_file
from fundapp.grants.rules.faults import Fault, Unreadable

XML = b"<Grants>" + b"<OpportunityID>328621</OpportunityID>" * 20_000 + b"</Grants>"


class Unseekable(io.BytesIO):
    """A stream into which nobody may go back, as zipfile writes to a pipe: sizes come after the file."""

    def seekable(self) -> bool:
        return False


def zipped(*names: str, content: bytes = XML, method: int = zipfile.ZIP_DEFLATED, stream: bool = False) -> bytes:
    file = Unseekable() if stream else io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name in names or ("GrantsDBExtract20260314v2.xml",):
            archive.writestr(name, content)
    return file.getvalue()


def read(data: bytes, longest: int = 10_000_000) -> bytes:
    return only_file(io.BytesIO(data), longest).read()


def fault(data: bytes, longest: int = 10_000_000) -> Fault:
    with pytest.raises(Unreadable) as raised:
        read(data, longest)
    return raised.value.fault


@pytest.mark.parametrize("stream", [False, True])
def test_the_only_xml_of_a_zip_is_read(stream: bool) -> None:
    assert read(zipped(stream=stream)) == XML


def test_what_is_no_zip_is_read_as_it_stands() -> None:
    assert read(XML) == XML
    assert read(b"PK") == b"PK"
    assert read(b"") == b""


def test_a_descriptor_without_its_sign_is_understood() -> None:
    data = zipped(stream=True)
    assert read(data.replace(b"PK\x07\x08", b"", 1)) == XML


@pytest.mark.parametrize(
    "data",
    [
        zipped("a.xml", "b.xml"),
        zipped("a.xml", "b.xml", stream=True),
        zipped("a.html"),
        zipped("a.xml", method=zipfile.ZIP_BZIP2),
        zipped("a.xml", method=zipfile.ZIP_STORED),
        b"PK\x03\x04\x14\x00\x01\x00" + zipped()[8:],
    ],
    ids=["two", "two streamed", "no xml", "bzip2", "stored", "sealed"],
)
def test_another_zip_is_another_format(data: bytes) -> None:
    assert fault(data) == Fault.OTHER_FORMAT


@pytest.mark.parametrize("share", [0.001, 0.3, 0.6, 0.9])
def test_a_zip_that_breaks_off_is_cut(share: float) -> None:
    data = zipped()
    assert fault(data[: max(10, int(len(data) * share))]) == Fault.CUT


def test_a_bomb_is_given_up_where_it_becomes_too_large() -> None:
    bomb = zipped(content=b"\x00" * 30_000_000)
    assert len(bomb) < 40_000
    body = only_file(io.BytesIO(bomb), 1_000_000)
    pieces = [body.read(PIECE) for _piece in range(15)]
    assert sum(map(len, pieces)) > 900_000
    with pytest.raises(Unreadable) as raised:
        body.read(PIECE)
    assert raised.value.fault == Fault.TOO_LARGE
    assert read(zipped(), len(XML)) == XML
    assert fault(zipped(), len(XML) - 1) == Fault.TOO_LARGE


CHANGES = st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), min_size=1, max_size=6)
SMALL = zipped(content=b"<Grants><a>1</a></Grants>" * 20)


@given(CHANGES)
def test_whatever_happens_to_a_zip_it_is_read_or_refused(changes: Sequence[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for place, value in changes:
        data[place % len(data)] = value
    try:
        read(bytes(data), 100_000)
    except Unreadable as error:
        assert error.fault in (Fault.CUT, Fault.OTHER_FORMAT, Fault.TOO_LARGE)  # noqa: PT017 - both are fine
