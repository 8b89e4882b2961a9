"""Mail goes to the mailbox or to the configured server."""

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

import pytest

from fundapp.config import Settings
from fundapp.outbox import mail, mailbox
from tests.fixtures.databases import settings_for
from tests.outbox.names import certificate
from tests.outbox.stand_ins import MailServer, Manners, mail_server

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def letter() -> EmailMessage:
    made = EmailMessage()
    made["To"] = "awa@example.org"
    made["Subject"] = "Bonjour"
    made.set_content("Texte")
    return made


def settings_of(folder: Path, server: MailServer, host: str = "127.0.0.1", login: str = "") -> Settings:
    url = f"{server.scheme}://{login}{host}:{server.server_address[1]}"
    return settings_for("sqlite:///unused", folder, mail_url=url, mail_from="Fonds <fonds@example.org>")


def test_without_a_server_mail_lands_in_the_mailbox_with_sender_and_date(tmp_path: Path) -> None:
    settings = settings_for("sqlite:///unused", tmp_path, mail_from="fonds@example.org")
    mail.send(settings, letter(), NOW)
    (found,) = mailbox.newest(settings.mailbox_dir, limit=5)
    message = mailbox.read(settings.mailbox_dir, found.id)
    assert message["From"] == "fonds@example.org"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"].endswith("@example.org>")


def test_what_a_message_says_of_itself_is_kept(tmp_path: Path) -> None:
    settings = settings_for("sqlite:///unused", tmp_path)
    given = letter()
    given["Message-ID"] = "<case-1@example.org>"
    mail.send(settings, given, NOW)
    (found,) = mailbox.newest(settings.mailbox_dir, limit=5)
    assert mailbox.read(settings.mailbox_dir, found.id)["Message-ID"] == "<case-1@example.org>"


def test_with_a_server_mail_goes_there_and_not_to_the_mailbox(tmp_path: Path) -> None:
    with mail_server() as server:
        settings = settings_of(tmp_path, server)
        mail.send(settings, letter(), NOW)
    (kept,) = server.kept
    assert (kept.sender, kept.recipients) == ("fonds@example.org", ("awa@example.org",))
    assert kept.message["Subject"] == "Bonjour"
    assert mailbox.newest(settings.mailbox_dir, limit=5) == []


def test_the_server_hears_the_name_of_our_mail_and_not_of_our_machine(tmp_path: Path) -> None:
    with mail_server() as server:
        mail.send(settings_of(tmp_path, server), letter(), NOW)
    assert server.lines[0] == "ehlo example.org"


@pytest.mark.parametrize("manners", [Manners(hangs_at="QUIT"), Manners({"QUIT": "554 no"}), Manners(drops_at="QUIT")])
def test_what_the_server_says_to_our_leaving_changes_nothing(
    tmp_path: Path, manners: Manners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "FAREWELL_SECONDS", 0.1)
    with mail_server(manners) as server:
        began = monotonic()
        mail.send(settings_of(tmp_path, server), letter(), NOW)
        assert monotonic() - began < mail.TIMEOUT_SECONDS / 2
    assert len(server.kept) == 1


def test_a_server_elsewhere_that_does_not_encrypt_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LOOPBACK", frozenset())
    with mail_server() as server, pytest.raises(smtplib.SMTPNotSupportedError):
        mail.send(settings_of(tmp_path, server, login="someone:password@"), letter(), NOW)
    assert server.kept == []
    assert not any("password" in line or "AUTH" in line.upper() for line in server.lines)


@pytest.mark.parametrize("features", [("STARTTLS",), ()])
@pytest.mark.parametrize(("name", "taken"), [("localhost", 1), ("elsewhere.example.org", 0)])
def test_a_server_elsewhere_must_show_a_certificate_for_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, taken: int, features: tuple[str, ...]
) -> None:
    monkeypatch.setattr(mail, "LOOPBACK", frozenset())
    file = certificate(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with mail_server(Manners(features=features, certificate=file)) as server:
        settings = settings_of(tmp_path, server, "localhost")
        if taken:
            mail.send(settings, letter(), NOW)
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                mail.send(settings, letter(), NOW)
    assert len(server.kept) == taken


def test_a_message_for_several_goes_nowhere(tmp_path: Path) -> None:
    given = letter()
    del given["To"]
    given["To"] = "awa@example.org, autre@example.org"
    settings = settings_for("sqlite:///unused", tmp_path)
    with pytest.raises(ValueError, match="too many"):
        mail.send(settings, given, NOW)
    assert not settings.mailbox_dir.exists()
