"""Applicants who wished so are told that something waits: by the notices courier, without a word of what about."""

from datetime import datetime
from uuid import UUID

from flask import current_app

from fundapp.cases.announcing import AT_MOST_EVERY, announce
from fundapp.cases.commands.mailbox import ANSWERED
from fundapp.cases.models import NoticeWish
from fundapp.cases.queries.mailbox import reading, wish_of
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db
from fundapp.core.reader import Reader
from fundapp.outbox.topics import Claim, on
from fundapp.vault.installation import vault_of


@on(ANSWERED, name="tell_applicant", timeout=50)
def tell_applicant(claim: Claim) -> None:
    """Sends the mail, at least once, under a Message-ID that is the same each time. Nobody but the courier opens it."""
    with ReadSession(db) as session:
        wish = wish_of(session, UUID(claim.ids[0]))
        if wish is None or not _is_due(claim, wish, *reading(session, wish.case_id)):
            return
        session.expunge(wish)
    announce(_settings(), vault_of(_settings()), _context(claim), wish, claim.key)


def _is_due(claim: Claim, wish: NoticeWish, unread: int, last_read: datetime | None) -> bool:
    """Whether something waits, and nothing was sent for a day, or they have read since."""
    if not unread:
        return False
    if wish.sent_at is None or claim.now - wish.sent_at >= AT_MOST_EVERY:
        return True
    return last_read is not None and last_read > wish.sent_at


def _context(claim: Claim) -> Context:
    settings = _settings()
    return Context(None, claim.now, claim.id.hex, Reader(settings.language, settings.zone))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings
