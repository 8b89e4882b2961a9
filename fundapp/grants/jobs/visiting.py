"""Visits to sources, step by step. Each step may run twice, and goes on where it was after a crash."""

from datetime import UTC, datetime
from secrets import token_hex
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.errands import BUDGET_SECONDS, SOON
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.grants.commands.taking import take_in
from fundapp.grants.commands.visiting import (
    Asked,
    Overtaken,
    Turn,
    begin_turn,
    begin_visit,
    bury_visit,
    end_asking,
    keep_part,
    take_part,
)
from fundapp.grants.fetching.questions import LIMITS, tries
from fundapp.grants.jobs.asking import Read, Told, ask, follows, read, unread
from fundapp.grants.jobs.frame import Clock, installation, reader_here
from fundapp.grants.queries.visits import sources_due
from fundapp.grants.rules.faults import Unreadable
from fundapp.grants.rules.visits import ASKING, TAKING
from fundapp.outbox import claims
from fundapp.outbox.topics import Claim, on

AT_ONCE = 50
"""So many visits begin at most at one glance at what is due."""

WITHIN = {kind: limits.within for kind, limits in LIMITS.items()}


def find_due(now: datetime | None = None) -> None:
    """Every minute: begins the visits whose time has come. What is to be done, workers hear from the outbox."""
    ctx = Context(None, now or datetime.now(UTC), token_hex(8), reader_here())
    with ReadSession(db) as session:
        due = sources_due(session, ctx.now, AT_ONCE)
    if due:
        with transaction() as session:
            for source_id in due:
                begin_visit(source_id, None, session, ctx)


def _bury(session: Session, claim: Claim, _kind: str) -> None:
    bury_visit(UUID(claim.ids[0]), session, Clock(claim).ctx)


@on(ASKING, name="ask_source", timeout=330, retry=SOON, bury=_bury)
def ask_source(claim: Claim) -> bool | None:
    """One request to a source. Its answer is kept in parts; several pages are asked for one after the other."""
    clock = Clock(claim)
    with transaction() as session:
        turn = begin_turn(UUID(claim.ids[0]), WITHIN, session, clock.ctx)
        if isinstance(turn, datetime):
            claims.postpone(session, claim, turn)
            return True
    return None if turn is None else _ask(claim, turn, clock)


@on(TAKING, name="take_in_visit", timeout=90, retry=SOON, bury=_bury)
def take_in_visit(claim: Claim) -> bool | None:
    """Takes in what a visit read, part by part; others get their turn in between."""
    clock = Clock(claim)
    until = monotonic() + BUDGET_SECONDS
    over = False
    while not over:
        with transaction() as session:
            over = take_part(UUID(claim.ids[0]), take_in, session, clock.ctx)
            if not over and monotonic() > until:
                claims.postpone(session, claim, claim.now)
                return True
    return None


def _ask(claim: Claim, turn: Turn, clock: Clock) -> bool | None:
    """Asks, reads, keeps. Nothing is locked meanwhile but for the moment in which a part is kept."""
    counted, parts = Read(), turn.first
    try:
        with ask(turn.source, turn.page, clock.ctx.now, installation(), Told(turn.etag, turn.modified)) as answer:
            further = not answer.unchanged and follows(turn.source, answer.body)
            for part in counted.parts(() if answer.unchanged else read(turn.source, answer.body)):
                with transaction() as session:
                    keep_part(turn, parts, part, session, clock.ctx)
                parts += 1
        again = further and turn.page < tries(turn.source["kind"], turn.source["address"])
        came = Asked(
            size=answer.size,
            passed=counted.passed,
            noted=counted.noted,
            etag=answer.etag,
            modified=answer.modified,
            unchanged=answer.unchanged,
            again=again,
            more=further and not again,
        )
    except Unreadable as error:
        came = unread(turn.source, turn.page, error, counted)
    except Overtaken:
        return None
    return _end(claim, turn, came, parts, clock)


def _end(claim: Claim, turn: Turn, came: Asked, parts: int, clock: Clock) -> bool | None:
    with transaction() as session:
        try:
            free_at = end_asking(turn, came, parts, session, clock.ctx)
        except Overtaken:
            return None
        if free_at is None:
            return None
        claims.postpone(session, claim, free_at)
    return True
