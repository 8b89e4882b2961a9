"""Letters: messages with content, for public matter and checkpoints only.

Cases, committee, disbursements and donors may not use this module: a structure test sees to it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.outbox import wordings
from fundapp.outbox.mailing import Content, deliver
from fundapp.outbox.models import Delivery, Enclosure

MEDIA_TYPES = frozenset({"text/plain", "text/csv", "application/json", "application/pdf"})
"""What may be enclosed: nothing that a mail program would run or a mail server suspect."""

LARGEST = 3 * 1024 * 1024
"""Bytes that the enclosures of one letter may have together: what a slow line takes within the time of one attempt."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Attachment:
    """A file to enclose. Raises ValueError for a name that a header or a disk would mind, or another kind of file."""

    name: str
    media_type: str
    content: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("a file is named by letters, digits, dots, hyphens and underscores")
        if self.media_type not in MEDIA_TYPES:
            raise ValueError(f"{self.media_type} cannot be enclosed")


def send_letter(
    session: Session,
    ctx: Context,
    template: str,
    recipient_id: UUID,
    key: str,
    *,
    matter: Mapping[str, str | int],
    attachments: Sequence[Attachment] = (),
) -> Delivery | None:
    """Send a letter, its places filled with `matter`, once for each `key`.

    None where this key was sent already, or the recipient wishes to hear no more. Raises LookupError for a template
    without wording, KeyError where a place stays empty, ValueError for attachments that are too large together,
    NotFound for a handle that nobody has.
    """
    wordings.letter(template).filled(matter)
    if sum(len(each.content) for each in attachments) > LARGEST:
        raise ValueError("the attachments are too large")
    enclosures = [Enclosure(name=each.name, media_type=each.media_type, content=each.content) for each in attachments]
    return deliver(session, ctx, recipient_id, key, Content("letter", template, matter, enclosures))
