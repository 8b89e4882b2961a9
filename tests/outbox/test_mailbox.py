"""The local mailbox."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from fundapp.core.errors import NotFound
from fundapp.outbox import mailbox

NOW = datetime(2026, 3, 14, 9, 26, 53, 5, tzinfo=UTC)


def message(subject: str, text: str = "Bonjour Évariste") -> EmailMessage:
    made = EmailMessage()
    made["To"] = "awa@example.org"
    made["Subject"] = subject
    made.set_content(text)
    return made


def test_a_dropped_message_is_read_back_as_it_was(tmp_path: Path) -> None:
    letter_id = mailbox.drop(tmp_path, message("Dossier reçu"), NOW)
    found = mailbox.read(tmp_path, letter_id)
    assert found["Subject"] == "Dossier reçu"
    assert found.get_content().strip() == "Bonjour Évariste"


def test_the_list_shows_the_newest_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    for age in (2, 0, 1):
        mailbox.drop(tmp_path, message(f"il y a {age}"), NOW - timedelta(hours=age))
    letters = mailbox.newest(tmp_path, limit=2)
    assert [letter.subject for letter in letters] == ["il y a 0", "il y a 1"]
    assert letters[0].date == NOW
    assert letters[0].recipient == "awa@example.org"


def test_a_mailbox_that_nobody_wrote_to_is_empty(tmp_path: Path) -> None:
    assert mailbox.newest(tmp_path / "absent", limit=5) == []


def test_two_messages_of_the_same_moment_are_two(tmp_path: Path) -> None:
    assert mailbox.drop(tmp_path, message("a"), NOW) != mailbox.drop(tmp_path, message("b"), NOW)
    assert len(mailbox.newest(tmp_path, limit=5)) == 2


@pytest.mark.parametrize(
    "letter_id",
    ["../secret", "..", "", "/etc/passwd", "20260314T092653000005-0123456789abcdef", "secret", "a\0b", "secret.eml"],
)
def test_only_ids_of_messages_here_are_read(tmp_path: Path, letter_id: str) -> None:
    box = tmp_path / "mailbox"
    mailbox.drop(box, message("a"), NOW)
    for outside in (tmp_path / "secret.eml", box / "secret.eml"):
        outside.write_text("To: nobody\n\nsecret")
    with pytest.raises(NotFound):
        mailbox.read(box, letter_id)


def test_a_half_written_message_is_not_listed(tmp_path: Path) -> None:
    letter_id = mailbox.drop(tmp_path, message("a"), NOW)
    (tmp_path / f"{letter_id}.eml").rename(tmp_path / f".{letter_id}")
    assert mailbox.newest(tmp_path, limit=5) == []


def test_the_folder_is_closed_to_others(tmp_path: Path) -> None:
    mailbox.drop(tmp_path / "mailbox", message("a"), NOW)
    assert (tmp_path / "mailbox").stat().st_mode & 0o077 == 0
