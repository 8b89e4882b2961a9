"""What stands on others' servers is fetched politely, within limits, and never from a private network."""

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from fundapp.grants.fetching import ComeLater, Posting, exchange
from fundapp.grants.rules.faults import Fault
from tests.grants.fetching import LONGEST, body, fault, get
from tests.grants.sites import Sent, Site, site


def test_what_stands_there_comes_with_what_to_ask_by_the_next_time(there: Site) -> None:
    headers = {"ETag": '"a1"', "Last-Modified": "Sat, 14 Mar 2026 09:26:53 GMT", "Content-Type": "application/rss+xml"}
    address = there.has(Sent("<rss>é</rss>".encode(), headers=headers))
    with get(address) as answer:
        assert answer.body.read().decode() == "<rss>é</rss>"
        assert (answer.etag, answer.modified) == ('"a1"', "Sat, 14 Mar 2026 09:26:53 GMT")
        assert (answer.content_type, answer.size, answer.address) == ("application/rss+xml", 13, address)
    assert answer.body.closed


def test_it_is_not_sent_again_where_it_has_not_changed(there: Site) -> None:
    address = there.has(Sent(headers={"ETag": '"a1"'}))
    with get(address, etag='"a1"', modified="Sat, 14 Mar 2026 09:26:53 GMT") as answer:
        assert answer.unchanged
    assert there.asked[0].headers["If-Modified-Since"] == "Sat, 14 Mar 2026 09:26:53 GMT"
    with get(address, etag='"a0"') as answer:
        assert not answer.unchanged


def test_unchanged_is_no_answer_to_who_has_nothing(there: Site) -> None:
    assert fault(there.has(Sent(b"", 304))).fault == Fault.ERROR


def test_the_request_says_nothing_of_who_asks(there: Site) -> None:
    there.has(Sent(b"", 302, {"Location": "/b", "Set-Cookie": "seen=1"}), "/feed")
    there.has(Sent(), "/b")
    assert body(there.url()) == b"<rss/>"
    for asked in there.asked:
        assert set(asked.headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
        assert asked.headers["User-Agent"] == "fundapp"


def test_a_proxy_of_the_environment_is_not_used(there: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        monkeypatch.delenv("no_proxy", raising=False)
        body(there.has(Sent()))
    assert (len(there.asked), proxy.asked) == (1, [])


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, "forbidden"), (403, "forbidden"), (451, "forbidden"), (404, "gone"), (410, "gone"), (400, "refused"),
     (405, "refused"), (418, "refused"), (429, "busy"), (503, "busy"), (500, "error"), (502, "error"),
     (504, "error"), (204, "empty"), (305, "error")],
)  # fmt: skip
def test_what_a_server_answers_otherwise_has_its_own_words(there: Site, status: int, expected: str) -> None:
    found = fault(there.has(Sent(b"", status)))
    assert (found.fault, found.detail) == (Fault(expected), f"HTTP {status}")


@pytest.mark.parametrize(
    ("said", "wait"),
    [("120", timedelta(minutes=2)), ("99999999999", timedelta(days=7)), ("-5", None), ("soon", None), ("", None),
     ("Sat, 14 Mar 2020 09:26:53 GMT", timedelta()), ("٣", None)],
)  # fmt: skip
def test_a_server_that_asks_for_patience_gets_it(there: Site, said: str, wait: timedelta | None) -> None:
    assert exchange._wait(said) == wait
    if said.isascii():
        found = fault(there.has(Sent(b"", 429, {"Retry-After": said})))
        assert isinstance(found, ComeLater)
        assert found.after == wait


def test_patience_may_be_asked_for_until_a_moment() -> None:
    moment = datetime.now(UTC) + timedelta(hours=2)
    wait = exchange._wait(format_datetime(moment, usegmt=True))
    assert wait
    assert timedelta(minutes=119) < wait <= timedelta(hours=2)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(there: Site, status: int) -> None:
    there.has(Sent(b"there"), "/new?a=b")
    address = there.has(Sent(b"", status, {"Location": "/new?a=b#part"}))
    with get(address) as answer:
        assert answer.body.read() == b"there"
        assert answer.address == there.url("/new?a=b")


def test_redirects_end(there: Site) -> None:
    address = there.has(Sent(b"", 301, {"Location": "/feed"}))
    assert fault(address).fault == Fault.LED_AROUND
    assert len(there.asked) == 6
    for number in range(5):
        there.has(Sent(b"", 301, {"Location": f"/{number + 1}"}), f"/{number}")
    there.has(Sent(b"at last"), "/5")
    assert body(there.url("/0")) == b"at last"


def test_a_redirect_that_leads_nowhere_is_no_answer(there: Site) -> None:
    assert fault(there.has(Sent(b"", 302))).fault == Fault.ERROR
    assert fault(there.has(Sent(b"", 302, {"Location": "http://[::1"}))).fault == Fault.BAD_ADDRESS
    assert fault(there.has(Sent(b"", 302, {"Location": "file:///etc/passwd"}))).fault == Fault.BAD_ADDRESS


@pytest.mark.parametrize("way", ["silent", "trickling head", "trickling"])
def test_nobody_is_waited_for_without_end(there: Site, way: str) -> None:
    assert fault(there.has(Sent(way=way)), within=0.3).fault == Fault.TOO_SLOW


@pytest.mark.parametrize("way", ["silent", "trickling head"])
def test_nor_for_the_first_word(there: Site, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "FIRST_SECONDS", 0.2)
    assert fault(there.has(Sent(way=way)), within=60).fault == Fault.TOO_SLOW


def test_redirects_share_the_time(there: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 0.1, 99.0, 99.0])
    monkeypatch.setattr(exchange, "monotonic", lambda: next(clock))
    assert fault(there.has(Sent(b"", 301, {"Location": "/feed"})), within=50).fault == Fault.TOO_SLOW
    assert len(there.asked) == 1


@pytest.mark.parametrize("way", ["cut", "chunked cut"])
def test_what_breaks_off_is_cut(there: Site, way: str) -> None:
    assert fault(there.has(Sent(b"<rss>" * 100, way=way))).fault == Fault.CUT


def test_what_is_no_http_is_no_answer(there: Site) -> None:
    assert fault(there.has(Sent(way="garbage"))).fault == Fault.UNREACHABLE


def test_an_empty_answer_is_empty(there: Site) -> None:
    assert fault(there.has(Sent(b""))).fault == Fault.EMPTY


def test_what_is_too_large_is_not_even_begun(there: Site) -> None:
    assert fault(there.has(Sent(headers={"X": "y"}, body=b"x" * 2_000)), longest=1_999).fault == Fault.TOO_LARGE
    assert body(there.url(), longest=2_000) == b"x" * 2_000


def test_an_endless_answer_ends(there: Site) -> None:
    assert fault(there.has(Sent(way="endless")), within=30).fault == Fault.TOO_LARGE
    assert there.sent < 40 * LONGEST


TEXT = "<rss>échéance</rss>".encode() * 1_000


def _raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(TEXT)), ("GZIP", gzip.compress(TEXT)), ("x-gzip", gzip.compress(TEXT)),
     ("gzip", gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:])), ("gzip", gzip.compress(TEXT) + b"\x00" * 8),
     ("deflate", zlib.compress(TEXT)), ("deflate", _raw(TEXT)), ("identity", TEXT)],
    ids=["gzip", "capitals", "old name", "two members", "padding", "deflate", "raw deflate", "identity"],
)  # fmt: skip
def test_what_was_packed_on_its_way_is_unpacked(there: Site, encoding: str, packed: bytes) -> None:
    assert body(there.has(Sent(packed, headers={"Content-Encoding": encoding}))) == TEXT


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_packing_that_nobody_asked_for_is_not_guessed_at(there: Site, encoding: str) -> None:
    assert fault(there.has(Sent(TEXT, headers={"Content-Encoding": encoding}))).fault == Fault.OTHER_FORMAT


@pytest.mark.parametrize(
    "packed", [gzip.compress(TEXT)[:-20], b"\x1f\x8b\x08 no", b"<rss/>"], ids=["cut off", "no archive", "not packed"]
)
def test_what_was_packed_badly_is_cut(there: Site, packed: bytes) -> None:
    assert fault(there.has(Sent(packed, headers={"Content-Encoding": "gzip"}))).fault == Fault.CUT


def test_a_bomb_is_not_unpacked(there: Site) -> None:
    bomb = gzip.compress(b"\x00" * 50_000_000, 9)
    assert len(bomb) < 60_000
    assert fault(there.has(Sent(bomb, headers={"Content-Encoding": "gzip"}))).fault == Fault.TOO_LARGE


def test_a_question_is_posted_and_its_key_follows_nobody(there: Site) -> None:
    asked = Posting(b"{}", "application/json", {"X-API-Key": "secret"})
    there.has(Sent(b"[]"), "/search")
    assert body(there.url("/search"), posting=asked) == b"[]"
    (posted,) = there.asked
    assert (posted.method, posted.body, posted.headers["X-API-Key"]) == ("POST", b"{}", "secret")
    assert posted.headers["Content-Type"] == "application/json"
    with site() as other:
        for status in (301, 302, 303, 307, 308):
            there.has(Sent(b"", status, {"Location": other.url()}), "/search")
            found = fault(there.url("/search"), posting=asked)
            assert (found.fault, other.url() in found.detail) == (Fault.GONE, True)
        assert other.asked == []


def test_what_cannot_be_told_again_is_not_kept(there: Site) -> None:
    with get(there.has(Sent(headers={"ETag": '"' + "x" * 300 + '"', "Last-Modified": "é"}))) as answer:
        assert (answer.etag, answer.modified) == (None, None)
