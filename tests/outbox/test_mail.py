"""Mail goes to the mailbox or to the configured server."""

import smtplib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from fundapp.outbox import mail, mailbox
from tests.fixtures.databases import settings_for

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


class Dialogue(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321; what it is told is kept on the server."""

    def handle(self) -> None:
        kept = cast(Server, self.server).lines
        self.wfile.write(b"220 test\r\n")
        in_data = False
        for line in self.rfile:
            kept.append(line.rstrip(b"\r\n").decode())
            if in_data:
                in_data = line != b".\r\n"
                if not in_data:
                    self.wfile.write(b"250 taken\r\n")
            elif line.upper().startswith(b"DATA"):
                in_data = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.lines: list[str] = []


@contextmanager
def smtp_server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def letter() -> EmailMessage:
    made = EmailMessage()
    made["To"] = "awa@example.org"
    made["Subject"] = "Bonjour"
    made.set_content("Texte")
    return made


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
    with smtp_server() as server:
        url = f"smtp://127.0.0.1:{server.server_address[1]}"
        settings = settings_for("sqlite:///unused", tmp_path, mail_url=url)
        mail.send(settings, letter(), NOW)
        assert "Subject: Bonjour" in server.lines
        assert "rcpt TO:<awa@example.org>" in server.lines
    assert mailbox.newest(settings.mailbox_dir, limit=5) == []


def test_a_server_elsewhere_that_does_not_encrypt_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_server() as server:
        monkeypatch.setattr(mail, "LOOPBACK", frozenset())
        url = f"smtp://someone:password@127.0.0.1:{server.server_address[1]}"
        settings = settings_for("sqlite:///unused", tmp_path, mail_url=url)
        with pytest.raises(smtplib.SMTPNotSupportedError):
            mail.send(settings, letter(), NOW)
        assert not any("password" in line or "Bonjour" in line for line in server.lines)
