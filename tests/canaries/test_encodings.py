"""Each way of writing a text is found, in whatever it is packed; and nothing is found where nothing is."""

import base64
import bz2
import gzip
import io
import json
import lzma
import quopri
import zipfile
import zlib
from collections.abc import Callable
from itertools import product
from random import Random
from urllib.parse import quote, quote_plus

import pytest

from tests.canaries import containers, encodings, search, streams
from tests.canaries.encodings import ENCODINGS, SPELLINGS
from tests.canaries.search import Hit, Searcher, Unsearched
from tests.canaries.streams import Held
from tests.canaries.words import Canaries

# Written here once more, by other means than those of the scan, as services do it.
WRITERS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "cp1252": lambda text: text.encode("latin-1"),
    "base64": lambda text: base64.b64encode(f"cas : {text} !".encode()),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(f"{text} ?".encode()),
    "base64 of utf-16-le": lambda text: base64.b64encode(f"x{text}".encode("utf-16-le")),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: base64.b16encode(text.encode()),
    "percent": lambda text: quote(text).encode(),
    "percent, lower case": lambda text: b"".join(
        b"%%%02x" % byte if byte > 127 else bytes([byte]) for byte in text.encode()
    ),
    "json": lambda text: json.dumps({"alias": text}).encode(),
    "JSON": lambda text: "".join(c if c.isascii() else f"\\u{ord(c):04X}" for c in text).encode(),
    "json in json": lambda text: json.dumps(json.dumps([text])).encode(),
    "entities by name": lambda text: b"".join(
        {"é": b"&eacute;", "è": b"&egrave;", "ê": b"&ecirc;", "ë": b"&euml;", "à": b"&agrave;", "â": b"&acirc;"}.get(
            c, {"ç": b"&ccedil;", "î": b"&icirc;", "ï": b"&iuml;", "ô": b"&ocirc;"}.get(c)
        )
        or {"ù": b"&ugrave;", "û": b"&ucirc;", "ü": b"&uuml;"}.get(c, c.encode())
        for c in text
    ),
    "entities by number": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "entities in hex": lambda text: "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in text).encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()).replace(b"=\n", b""),
    "escaped bytes": lambda text: repr(text.encode()).encode(),
    "octal": lambda text: b"".join(b"\\%03o" % byte if byte > 127 else bytes([byte]) for byte in text.encode()),
    "ascii()": lambda text: ascii(text).encode(),
}


# Which differ so little that parts of the one are found in the other.
TWINS = {
    "utf-16-le": ("utf-16-le", "utf-16-be"),
    "utf-16-be": ("utf-16-le", "utf-16-be"),
    "base64": ("base64", "base64 for URLs"),
}


def zipped(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", data)
    return target.getvalue()


def deflated(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(data) + deflater.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zlib, fastest": lambda data: zlib.compress(data, 1),
    "zlib, best": lambda data: zlib.compress(data, 9),
    "zip": zipped,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "gzip in base64": lambda data: base64.encodebytes(gzip.compress(data)),
    "zip in base64": lambda data: base64.encodebytes(zipped(data)),
    "xz in base64": lambda data: base64.b64encode(lzma.compress(data)),
    "bzip2 in base64": lambda data: base64.b64encode(bz2.compress(data)),
    "zlib in base64": lambda data: b"." + base64.urlsafe_b64encode(zlib.compress(data)).rstrip(b"=") + b".cookie",
}


@pytest.fixture
def canaries() -> Canaries:
    canaries = Canaries(4)
    canaries.name("other")
    return canaries


def hits(canaries: Canaries, data: bytes) -> list[Hit]:
    return [found for found in Searcher(canaries).search(Held(data)) if isinstance(found, Hit)]


def whole(canaries: Canaries, data: bytes) -> set[tuple[str, str]]:
    return {(hit.label, hit.encoding) for hit in hits(canaries, data) if hit.whole}


def test_every_encoding_has_a_writer_here() -> None:
    assert list(WRITERS) == list(ENCODINGS)


@pytest.mark.parametrize("encoding", WRITERS)
def test_a_text_is_found_in_every_encoding(canaries: Canaries, encoding: str) -> None:
    text = canaries.name("alias")
    data = b"..." + WRITERS[encoding](text) + b"..."
    expected = encoding
    if encoding == "base64 for URLs" and not set(data) & set(b"-_"):
        expected = "base64"
    assert ("alias", expected) in whole(canaries, data)


@pytest.mark.parametrize("encoding", [name for name in WRITERS if name != "base64 for URLs"])
def test_no_encoding_is_found_by_the_needles_of_another(
    canaries: Canaries, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accents = canaries.name("alias").partition("-")[0]
    written = WRITERS[encoding](accents)
    removed = TWINS.get(encoding, (encoding,))
    monkeypatch.setattr(encodings, "ENCODINGS", {name: e for name, e in ENCODINGS.items() if name not in removed})
    encodings.needles.cache_clear()
    found = hits(canaries, written)
    encodings.needles.cache_clear()
    assert found == []


@pytest.mark.parametrize("spelling", [name for name in SPELLINGS if name])
def test_a_text_is_found_in_every_spelling(canaries: Canaries, spelling: str) -> None:
    text = SPELLINGS[spelling](canaries.name("alias"))
    assert ("alias", f"{spelling}: utf-8") in whole(canaries, text.encode())


def test_base64_for_urls_is_found_where_it_differs() -> None:
    canaries = Canaries(4)
    canaries.remember("token", "ü?~ü?~ü?~ü?~ü?~")
    data = base64.urlsafe_b64encode("ü?~ü?~ü?~ü?~ü?~".encode())
    assert set(data) & set(b"-_")
    assert whole(canaries, data) == {("token", "base64 for URLs")}


@pytest.mark.parametrize("before", range(9))
def test_base64_is_found_at_every_alignment(before: int) -> None:
    canaries = Canaries(4)
    phone = canaries.phone("phone")
    data = base64.b64encode(b"x" * before + phone.replace(" ", "")[3:].encode() + b"x" * 5)
    assert whole(canaries, data) == {("phone", "base64")}


def test_blanks_become_plus_signs_in_forms(canaries: Canaries) -> None:
    phone = canaries.phone("phone")
    assert ("phone", "percent") in whole(canaries, f"phone={quote_plus(phone)}".encode())


@pytest.mark.parametrize("written", ["+49 151 {}", "0049151{}", "0151{}", "+49151{}"])
def test_a_telephone_number_is_found_in_every_usual_form(canaries: Canaries, written: str) -> None:
    tail = canaries.phone("phone").removeprefix("+49 151 ")
    tail = tail if " {}" in written else tail.replace(" ", "")
    assert {hit.label for hit in hits(canaries, written.format(tail).encode())} == {"phone"}


def test_addresses_codes_and_ascii_are_found(canaries: Canaries) -> None:
    texts = canaries.email("mail"), canaries.plain("plain"), "1234-5678-9012"
    canaries.remember("code", texts[2])
    data = " ".join((*texts[:2], "123456789012")).encode()
    assert {label for label, _encoding in whole(canaries, data)} == {"mail", "plain", "code"}


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("before", [0, 1, 7777])
def test_a_text_is_found_in_whatever_it_is_packed(canaries: Canaries, packer: str, before: int) -> None:
    text = canaries.name("alias")
    packed = PACKERS[packer](json.dumps([text] * 50).encode())
    data = b"\n" * before + packed + b"\n"
    assert ("alias", f"json in {packer.partition(',')[0]}") in whole(canaries, data)


def test_deflate_is_found_at_the_start_since_it_has_no_mark(canaries: Canaries) -> None:
    text = canaries.name("alias")
    assert ("alias", "utf-8 in deflate") in whole(canaries, deflated(text.encode() * 9))


def test_a_container_cut_short_is_searched_as_far_as_it_goes(canaries: Canaries) -> None:
    text = canaries.name("alias")
    packed = gzip.compress(text.encode() + Random(1).randbytes(40_000))
    assert ("alias", "utf-8 in gzip") in whole(canaries, packed[:20_000])


def test_containers_within_containers_are_opened_to_a_depth_and_then_reported(canaries: Canaries) -> None:
    data = canaries.name("alias").encode() * 1000
    for _ in range(search.DEEPEST):
        data = gzip.compress(data)
    assert ("alias", "utf-8" + " in gzip" * search.DEEPEST) in whole(canaries, data)
    searched = list(Searcher(canaries).search(Held(data)))
    assert not [found for found in searched if isinstance(found, Unsearched)]
    searched = list(Searcher(canaries).search(Held(gzip.compress(data))))
    assert [found for found in searched if isinstance(found, Unsearched)]


def test_a_container_too_large_to_open_is_reported(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LARGEST", 100_000)
    long = base64.b64encode(gzip.compress(bytes(50_000)) + bytes(100_000))
    for packed in (gzip.compress(bytes(200_000)), base64.b64encode(gzip.compress(bytes(200_000))), long):
        found = list(Searcher(canaries).search(Held(packed)))
        assert [one.reason for one in found if isinstance(one, Unsearched)]


@pytest.mark.parametrize("border", range(-60, 20, 3))
def test_a_text_across_the_border_of_two_blocks_is_found(
    canaries: Canaries, border: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BLOCK", 4096)
    text = canaries.name("alias").encode()
    data = b"-" * (8192 + border) + text + b"-" * 5000
    assert [(hit.label, hit.encoding, hit.whole) for hit in hits(canaries, data)] == [("alias", "utf-8", True)]
    packed = gzip.compress(text * 9)
    found = hits(canaries, b"-" * (8192 + border) + packed + b"-" * 5000)
    assert [hit.encoding for hit in found if hit.encoding.endswith("in gzip")] == ["utf-8 in gzip"]


def test_a_text_cut_in_two_is_found_wherever_it_is_cut(canaries: Canaries) -> None:
    text = canaries.name("alias").encode()
    searcher = Searcher(canaries)
    for cut, at in product(range(1, len(text)), range(8)):
        assert list(searcher.search(Held(b"." * at + text[:cut] + bytes(100) + text[cut:] + b"."))), (cut, at)


@pytest.mark.parametrize("kind", ["name", "plain", "email"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "json", "hex", "percent"])
def test_fifteen_characters_of_the_start_or_end_are_enough(canaries: Canaries, kind: str, encoding: str) -> None:
    text = getattr(canaries, kind)("alias")
    searcher = Searcher(canaries)
    for part, at in product((text[:15], text[1:16], text[-16:-1], text[-15:]), range(8)):
        assert list(searcher.search(Held(b"~" * at + WRITERS[encoding](part) + b"~"))), part


def test_a_part_that_several_share_names_no_one(canaries: Canaries) -> None:
    text = canaries.name("alias")
    assert {hit.label for hit in hits(canaries, text[:16].encode())} == {"one of 2"}
    assert {hit.label for hit in hits(canaries, canaries.email("mail")[:16].encode())} == {"mail"}


def test_twenty_megabytes_of_chance_hold_no_canary() -> None:
    canaries = Canaries(4)
    for number in range(100):
        canaries.name(f"name {number}")
        canaries.phone(f"phone {number}")
        canaries.email(f"mail {number}")
        canaries.plain(f"plain {number}")
    random = Random(4)
    binary, letters = random.randbytes(14 << 20), base64.encodebytes(random.randbytes(3 << 20))
    digits = "".join(str(random.getrandbits(64)) for _ in range(100_000)).encode()
    assert list(Searcher(canaries).search(Held(binary + letters + digits))) == []
