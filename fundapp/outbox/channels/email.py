"""E-mail by SMTP: at least once, with a Message-ID that is the same each time."""

import re
import smtplib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

from fundapp.config import Settings
from fundapp.outbox import mail
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.topics import Final

MENDABLE = frozenset({530, 534, 535, 538})
"""Refusals that are about our name and password (RFC 4954): somebody has to mend them, and no message may be lost."""

_ADDRESS = re.compile(r"(?!.*=\?)([\w.!#$%&'*+/=?^`{|}~-]{1,64})@([A-Za-z0-9.-]{1,255}|\[[\w.:]{2,60}\])", re.ASCII)
"""One address and nothing else: no list, no name beside it, no encoded word (RFC 2047) that could hold more."""

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
"""What could end a line. An encoded word could too, since the library decodes it: `=?utf-8?q?a=0ABcc:_…?=`."""


class NoMailServer(Exception):
    """Real mail, and no server to take it: what lies in a folder must not be said to be sent."""


def send(settings: Settings, envelope: Envelope, now: datetime) -> str:
    """Sends it and returns its Message-ID.

    Raises Final where the server refuses recipient or message for good (RFC 5321, section 4.2.1: 5yz). A server that is
    away, busy, knows us no more, or falls silent after it has the message is tried again: it may then come twice, and
    its Message-ID tells.
    """
    if settings.mail_url is None and not settings.is_demonstration:
        raise NoMailServer
    message = written(settings, envelope)
    try:
        mail.send(settings, message, now)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        raise _judged(error, *codes) from error
    except smtplib.SMTPDataError as error:
        raise _judged(error, error.smtp_code) from error
    return str(message["Message-ID"])


def written(settings: Settings, envelope: Envelope) -> EmailMessage:
    """The message as it is sent. Raises Final for an address that is none.

    Text travels as quoted-printable, so that no server need take 8-bit lines; files as base64, which no server
    rewraps: they arrive as they were, whatever their type.
    """
    message = EmailMessage()
    message["To"] = _address(envelope.address)
    message["Subject"] = _one_line(envelope.message.subject)
    message["Message-ID"] = f"<{envelope.id}@{mail.domain(settings)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message.set_content(envelope.message.text, cte="quoted-printable")
    for each in envelope.message.attachments:
        maintype, _slash, subtype = each.media_type.partition("/")
        params = {"charset": "utf-8"} if maintype == "text" else {}
        message.add_attachment(each.content, maintype=maintype, subtype=subtype, filename=each.name, params=params)
    return message


def _address(text: str) -> Address:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise Final("BadAddress")
    return Address(username=found[1], domain=found[2])


def _one_line(subject: str) -> str:
    return _BREAKS.sub(" ", subject).replace("=?", "= ?").strip()


def _judged(error: smtplib.SMTPException, *codes: int) -> Exception:
    final = codes and all(500 <= code < 600 and code not in MENDABLE for code in codes)
    return Final(type(error).__name__) if final else error
