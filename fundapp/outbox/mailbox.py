"""The local mailbox: a folder of messages, for installations that send none."""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from fundapp.core.errors import NotFound

_ID = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{16}")
_ID_TIME = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Letter:
    """A message as a list shows it; `date` is when it was dropped into the mailbox."""

    id: str
    date: datetime
    recipient: str
    subject: str


def drop(folder: Path, message: EmailMessage, now: datetime) -> str:
    """Put a message into the mailbox and return its id. It appears as a whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    letter_id = f"{now.astimezone(UTC).strftime(_ID_TIME)}-{secrets.token_hex(8)}"
    draft = folder / f".{letter_id}"
    with draft.open("xb") as file:
        file.write(message.as_bytes(policy=policy.SMTP))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / f"{letter_id}.eml")
    return letter_id


def newest(folder: Path, limit: int) -> list[Letter]:
    """The newest `limit` messages, newest first."""
    found = sorted((path for path in folder.glob("*.eml") if _ID.fullmatch(path.stem)), reverse=True)
    return [_head(path) for path in found[:limit]]


def read(folder: Path, letter_id: str) -> EmailMessage:
    """One message by its id. Raises NotFound for anything that is not the id of a message here."""
    # Only a name of our own making reaches the disk: no separator, no dots, nothing hidden.
    if not _ID.fullmatch(letter_id):
        raise NotFound
    try:
        content = (folder / f"{letter_id}.eml").read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    return BytesParser(policy=policy.default).parsebytes(content)


def _head(path: Path) -> Letter:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.default).parse(file)
    date = datetime.strptime(path.stem.partition("-")[0], _ID_TIME).replace(tzinfo=UTC)
    return Letter(path.stem, date, str(head.get("To", "")), str(head.get("Subject", "")))
