"""The COPIL gets its monthly digest, and everybody of it is told that there is one: once, when they are there.

A notice says nothing. Whoever is sent letters about their saved views gets a letter by mail here too; it names only
what is public: the new calls, never what the network makes of them. What was told to whom, the outbox knows, so that
running often, late, twice or after a crash does no harm.
"""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from fundapp.accounts.queries.settings import setting
from fundapp.accounts.rules.installation import COPIL_DAYS
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import lazy
from fundapp.core.logs import log
from fundapp.core.reader import Reader
from fundapp.grants.commands.copil import issue_copil_digest
from fundapp.grants.jobs.frame import Clock, reader_here
from fundapp.grants.queries.copil import anything_kept, newest_digest, open_calls_of, to_be_told, wishing_letters
from fundapp.grants.rules.copil import MADE, TOLD_WITHIN, last_end
from fundapp.grants.schemas.telling import told
from fundapp.outbox.letters import send_letter
from fundapp.outbox.models import Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.topics import Claim, on
from fundapp.outbox.wordings import WAITS, letter_wording

LETTER = "calls.copil"

letter_wording(
    LETTER,
    lazy("New calls for proposals this month: %(count)s"),
    lazy("Among them:\n\n%(calls)s\n\nEverything else stands in the service."),
)


def issue_due() -> None:
    """Every half hour: makes the digest that is due, and tells whoever was away when the newest one was made."""
    ctx = Context(None, datetime.now(UTC), secrets.token_hex(8), reader_here())
    try:
        _issue(ctx)
    except Conflict:
        log.info("the digest was being made by somebody else")
    with ReadSession(db) as session:
        newest = newest_digest(session)
    if newest is not None and newest.made_at > ctx.now - TOLD_WITHIN:
        tell_members(newest.id, ctx)


@on(MADE, name="tell_copil")
def tell_copil(claim: Claim) -> None:
    """Everybody in the COPIL who is there is told of a digest."""
    tell_members(UUID(claim.ids[0]), Clock(claim).ctx)


def tell_members(digest_id: UUID, ctx: Context) -> None:
    """At every address, what has not been sent to it yet; one failure stops nobody else's."""
    key = f"copil_digest:{digest_id.hex}"
    with ReadSession(db) as session:
        recipients, letters = to_be_told(session, key, ctx.now), wishing_letters(session)
    for each in recipients:
        try:
            with transaction() as session:
                _tell(session, ctx, each, key, digest_id if each.owner_id in letters else None)
        except Exception as error:  # noqa: BLE001 - the next half hour tries again
            log.error("somebody could not be told of a digest", exc_info=error)


def _issue(ctx: Context) -> None:
    with ReadSession(db) as session:
        newest = newest_digest(session)
        until = last_end(ctx.now, ctx.reader.zone, 1 + setting(session, COPIL_DAYS))
        # A house that has just begun is not sent papers about the time before.
        due = newest.until < until if newest else anything_kept(session, until)
    if due:
        with transaction() as session:
            issue_copil_digest(session, ctx, seen=newest.number if newest else 0, until=until)


def _tell(session: Session, ctx: Context, recipient: Recipient, key: str, named: UUID | None) -> None:
    if named is not None and recipient.channel == "email":
        total, calls = open_calls_of(session, named, ctx.now)
        if calls:
            reader = Reader(recipient.language, ZoneInfo(recipient.zone))
            matter: dict[str, str | int] = {"count": total, "calls": told(reader, calls, total)}
            send_letter(session, replace(ctx, reader=reader), LETTER, recipient.id, key, matter=matter)
            return
    notify(session, ctx, WAITS, recipient.id, key)
