"""People are told of new calls that their saved views show: one message a person, when it is due, and none for nothing.

Calls are public matter, so that a letter may name them; it names neither the view nor this house. Whoever is reached by
other ways than mail is only told that something waits. Everything of one person happens in one transaction, and a
message has the name of the time at which it was due: running often, late, twice or after a crash does no harm.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.duty import is_away
from fundapp.accounts.queries.people import actor_of, people_with_groups
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.i18n import lazy
from fundapp.core.logs import log
from fundapp.core.reader import Reader
from fundapp.grants.models import Call, CallDigest
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.digests import Window, count_new, due_digests, new_calls, people_due, reached_at
from fundapp.grants.rules.digests import AT_ONCE, MOST_SHOWN, SETTLED, next_look
from fundapp.grants.schemas.digests import filter_of
from fundapp.grants.schemas.telling import told
from fundapp.outbox import wordings
from fundapp.outbox.letters import send_letter
from fundapp.outbox.models import Recipient
from fundapp.outbox.notices import notify

LETTER = "calls.digest"

wordings.letter_wording(
    LETTER,
    lazy("New calls for proposals: %(count)s"),
    lazy(
        "These calls for proposals are new and match your saved views.\n\n%(calls)s\n\n"
        "All of them stand in the service, under “Digests”. You also stop these messages there."
    ),
)


def send_digests() -> None:
    """Every half hour: tells whoever is due. One failure stops nobody else's."""
    now, last = datetime.now(UTC), None
    while people := _due(now, last):
        for person_id in people:
            try:
                with transaction() as session:
                    _serve(session, person_id, now)
            except Exception as error:  # noqa: BLE001 - the next half hour tries again
                log.error("a digest could not be sent", exc_info=error)
        last = people[-1]


def _due(now: datetime, last: UUID | None) -> Sequence[UUID]:
    with ReadSession(db) as session:
        return people_due(session, now, last, AT_ONCE)


def _serve(session: Session, person_id: UUID, now: datetime) -> None:
    """What one person is due. Whoever may not see calls, or is away, is not told; what came meanwhile waits."""
    due = due_digests(session, person_id, now)
    person = people_with_groups(session, [person_id]).get(person_id)
    ctx = _acting(person, now) if person else None
    if due and ctx and may_see(ctx) and not is_away(session, [person_id], now):
        _tell(session, ctx, due)
    zone = ZoneInfo(person.zone) if person else ZoneInfo("UTC")
    for each in due:
        each.next_at = next_look(each.every, now, zone)


def _acting(person: Person, now: datetime) -> Context | None:
    """As this person, with what they may do today; None for whoever does not work here any more."""
    if person.state != "active":
        return None
    ports = current_app.extensions["fundapp.ports"]
    actor = actor_of(person, [each.group_code for each in person.memberships], ports.grants)
    return Context(actor, now, secrets.token_hex(8), actor.reader or Reader(person.language, ZoneInfo(person.zone)))


def _tell(session: Session, ctx: Context, due: Sequence[CallDigest]) -> None:
    """One message for all views that show something new; their marks move on with it."""
    until, recipients = ctx.now - SETTLED, reached_at(session, due[0].person_id)
    windows = {each: window for each in due if (window := window_of(each, until))}
    counts = dict(zip(windows, count_new(session, ctx, list(windows.values())), strict=True))
    fresh = [each for each in windows if counts[each]]
    if not fresh or not recipients:
        return
    total, calls = new_calls(session, ctx, [windows[each] for each in fresh], MOST_SHOWN)
    key = f"call_digest:{max(each.next_at for each in fresh):%Y-%m-%dT%H:%MZ}"
    for recipient in recipients:
        _send(session, ctx, recipient, key, (total, calls))
    for each in fresh:
        each.sent_at, each.sent_from, each.sent_until, each.marked_at = ctx.now, each.marked_at, until, until


def window_of(digest: CallDigest, until: datetime) -> Window | None:
    """What the next message would look through; None where its view cannot be read any more, or it is too early."""
    chosen = filter_of(digest.view.address)
    if chosen.errors or until <= digest.marked_at:
        return None
    return Window(chosen.values, digest.marked_at, until)


def _send(session: Session, ctx: Context, recipient: Recipient, key: str, found: tuple[int, Sequence[Call]]) -> None:
    if recipient.channel != "email":
        notify(session, ctx, wordings.WAITS, recipient.id, key)
        return
    reader = Reader(recipient.language, ZoneInfo(recipient.zone))
    total, calls = found
    matter: Mapping[str, str | int] = {"count": total, "calls": told(reader, calls, total)}
    send_letter(session, replace(ctx, reader=reader), LETTER, recipient.id, key, matter=matter)
