"""Mail: to the configured server, or to the local mailbox where there is none."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email import policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from fundapp.config import LOOPBACK, Settings
from fundapp.outbox import mailbox

TIMEOUT_SECONDS = 20
"""How long the server may take to be connected, for each of its answers, and to be handed the message: a server that
hangs does so once, and well within what the handlers of mail may take."""

FAREWELL_SECONDS = 2


def send(settings: Settings, message: EmailMessage, now: datetime) -> None:
    """Send one message to the one address of its To; sender, date and identifier are filled in where they are missing.

    Raises ValueError where there is not one address, OSError or smtplib.SMTPException where the server did not confirm
    it, though it may have it.
    """
    _complete(settings, message, now)
    sender, recipient = _only(message["From"]), _only(message["To"])
    if settings.mail_url is None:
        mailbox.drop(settings.mailbox_dir, message, now)
        return
    with _server(settings.mail_url, domain(settings)) as server:
        # The very bytes that the mailbox would have: smtplib's own way writes ">From" where a line begins with "From".
        server.sendmail(sender, recipient, message.as_bytes(policy=policy.SMTP))


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


def _only(header: AddressHeader) -> str:
    (address,) = header.addresses
    return address.addr_spec


@contextmanager
def _server(url: str, our_name: str) -> Iterator[smtplib.SMTP]:
    """A session with the server of `url`, encrypted unless it is on this machine; we are called as our mail is."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        trust = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, parts.port or 465, our_name, timeout=TIMEOUT_SECONDS, context=trust)
    else:
        server = smtplib.SMTP(host, parts.port or 587, our_name, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme != "smtps" and host not in LOOPBACK:
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
        with suppress(OSError, smtplib.SMTPException):  # the message is taken, whatever it says to our leaving
            if server.sock is not None:
                server.sock.settimeout(FAREWELL_SECONDS)
            server.quit()
    finally:
        server.close()
