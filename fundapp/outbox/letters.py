"""Letters: messages with content, for public matter and checkpoints only.

Cases, committee, disbursements and donors may not import this module: an import contract sees to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.outbox import wordings
from fundapp.outbox.mailing import deliver
from fundapp.outbox.models import Delivery, Enclosure


@dataclass(frozen=True)
class Attachment:
    """A file to enclose."""

    name: str
    media_type: str
    content: bytes


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
    """Send a letter, its places filled with `matter`, once for each `key`; None where this key was sent already.

    Raises LookupError for a template without wording, KeyError where a place stays empty, NotFound for a handle that
    nobody has.
    """
    wordings.letter(template).filled(matter)
    enclosures = [Enclosure(name=each.name, media_type=each.media_type, content=each.content) for each in attachments]
    return deliver(
        session, ctx, recipient_id, key,
        urgent=False, kind="letter", template=template, matter=dict(matter), enclosures=enclosures,
    )  # fmt: skip
