"""The monthly digest for the COPIL is made: once for each time, and never changed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.models import CopilDigest
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.copil import newest_digest
from fundapp.grants.queries.copil_facts import gather
from fundapp.grants.rules.copil import MADE, fingerprint, first_since
from fundapp.outbox.commands import put

DIGEST = CopilDigest.__tablename__


def _made_already() -> Conflict:
    return Conflict(_("Somebody has made a digest meanwhile: look at it first."))


on_broken("uq_copil_digest_number", _made_already)
on_broken("uq_copil_digest_replaces_id", _made_already)


def make_copil_digest(session: Session, ctx: Context, *, seen: int, replaces: UUID | None = None) -> CopilDigest:
    """Somebody makes one now, or corrects the newest one (`replaces`). As `issue_copil_digest`."""
    require(may_edit(ctx))
    return issue_copil_digest(session, ctx, seen=seen, replaces=replaces)


def issue_copil_digest(
    session: Session, ctx: Context, *, seen: int, until: datetime | None = None, replaces: UUID | None = None
) -> CopilDigest:
    """Makes the next digest, whoever says so: a person who may, or the schedule, which answers for itself.

    It covers the time since the newest one until `until` (None: now); a correction the same time as the one that it
    corrects. Days are those of the reader's zone: that of the house. Everybody is told by a worker. `seen`: the number
    of the newest one that whoever makes it knows of, 0 for none. Raises Conflict where there is a newer one.
    """
    newest = newest_digest(session, locked=True)
    number = newest.number if newest else 0
    if number != seen or (replaces and (newest is None or newest.id != replaces)):
        raise _made_already()
    since, ends = span(ctx, newest, until, corrects=replaces is not None)
    if not since < ends <= ctx.now:
        raise _made_already()
    facts = gather(session, ctx, since, ends) | {"number": number + 1, "replaces": number if replaces else None}
    made = CopilDigest(
        id=uuid4(), number=number + 1, since=since, until=ends, made_at=ctx.now, replaces_id=replaces,
        made_by_id=ctx.actor.id if ctx.actor else None, facts=facts, fingerprint=fingerprint(facts),
    )  # fmt: skip
    told = {"number": made.number, "fingerprint": made.fingerprint}
    made.entry_id = record(session, ctx, "copil_digest.made", DIGEST, made.id, told)
    session.add(made)
    session.flush()
    put(session, ctx, MADE, made.id.hex, [made.id])
    return made


def span(
    ctx: Context, newest: CopilDigest | None, until: datetime | None = None, *, corrects: bool = False
) -> tuple[datetime, datetime]:
    """What time the next digest covers: from when, and until just before when."""
    if newest is None:
        ends = until or ctx.now
        return first_since(ends, ctx.reader.zone), ends
    return (newest.since, newest.until) if corrects else (newest.until, until or ctx.now)
