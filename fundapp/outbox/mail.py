"""Mail: to the configured server, or to the local mailbox where there is none."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from fundapp.config import LOOPBACK, Settings
from fundapp.outbox import mailbox

TIMEOUT_SECONDS = 30


def send(settings: Settings, message: EmailMessage, now: datetime) -> None:
    """Send one message; sender, date and identifier are filled in where they are missing.

    Raises OSError or smtplib.SMTPException where the server did not confirm it, though it may have it.
    """
    _complete(settings, message, now)
    if settings.mail_url is None:
        mailbox.drop(settings.mailbox_dir, message, now)
        return
    with _server(settings.mail_url) as server:
        server.send_message(message)


def domain(settings: Settings) -> str:
    """The domain that our mail comes from."""
    return settings.mail_from.rpartition("@")[2].rstrip(">")


def _complete(settings: Settings, message: EmailMessage, now: datetime) -> None:
    defaults = {
        "From": settings.mail_from,
        "Date": format_datetime(now),
        "Message-ID": make_msgid(domain=domain(settings)),
    }
    for name, value in defaults.items():
        if name not in message:
            message[name] = value


@contextmanager
def _server(url: str) -> Iterator[smtplib.SMTP]:
    """A session with the server of `url`, encrypted unless it is on this machine."""
    parts = urlsplit(url)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
    with server:
        if parts.scheme != "smtps" and host not in LOOPBACK:
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
