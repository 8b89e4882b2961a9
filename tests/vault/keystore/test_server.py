"""The keystore on another host, over real HTTP on loopback."""

import http.client
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from fundapp.vault.keystore import Keystore, KeystoreAway, open_keystore
from fundapp.vault.keystore.place import MOST_IDS, START
from fundapp.vault.keystore.remote import Remote
from fundapp.vault.keystore.server import application
from tests.services.processes import child, last_lines, wait_until
from tests.vault.keystore.stand_ins import TOKEN, give_back, raw, served, some, take_away

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server over the folder `b`."""
    with served(tmp_path / "b") as address:
        yield address


@pytest.fixture
def mirrored(tmp_path: Path, address: str) -> Keystore:
    """Over the folder `a` and the server."""
    return open_keystore([str(tmp_path / "a"), address], TOKEN)


def ask(address: str, verb: str, body: bytes = b"", method: str = "POST", token: str = TOKEN) -> tuple[int, bytes]:
    """One request by hand."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, f"/{verb}", body, {"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_server_is_a_place_like_any_other(mirrored: Keystore, tmp_path: Path, address: str) -> None:
    halves = some(5)
    mirrored.put(halves)
    remote = open_keystore([address], TOKEN)
    assert remote.get([*halves, uuid4()]) == halves
    mirrored.shred([*halves][:2])
    assert set(remote.get(halves)) == set([*halves][2:])
    assert remote.shredded(halves) == set([*halves][:2])
    assert not any(halves[each] in raw(tmp_path) for each in [*halves][:2])
    for known in (halves, dict.fromkeys([*halves][2:], b"x" * 32)):
        with pytest.raises(ValueError, match="put"):
            remote.put(known)
    assert "in step" in mirrored.check()[-1]


@pytest.mark.parametrize("place", ["a", "b"])
def test_whichever_was_away_follows(mirrored: Keystore, tmp_path: Path, address: str, place: str) -> None:
    halves = some(4)
    mirrored.put(halves)
    take_away(tmp_path / place)
    with pytest.raises(KeystoreAway):
        mirrored.put(some(1))
    mirrored.shred([*halves][:2])
    give_back(tmp_path / place)
    assert set(mirrored.get(halves)) == set([*halves][2:])
    mirrored.put(some(1))
    assert not any(halves[each] in raw(tmp_path) for each in [*halves][:2])


def test_a_lost_server_is_mended_from_the_folder_and_a_lost_folder_from_a_copy(
    mirrored: Keystore, tmp_path: Path, address: str
) -> None:
    halves = some(4)
    mirrored.put(halves)
    mirrored.shred([*halves][:1])
    (tmp_path / "b/slots").unlink()
    with pytest.raises(KeystoreAway):
        mirrored.put(some(1))
    assert mirrored.mend() == 3
    assert set(open_keystore([address], TOKEN).get(halves)) == set([*halves][1:])
    with pytest.raises(KeystoreAway, match="KeystoreLost"):
        open_keystore([address], TOKEN).mend()


def test_more_ids_than_one_request_may_name_are_asked_for_in_several(address: str, tmp_path: Path) -> None:
    keystore, halves = open_keystore([address], TOKEN), some(MOST_IDS + 1)
    keystore.put(halves)
    assert keystore.get(halves) == halves
    keystore.shred(halves)
    assert keystore.shredded(halves) == set(halves)


def test_a_wrong_token_opens_nothing(mirrored: Keystore, address: str) -> None:
    halves = some(1)
    mirrored.put(halves)
    with pytest.raises(KeystoreAway):
        open_keystore([address], "f" * 32).get(halves)
    for token in ("", "f" * 32, TOKEN[:-1], TOKEN + "0"):
        assert ask(address, "state", token=token) == (401, b"Unauthorized")
        assert ask(address, "nothing", token=token) == (401, b"Unauthorized")


@pytest.mark.parametrize(
    ("verb", "body", "answer"),
    [
        ("", b"", (404, b"Not Found")),
        ("list", b"", (404, b"Not Found")),
        ("read", b"x" * 15, (400, b"Bad Request")),
        ("put", b"x" * 47, (400, b"Bad Request")),
        ("put", (b"i" * 16 + b"h" * 32) * 2, (400, b"Bad Request")),
        ("put", b"i" * 16 + bytes(32), (400, b"Bad Request")),
        ("shred", b"x" * 17, (400, b"Bad Request")),
        ("since", b"x" * 23, (400, b"Bad Request")),
        ("follow", b"x" * 39, (400, b"Bad Request")),
        ("read", b"x" * 16 * (MOST_IDS + 1), (413, b"Content Too Large")),
        ("state", b"x", (413, b"Content Too Large")),
    ],
)
def test_the_server_answers_in_bare_words(
    mirrored: Keystore, address: str, verb: str, body: bytes, answer: tuple[int, bytes]
) -> None:
    mirrored.put(some(1))
    assert ask(address, verb, body) == answer


def test_only_post_is_answered_and_a_length_is_needed(address: str) -> None:
    assert ask(address, "state", method="GET") == (404, b"Not Found")
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw_connection:
        head = f"POST /read HTTP/1.0\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: -1\r\n\r\n"
        raw_connection.sendall(head.encode())
        assert b"400 Bad Request" in raw_connection.makefile("rb").read()


def test_a_server_without_store_or_with_a_damaged_one_says_so(address: str, tmp_path: Path) -> None:
    assert ask(address, "state")[0] == 412
    (tmp_path / "b").mkdir()
    (tmp_path / "b/followed").touch()
    assert ask(address, "state")[0] == 410
    (tmp_path / "b/slots").write_bytes(b"something else" * 20)
    assert ask(address, "state")[0] == 503


@pytest.mark.parametrize("token", ["", "short"])
def test_a_server_without_a_real_token_does_not_start(tmp_path: Path, token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        application(tmp_path, token)


def test_an_answer_about_other_ids_than_were_asked_for_is_refused(
    address: str, mirrored: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = some(2)
    mirrored.put(halves)
    one, other = (each.bytes for each in halves)
    monkeypatch.setattr(Remote, "_post", lambda *_: other + b"h" + halves[[*halves][1]])
    with pytest.raises(KeystoreAway):
        Remote(address, TOKEN).read([one])


def test_a_host_that_is_down_is_a_place_that_is_away_and_left_alone_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = some(2)
    with served(tmp_path / "b") as address:
        mirrored = open_keystore([str(tmp_path / "a"), address], TOKEN)
        mirrored.put(halves)
    asked: list[str] = []
    exchange = Remote._exchange

    def note(self: Remote, verb: str, body: bytes) -> tuple[int, bytes]:
        asked.append(verb)
        return exchange(self, verb, body)

    monkeypatch.setattr(Remote, "_exchange", note)
    assert mirrored.get(halves) == halves
    assert mirrored.get(halves) == halves
    assert asked == ["state"]
    with pytest.raises(KeystoreAway):
        mirrored.put(some(1))
    assert len(asked) > 1


def test_an_error_tells_neither_token_nor_half(tmp_path: Path) -> None:
    remote, half = Remote("http://127.0.0.1:1", TOKEN), b"H" * 32
    with pytest.raises(KeystoreAway) as caught:
        remote.put({b"i" * 16: half})
    shown = repr(caught.value) + str(caught.value.reason) + repr(caught.value.__cause__) + repr(remote)
    assert TOKEN not in shown
    assert "HHHH" not in shown
    assert caught.value.__cause__ is None


def test_a_link_without_encryption_is_told() -> None:
    assert Remote("http://keys.example.org:1", TOKEN).is_exposed
    assert not Remote("https://keys.example.org:1", TOKEN).is_exposed
    assert not Remote("http://127.0.0.1:1", TOKEN).is_exposed


@pytest.mark.process
def test_the_real_server_keeps_connections_serves_and_logs_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = (
        "import sys; from pathlib import Path; from fundapp.vault.keystore.server import serve;"
        f"serve(Path(sys.argv[1]), {TOKEN!r}, '127.0.0.1', {port})"
    )
    log, halves = tmp_path / "log", some(50)
    with child([sys.executable, "-c", program, tmp_path / "b"], log=log, cwd=ROOT):
        remote = Remote(f"http://127.0.0.1:{port}", TOKEN)
        keystore = open_keystore([str(tmp_path / "a"), remote.name], TOKEN)

        def answers() -> bool:
            try:
                remote.create()
            except KeystoreAway:
                return False
            return True

        wait_until(answers, 30, last_lines(log))
        opened = remote._pool().num_connections
        keystore.put(halves)
        assert open_keystore([remote.name], TOKEN).get(halves) == halves
        assert remote.shreds_since(START) == ([], START)
        assert ask(remote.name, "list") == (404, b"Not Found")
        assert remote._pool().num_connections == opened
    assert log.read_text() == ""
