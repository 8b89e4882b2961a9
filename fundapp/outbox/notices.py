"""Notices: the messages that betray nobody. Template, language, handle of an address: there is nothing else in one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.outbox import wordings
from fundapp.outbox.mailing import Content, deliver
from fundapp.outbox.models import Delivery


@dataclass(frozen=True)
class Notice:
    """All that a notice is. A structure test refuses it a fourth field."""

    template: str
    language: str
    recipient_id: UUID


def notify(
    session: Session,
    ctx: Context,
    template: str,
    recipient_id: UUID,
    key: str,
    *,
    urgent: bool = False,
    alone: bool = False,
) -> Delivery | None:
    """Send a notice to a recipient, once for each `key`, at the time they prefer; `urgent`: at once, at any hour.

    `alone`: not with the day's others, for whoever is on call; their quiet hours hold.

    `key` never leaves the database. Raises LookupError for a template without wording, NotFound for a handle that
    nobody has. Returns None where this key was sent already, or the recipient wishes to hear no more.
    """
    wordings.notice(template)
    return deliver(session, ctx, recipient_id, key, Content("notice", template), urgent=urgent, alone=alone)
