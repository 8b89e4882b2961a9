"""Filling in one's own notifications as a browser would, and what came of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.journal_words import BOUND
from fundapp.audit.models import Staged
from tests.accounts.filling import recipient
from tests.donors.pages import hidden
from tests.fixtures.application import VISITOR, Look

USUAL = {
    "channel": "email", "address": "awa@example.org", "language": "fr", "rhythm": "at_once", "digest_hour": "7",
    "quiet_from": "", "quiet_until": "", "zone": "Africa/Douala",
}  # fmt: skip


def sent(page: str, **answers: str) -> dict[str, str]:
    """What a browser sends: the form as it stands, with some answers changed."""
    return hidden(page) | USUAL | answers


def mine(session: Session, **facts: Any) -> UUID:
    """An address of whoever visits the demonstration."""
    return recipient(session, VISITOR.id, **facts)


def recorded(look: Look) -> list[tuple[str, dict[str, Any]]]:
    """What was recorded, without the ids of request, actor and subject."""
    return [
        (staged.action, {name: value for name, value in staged.payload.items() if name not in {"request", *BOUND}})
        for staged in look(select(Staged).order_by(Staged.position))
    ]
