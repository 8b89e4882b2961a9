"""E-mail as a real server takes it, refuses it, or leaves us in doubt."""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from fundapp.config import Settings
from fundapp.outbox import deliveries, mail, mailbox
from fundapp.outbox.channels import email
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.composing import Composed
from fundapp.outbox.letters import MEDIA_TYPES, Attachment
from fundapp.outbox.mailing import BATCH_TOPIC, delivery_topic
from fundapp.outbox.topics import Final, kind_of, subscriptions
from tests.fixtures.databases import settings_for
from tests.outbox.stand_ins import MailServer, Manners, mail_server

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
NAME = "0f" * 16
TEXT = "Évariste a écrit.\n\n.\nFrom then on: nothing.\n"
HEADERS = {"To", "Subject", "Message-ID", "Auto-Submitted", "From", "Date", "MIME-Version"}
HEADERS |= {"Content-Type", "Content-Transfer-Encoding"}


def envelope(
    subject: str = "Bonjour", address: str = "awa@example.org", attachments: Sequence[Attachment] = ()
) -> Envelope:
    return Envelope(NAME, UUID(int=7), address, Composed("trial", subject, TEXT, attachments))


def settings_of(folder: Path, server: MailServer, **changes: str) -> Settings:
    given = {"mail_url": server.url, "mail_from": "Fonds <fonds@example.org>", **changes}
    return settings_for("sqlite:///unused", folder, **given)


def taken(folder: Path, sent: Envelope) -> EmailMessage:
    """The message as a real server took it."""
    with mail_server() as server:
        email.send(settings_of(folder, server), sent, NOW)
    (kept,) = server.kept
    assert kept.recipients == ("awa@example.org",)
    return kept.message


def in_mailbox(folder: Path, sent: Envelope) -> EmailMessage:
    """The message as the local mailbox has it."""
    settings = settings_for("sqlite:///unused", folder)
    email.send(settings, sent, NOW)
    (found,) = mailbox.newest(settings.mailbox_dir, limit=5)
    return mailbox.read(settings.mailbox_dir, found.id)


def words(message: EmailMessage) -> str:
    """What somebody reads in it. On its way, each line ends in CR LF."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_message_says_who_when_and_that_no_person_wrote_it(tmp_path: Path) -> None:
    found = taken(tmp_path, envelope("Journal d’audit\u00a0: point de contrôle à 12\u202f345 entrées"))
    assert set(found.keys()) == HEADERS
    assert [each.addr_spec for each in found["To"].addresses] == ["awa@example.org"]
    assert found["From"] == "Fonds <fonds@example.org>"
    assert found["Subject"] == "Journal d’audit\u00a0: point de contrôle à 12\u202f345 entrées"
    assert found["Date"].datetime == NOW
    assert found["Auto-Submitted"] == "auto-generated"
    assert words(found) == TEXT


def test_a_message_travels_in_lines_that_every_server_takes(tmp_path: Path) -> None:
    with mail_server() as server:
        email.send(settings_of(tmp_path, server), envelope("Reçu", attachments=[attachment(b"\xff" * 3000)]), NOW)
    content = server.kept[0].content
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 78


def test_the_reference_is_a_message_id_that_each_attempt_has(tmp_path: Path) -> None:
    with mail_server() as server:
        settings = settings_of(tmp_path, server)
        assert email.send(settings, envelope(), NOW) == email.send(settings, envelope(), NOW) == f"<{NAME}@example.org>"
    assert [kept.message["Message-ID"] for kept in server.kept] == [f"<{NAME}@example.org>"] * 2


@pytest.mark.parametrize(
    ("step", "answer", "kind"),
    [
        ("RCPT", "550 no such user awa@example.org", "SMTPRecipientsRefused"),
        ("RCPT", "556 no mail for awa@example.org", "SMTPRecipientsRefused"),
        ("DATA", "554 no", "SMTPDataError"),
        (".", "554 spam for awa@example.org", "SMTPDataError"),
        (".", "552 too large", "SMTPDataError"),
    ],
)
def test_a_recipient_or_message_refused_for_good_is_final(tmp_path: Path, step: str, answer: str, kind: str) -> None:
    with mail_server(Manners({step: answer})) as server, pytest.raises(Final) as refused:
        email.send(settings_of(tmp_path, server), envelope(), NOW)
    assert kind_of(refused.value) == kind
    assert server.kept == []


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("greeting", "421 busy"),
        ("greeting", "554 not you"),
        ("MAIL", "450 later"),
        ("MAIL", "550 not from you"),
        ("RCPT", "450 later"),
        ("RCPT", "421 closing"),
        ("RCPT", "530 who are you"),
        ("DATA", "451 later"),
        (".", "451 later"),
        (".", "421 closing"),
        (".", "538 encrypt"),
    ],
)
def test_any_other_refusal_is_tried_again(tmp_path: Path, step: str, answer: str) -> None:
    with mail_server(Manners({step: answer})) as server:
        error = failure(settings_of(tmp_path, server))
    assert not isinstance(error, Final)
    assert server.kept == []


def failure(settings: Settings) -> Exception:
    """What sending raises."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the kinds are many; what matters is which are final
        email.send(settings, envelope(), NOW)
    return raised.value


def test_a_wrong_password_costs_no_message(tmp_path: Path) -> None:
    manners = Manners({"AUTH": "535 wrong"}, features=("AUTH PLAIN",))
    with mail_server(manners) as server:
        url = server.url.replace("//", "//someone:wrong@")
        error = failure(settings_of(tmp_path, server, mail_url=url))
    assert kind_of(error) == "SMTPAuthenticationError"
    assert not isinstance(error, Final)


def test_a_server_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"smtp://127.0.0.1:{free.getsockname()[1]}"
    assert kind_of(failure(settings_for("sqlite:///unused", tmp_path, mail_url=url))) == "ConnectionRefusedError"


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_hangs_is_left_and_tried_again(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.2)
    with mail_server(Manners(hangs_at=step)) as server:
        error = failure(settings_of(tmp_path, server))
    assert not isinstance(error, Final)


def test_a_server_that_hangs_does_not_use_up_the_time_of_a_handler() -> None:
    assert deliveries.__name__  # loaded, it has registered its handlers
    for topic in (delivery_topic("email"), BATCH_TOPIC):
        assert all(each.timeout > 2 * mail.TIMEOUT_SECONDS for each in subscriptions(topic))


def test_a_message_whose_confirmation_was_lost_comes_again_under_the_same_id(tmp_path: Path) -> None:
    with mail_server(Manners(drops_at=".")) as server:
        settings = settings_of(tmp_path, server)
        assert not isinstance(failure(settings), Final)
        server.manners = Manners()
        email.send(settings, envelope(), NOW)
    assert [kept.message["Message-ID"] for kept in server.kept] == [f"<{NAME}@example.org>"] * 2


def test_real_mail_is_not_said_to_be_sent_where_no_server_takes_it(tmp_path: Path) -> None:
    real = settings_for("sqlite:///unused", tmp_path, mode="production", public_url="https://fonds.example.org")
    error = failure(real)
    assert kind_of(error) == "NoMailServer"
    assert not isinstance(error, Final)
    assert not real.mailbox_dir.exists()


@pytest.mark.parametrize(
    "subject",
    [
        "Bonjour\r\nBcc: autre@example.org",
        "Bonjour\nBcc: autre@example.org",
        "Bonjour\n",
        "Bonjour\r",
        "a\x0bBcc: x\x0cBcc: x\x1cBcc: x\x85Bcc: x\u2028Bcc: x\x00",
        "=?utf-8?q?a=0ABcc=3A_autre=40example.org?=",
        "==?utf-8?q?a=0D=0ABcc=3A_autre=40example.org?=",
        "=\n?utf-8?q?a=0ABcc=3A_autre=40example.org?=",
        "reçu =?utf-8?b?CkJjYzogYXV0cmVAZXhhbXBsZS5vcmc=?=",
        "\ud800",
    ],
)
def test_no_subject_becomes_a_header_of_its_own(tmp_path: Path, subject: str) -> None:
    for found in (taken(tmp_path, envelope(subject)), in_mailbox(tmp_path, envelope(subject))):
        assert set(found.keys()) == HEADERS
        assert words(found) == TEXT


@pytest.mark.parametrize(
    "address",
    [
        "awa@example.org\r\nBcc: autre@example.org",
        "awa@example.org\n",
        "awa@example.org, autre@example.org",
        "awa@example.org;autre@example.org",
        "Awa <awa@example.org>",
        "groupe: awa@example.org;",
        '"awa@x.org, autre"@example.org',
        "awa(autre@example.org)@example.org",
        "=?utf-8?q?awa=0ABcc=3A?=@example.org",
        "awa@example.org> RCPT TO:<autre@example.org",
        "awa",
        "awà@example.org",
        "awa@",
        "@example.org",
        "",
    ],
)
def test_what_is_not_exactly_one_address_is_final_and_goes_nowhere(tmp_path: Path, address: str) -> None:
    with mail_server() as server, pytest.raises(Final, match=r"^BadAddress$"):
        email.send(settings_of(tmp_path, server), envelope(address=address), NOW)
    assert server.lines == []


@pytest.mark.parametrize(
    "address", ["awa+fonds@example.org", "a?b=c/d@example.org", "_{x}~@[192.0.2.1]", "x@localhost"]
)
def test_unusual_addresses_are_written_to_as_they_are(tmp_path: Path, address: str) -> None:
    with mail_server() as server:
        email.send(settings_of(tmp_path, server), envelope(address=address), NOW)
    (kept,) = server.kept
    assert kept.recipients == (kept.message["To"],) == (address,)


NOTE = "fundapp.example.org/audit\n12\nq83vEjRWeJA=\n\n— fundapp.example.org/audit AAECAw==\n".encode()
CONTENTS = [
    NOTE,
    b"",
    b"\n",
    b"no end",
    b"a\r\nb\nc\rd\r\r\n\n",
    b"From here\n.\n..\n.hidden\n",
    b"trailing \t \n" + b"x" * 3000 + b"\n",
    bytes(range(256)) * 3,
]


def attachment(content: bytes, media_type: str = "text/plain") -> Attachment:
    return Attachment("checkpoint-12.txt", media_type, content)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [*((each, "text/plain") for each in CONTENTS), *((CONTENTS[-1], each) for each in sorted(MEDIA_TYPES))],
)
def test_a_file_arrives_byte_for_byte(tmp_path: Path, content: bytes, media_type: str) -> None:
    sent = envelope(attachments=[attachment(content, media_type), attachment(NOTE)])
    for found in (taken(tmp_path, sent), in_mailbox(tmp_path, sent)):
        first, second = found.iter_attachments()
        assert isinstance(first, EmailMessage)
        assert first.get_payload(decode=True) == content
        assert second.get_payload(decode=True) == NOTE
        assert (first.get_content_type(), first.get_filename()) == (media_type, "checkpoint-12.txt")
        assert words(found) == TEXT


def test_a_text_that_is_enclosed_says_how_its_letters_are_written(tmp_path: Path) -> None:
    (found,) = taken(tmp_path, envelope(attachments=[attachment(NOTE)])).iter_attachments()
    assert found.get_content_charset() == "utf-8"


@pytest.mark.parametrize("sent", [b"", b"Message-ID: <1", b"Subject: one\r\n\r\nhalf"])
def test_the_server_of_these_tests_keeps_no_message_that_was_cut_short(sent: bytes) -> None:
    with mail_server(Manners()) as server:
        with socket.create_connection(("127.0.0.1", server.server_address[1])) as cut, cut.makefile("rb") as answers:
            answers.readline()
            for line in (b"MAIL FROM:<a@example.org>", b"RCPT TO:<b@example.org>", b"DATA"):
                cut.sendall(line + b"\r\n")
                answers.readline()
            cut.sendall(sent)
            cut.shutdown(socket.SHUT_WR)
            answers.read()
        assert server.kept == []
