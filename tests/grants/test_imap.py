"""The mailbox is read without a trace, within limits, and goes on where it was."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fundapp.core.environment import SettingError
from fundapp.grants.fetching import Answer
from fundapp.grants.fetching.imap import collect
from fundapp.grants.formats.mail import read_letters
from fundapp.grants.jobs.asking import Told, ask, read
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.mailbox import Mailbox, Mark, mailbox_at, mark_of
from tests.fixtures.databases import settings_for
from tests.grants.imap_server import PASSWORD, Box, mailbox
from tests.grants.letters import HTML, letter
from tests.grants.test_mail import FRENCH
from tests.outbox.names import certificate

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
LONGEST = 10_000_000
Opens = Callable[..., Box]


@pytest.fixture
def opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """A mailbox whose certificate is trusted."""
    trusted = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with ExitStack() as stack:
        yield lambda **facts: stack.enter_context(mailbox(trusted, **facts))


def visit(box: Box, told: str | None = None, *, password: str = PASSWORD, **limits: float) -> Answer:
    where = Mailbox("localhost", box.port, "veille@example.org", password)
    return collect(where, told, NOW, **{"longest": LONGEST, "within": 5.0, **limits})  # type: ignore[arg-type]


def titles(answer: Answer) -> list[str]:
    with answer:
        return [each.title for each in read_letters(answer.body, FRENCH) if isinstance(each, Found)]


def fault(box: Box, **options: float | str) -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        visit(box, **options)  # type: ignore[arg-type]
    return raised.value


def one(title: str) -> bytes:
    return letter("Date limite : 18/03/2100", subject=title)


def test_what_came_since_the_last_visit_is_read_once(opens: Opens) -> None:
    box = opens(letters={3: one("Appel 3"), 7: letter(html=HTML)})
    first = visit(box)
    assert (first.etag, first.unchanged) == ("1:7", False)
    assert titles(first) == ["Appel 3", "PISCCA Gabon 2100", "Fonds d’urgence pour les défenseurs"]
    with visit(box, first.etag) as nothing:
        assert (nothing.unchanged, nothing.etag) == (True, "1:7")
    box.letters[9] = one("Appel 9")
    assert titles(visit(box, first.etag)) == ["Appel 9"]


def test_nothing_is_marked_moved_or_deleted(opens: Opens) -> None:
    box = opens(letters={1: one("Appel")})
    visit(box).body.close()
    assert [said.split()[0] for said in box.said] == ["CAPABILITY", "LOGIN", "EXAMINE", "UID", "UID", "UID", "LOGOUT"]
    assert "BODY.PEEK[]" in box.said[5]
    assert not any(word in said.upper() for said in box.said for word in ("STORE", "EXPUNGE", "COPY", "MOVE", "SELECT"))


def test_a_mailbox_that_was_never_read_is_read_a_month_back(opens: Opens) -> None:
    box = opens(letters={1: one("Appel")})
    visit(box).body.close()
    assert "UID SEARCH SINCE 12-Feb-2026" in box.said


def test_a_server_that_numbers_its_letters_anew_is_read_anew(opens: Opens) -> None:
    box = opens(letters={2: one("Appel")}, validity=8)
    answer = visit(box, "7:900")
    assert (answer.etag, titles(answer)) == ("8:2", ["Appel"])


@pytest.mark.parametrize("told", ["", "x", "1", "1:", ":5", "-1:5", "1:99999999999999", "1:5:6"])
def test_a_mark_that_is_none_begins_anew(told: str) -> None:
    assert mark_of(told) is None
    assert mark_of(str(Mark(7, 900))) == Mark(7, 900)


def test_a_wrong_password_is_told_and_repeated_nowhere(opens: Opens) -> None:
    error = fault(opens(), password="mauvais secret")
    assert (error.fault, error.detail) == (Fault.MAILBOX_SHUT, "")


@pytest.mark.parametrize(
    ("way", "expected"),
    [("silent", Fault.TOO_SLOW), ("trickling", Fault.TOO_SLOW), ("cut", Fault.CUT), ("endless", Fault.TOO_LARGE)],
)
def test_a_server_that_hangs_or_breaks_off_is_left_in_time(opens: Opens, way: str, expected: Fault) -> None:
    assert fault(opens(letters={1: one("Appel")}, way=way), within=0.5).fault is expected


def test_a_server_that_is_not_there_or_cannot_be_trusted_is_told(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = opens()
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path / "other", "localhost")))
    assert fault(box).fault is Fault.UNTRUSTED
    assert fault(Box(port=1)).fault is Fault.UNREACHABLE


def test_a_folder_that_is_not_there_is_told(opens: Opens) -> None:
    where = Mailbox("localhost", opens().port, "veille@example.org", PASSWORD, 'Ve"ille')
    with pytest.raises(Unreadable) as raised:
        collect(where, None, NOW, LONGEST, 5)
    assert raised.value.fault is Fault.NO_MAILBOX


def test_a_letter_that_is_too_long_is_passed_over(opens: Opens) -> None:
    box = opens(letters={1: one("Appel 1"), 2: one("Appel 2")}, sizes={1: 25_000_001})
    answer = visit(box)
    assert (answer.etag, titles(answer)) == ("1:2", ["Appel 2"])


def test_what_does_not_fit_into_a_visit_waits_for_the_next(opens: Opens) -> None:
    box = opens(letters={number: one(f"Appel {number}") for number in range(1, 6)})
    answer = visit(box, longest=2 * len(one("Appel 1")) + 10)
    assert (answer.etag, titles(answer)) == ("1:2", ["Appel 1", "Appel 2"])
    assert titles(visit(box, answer.etag)) == ["Appel 3", "Appel 4", "Appel 5"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("imaps://veille%40example.org@mail.example.org", ("mail.example.org", 993, "veille@example.org", "INBOX")),
        ("imaps://u@mail.example.org:1993/Veille%20appels", ("mail.example.org", 1993, "u", "Veille appels")),
        ("imap://u@mail.example.org", None),
        ("imaps://mail.example.org", None),
        ("imaps://u@mail.example.org/a%0d%0ab", None),
    ],
)
def test_an_address_names_a_mailbox(address: str, expected: tuple[object, ...] | None) -> None:
    box = mailbox_at(address, "secret")
    assert (box and (box.host, box.port, box.user, box.folder)) == expected
    assert "secret" not in repr(box)


SOURCE = dict.fromkeys(("address", "words", "language", "zone", "currency")) | {"kind": "mailbox", "columns": {}}


def test_the_mailbox_is_visited_as_any_other_source(opens: Opens, tmp_path: Path) -> None:
    box = opens(letters={3: letter(html=HTML)})
    url = f"imaps://veille%40example.org@localhost:{box.port}"
    settings = settings_for(f"sqlite:///{tmp_path}/x", tmp_path, watch_imap_url=url, watch_imap_password=PASSWORD)
    with ask(SOURCE, 1, NOW, settings) as answer:
        found = list(read(SOURCE, answer.body))
    assert next(each.title for each in found if isinstance(each, Found)) == "PISCCA Gabon 2100"
    with ask(SOURCE, 1, NOW, settings, Told(answer.etag)) as nothing:
        assert nothing.unchanged


def test_a_house_without_a_mailbox_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as raised:
        ask(SOURCE, 1, NOW, settings_for(f"sqlite:///{tmp_path}/x", tmp_path))
    assert raised.value.fault is Fault.NO_MAILBOX


def test_a_parcel_without_letters_has_no_calls() -> None:
    assert list(read_letters(io.BytesIO(b""), FRENCH)) == []


@pytest.mark.parametrize(
    "url", ["imap://u@mail.example.org", "imaps://mail.example.org", "imaps://u:secret@mail.example.org", "imaps://u@"]
)
def test_a_setting_that_names_no_mailbox_or_a_password_stops_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingError, match="FUNDAPP_WATCH_IMAP_URL") as raised:
        settings_for(f"sqlite:///{tmp_path}/x", tmp_path, watch_imap_url=url)
    assert "secret" not in str(raised.value)


def test_a_mailbox_is_named_by_settings_alone(tmp_path: Path) -> None:
    url = "imaps://veille%40example.org@mail.example.org/INBOX"
    settings = settings_for(f"sqlite:///{tmp_path}/x", tmp_path, watch_imap_url=url, watch_imap_password=PASSWORD)
    assert mailbox_at(settings.watch_imap_url or "", settings.watch_imap_password) == Mailbox(
        "mail.example.org", 993, "veille@example.org", PASSWORD
    )
    assert settings_for(f"sqlite:///{tmp_path}/x", tmp_path).watch_imap_url is None
