"""Applicants who wished so are told that something waits: by the notices courier, without a word of what about."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app

from fundapp.cases.commands.mailbox import ANSWERED
from fundapp.cases.commands.notices import note_noticed
from fundapp.cases.models import NoticeWish
from fundapp.cases.queries.mailbox import reading, wish_of
from fundapp.cases.sealing import wish_place
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.outbox.notices import Notice
from fundapp.outbox.topics import Claim, on
from fundapp.outbox.unlisted import send_unlisted
from fundapp.outbox.wordings import WAITS
from fundapp.vault.errors import Shredded
from fundapp.vault.foundation import courier
from fundapp.vault.installation import couriers_folder, vault_of
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Courier, Kind
from fundapp.vault.unlocked import Unlocked

AT_MOST_EVERY = timedelta(days=1)
"""Whoever watches a mailbox learns no more than that: one notice a day, until they have come and read."""


class CourierAway(Exception):
    """This machine does not hold the notices courier's key: another one may, so it is tried again."""


@on(ANSWERED, name="tell_applicant", timeout=50)
def tell_applicant(claim: Claim) -> None:
    """Sends the mail, at least once, under a Message-ID that is the same each time. Nobody but the courier opens it."""
    with ReadSession(db) as session:
        wish = wish_of(session, UUID(claim.ids[0]))
        if wish is None or not _is_due(claim, wish, *reading(session, wish.case_id)):
            return
        session.expunge(wish)
        carrier = courier(session, couriers_folder(_settings()), Courier.NOTICES)
    if carrier is None:
        raise CourierAway
    address = _address(claim, wish, carrier)
    if address is None:
        return
    send_unlisted(_settings(), Notice(WAITS, wish.language, wish.id), address, _name(claim), claim.now)
    with transaction() as session:
        note_noticed(session, _context(claim), wish.id)


def _is_due(claim: Claim, wish: NoticeWish, unread: int, last_read: datetime | None) -> bool:
    """Whether something waits, and nothing was sent for a day, or they have read since."""
    if not unread:
        return False
    if wish.sent_at is None or claim.now - wish.sent_at >= AT_MOST_EVERY:
        return True
    return last_read is not None and last_read > wish.sent_at


def _address(claim: Claim, wish: NoticeWish, carrier: Unlocked) -> str | None:
    """Where to; None where they have stopped it in this moment."""
    vault, kinds = vault_of(_settings()), [Kind.NOTICE]
    opened = open_compartments(vault, _context(claim), carrier, wish.subject, kinds, purpose="case.notice")
    try:
        return opened.read(Kind.NOTICE, wish_place(wish.id), wish.address)
    except Shredded:
        return None


def _name(claim: Claim) -> str:
    """By what the mail is known: the same at each attempt, and nothing that leads to a case."""
    return hashlib.sha256(f"notice {claim.key}".encode()).hexdigest()[:32]


def _context(claim: Claim) -> Context:
    settings = _settings()
    return Context(None, claim.now, claim.id.hex, Reader(settings.language, settings.zone))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings
