"""The mailbox to which newsletters are forwarded: where it is, and how far it was read. Pure."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

DEFAULT_PORT = 993
DEFAULT_FOLDER = "INBOX"


@dataclass(frozen=True)
class Mailbox:
    """A folder on an IMAP server that is asked over TLS. The password is in no text that is made of it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = DEFAULT_FOLDER


@dataclass(frozen=True)
class Mark:
    """How far a folder was read: up to the message `uid`, as long as its `validity` is the same (RFC 3501, 2.3.1.1)."""

    validity: int
    uid: int

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}"


def mark_of(text: str | None) -> Mark | None:
    """What `str()` of a mark has made; None for anything else."""
    validity, _colon, uid = (text or "").partition(":")
    is_number = all(part.isascii() and part.isdigit() and len(part) < 12 for part in (validity, uid))
    return Mark(int(validity), int(uid)) if is_number else None


def mailbox_at(address: str, password: str) -> Mailbox | None:
    """The mailbox at an address such as imaps://user@mail.example.org/INBOX; None where it names no host or user."""
    parts = urlsplit(address)
    user, folder = unquote(parts.username or ""), unquote(parts.path.strip("/")) or DEFAULT_FOLDER
    if parts.scheme != "imaps" or not parts.hostname or not user or not (user + folder + password).isprintable():
        return None
    return Mailbox(parts.hostname, parts.port or DEFAULT_PORT, user, password, folder)
