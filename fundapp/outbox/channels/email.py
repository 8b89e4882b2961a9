"""E-mail by SMTP: at least once, with a Message-ID that is the same each time."""

import smtplib
from datetime import datetime
from email.message import EmailMessage

from fundapp.config import Settings
from fundapp.outbox import mail
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.topics import Final


def send(settings: Settings, envelope: Envelope, now: datetime) -> str:
    """Sends it and returns its Message-ID.

    Raises Final where the server refuses it for good (RFC 5321, section 4.2.1: 5yz). A server that is away, busy, or
    falls silent after it has the message is tried again: it may then come twice, and its Message-ID tells.
    """
    message = written(settings, envelope)
    try:
        mail.send(settings, message, now)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        raise _judged(error, max(codes, default=450)) from error
    except smtplib.SMTPAuthenticationError:
        raise  # a password that somebody has to mend must not cost messages
    except smtplib.SMTPResponseException as error:
        raise _judged(error, error.smtp_code) from error
    return str(message["Message-ID"])


def written(settings: Settings, envelope: Envelope) -> EmailMessage:
    """The message as it is sent."""
    message = EmailMessage()
    message["To"] = envelope.address
    message["Subject"] = envelope.message.subject
    message["Message-ID"] = f"<{envelope.id}@{mail.domain(settings)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message.set_content(envelope.message.text)
    for each in envelope.message.attachments:
        maintype, _slash, subtype = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=maintype, subtype=subtype, filename=each.name)
    return message


def _judged(error: smtplib.SMTPException, code: int) -> Exception:
    return Final(type(error).__name__) if 500 <= code < 600 else error
