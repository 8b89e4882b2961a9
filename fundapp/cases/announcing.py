"""An applicant who wished so is told that something waits: carried by the notices courier, for jobs of two packages."""

import hashlib
from datetime import timedelta

from fundapp.cases.commands.notices import note_noticed
from fundapp.cases.models import NoticeWish
from fundapp.cases.sealing import wish_place
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.outbox.notices import Notice
from fundapp.outbox.unlisted import send_unlisted
from fundapp.outbox.wordings import WAITS
from fundapp.vault.errors import Shredded
from fundapp.vault.foundation import courier
from fundapp.vault.house import Vault
from fundapp.vault.installation import couriers_folder
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Courier, Kind
from fundapp.vault.unlocked import Unlocked

AT_MOST_EVERY = timedelta(days=1)
"""Whoever watches a mailbox learns no more than that: one notice a day, until they have come and read."""


class CourierAway(Exception):
    """This machine does not hold the notices courier's key: another one may, so it is tried again."""


def announce(settings: Settings, vault: Vault, ctx: Context, wish: NoticeWish, occasion: str) -> None:
    """Sends the mail, at least once, under a Message-ID that is the same each time. Nobody but the courier opens it.

    `occasion`: by what it is known, and nothing in the mail leads back to that. Raises CourierAway.
    """
    with ReadSession(db) as session:
        carrier = courier(session, couriers_folder(settings), Courier.NOTICES)
    if carrier is None:
        raise CourierAway
    address = _address(vault, ctx, carrier, wish)
    if address is None:
        return
    name = hashlib.sha256(f"notice {occasion}".encode()).hexdigest()[:32]
    send_unlisted(settings, Notice(WAITS, wish.language, wish.id), address, name, ctx.now)
    with transaction() as session:
        note_noticed(session, ctx, wish.id)


def _address(vault: Vault, ctx: Context, carrier: Unlocked, wish: NoticeWish) -> str | None:
    """Where to; None where they have stopped it in this moment."""
    opened = open_compartments(vault, ctx, carrier, wish.subject, [Kind.NOTICE], purpose="case.notice")
    try:
        return opened.read(Kind.NOTICE, wish_place(wish.id), wish.address)
    except Shredded:
        return None
