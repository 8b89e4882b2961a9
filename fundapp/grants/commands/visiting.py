"""What workers do with a visit: its turns at the server, what is kept of each, and how it ends. Each may run twice."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, delete, insert
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.rows import insert_once
from fundapp.grants.commands.ending import end_visit, move_on
from fundapp.grants.commands.hosts import end_turn, host_of, take_turn
from fundapp.grants.commands.taking import note_gone
from fundapp.grants.models import CallVisit, CallVisitPart
from fundapp.grants.queries.visits import count_waiting, next_part, visit_at
from fundapp.grants.rules.faults import Fault
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.packing import pack, unpack
from fundapp.grants.rules.sources import TELL_ALL
from fundapp.grants.rules.visits import ASKING, NOTED, PAUSE, TAKING, Outcome, VisitState
from fundapp.outbox.commands import put

MARGIN = timedelta(seconds=90)
"""How much longer than its answer may take a server is kept for us: for reading it, and for who dies over it."""

ANSWERS = ("kind", "address", "words", "language", "zone", "currency", "columns")
"""What must be known of a source to ask it."""

TakeIn = Callable[[Session, Context, UUID, Sequence[Found]], Any]


class Overtaken(Exception):
    """Somebody else is at this visit now, or it was given up: whatever this one read is not kept."""


@dataclass(frozen=True)
class Turn:
    """One request to a source. `number`: of the attempt; `first`: the number of the next part; `source`: its answers.

    `etag` and `modified`: of the last answer that was taken in.
    """

    visit_id: UUID
    number: int
    page: int
    first: int
    host: str
    source: Mapping[str, Any]
    etag: str | None
    modified: str | None


@dataclass(frozen=True)
class Asked:
    """What came of a turn. `again`: the next page is worth a request; `more`: it would be, but this was the last.

    `wait`: how long the server asked to be left alone.
    """

    size: int = 0
    passed: Mapping[str, int] = field(default_factory=dict)
    noted: Sequence[Sequence[str]] = ()
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    again: bool = False
    more: bool = False
    fault: Fault | None = None
    detail: str = ""
    wait: timedelta | None = None


def begin_visit(source_id: UUID, by_id: UUID | None, session: Session, ctx: Context) -> UUID | None:
    """Has workers visit a source; None where somebody is at it already."""
    visit_id = uuid4()
    values: dict[str, Any] = {
        "id": visit_id, "source_id": source_id, "by_id": by_id, "state": VisitState.ASKING.value, "begun_at": ctx.now,
        "beat_at": ctx.now, "page": 1, "turn": 0, "parts": 0, "found": 0, "done": 0, "new": 0, "changed": 0, "same": 0,
        "passed": {}, "noted": [], "size": 0, "more": False,
    }  # fmt: skip
    made: CursorResult[Any] = session.execute(insert_once(session, CallVisit).values(values))  # type: ignore[assignment]
    if made.rowcount != 1:
        return None
    put(session, ctx, ASKING, visit_id.hex, [visit_id])
    return visit_id


def begin_turn(visit_id: UUID, within: Mapping[str, float], session: Session, ctx: Context) -> Turn | datetime | None:
    """The next request of a visit; or when its server can be asked; None where there is nothing to ask any more.

    `within`: seconds that an answer may take, by kind. What an attempt left behind that came to nothing is removed.
    """
    visit = visit_at(session, visit_id, VisitState.ASKING)
    if visit is None:
        return None
    source = visit.source
    given = {name: getattr(source, name) for name in ANSWERS}
    host = host_of(given)
    wait = take_turn(host, ctx.now + timedelta(seconds=within[source.kind]) + MARGIN, session, ctx)
    if wait is not None:
        return wait
    session.execute(
        delete(CallVisitPart).where(CallVisitPart.visit_id == visit.id, CallVisitPart.number >= visit.parts)
    )
    visit.found, visit.beat_at = count_waiting(session, visit.id), ctx.now
    visit.turn += 1
    return Turn(visit.id, visit.turn, visit.page, visit.parts, host, given, source.etag, source.modified)


def keep_part(turn: Turn, number: int, found: Sequence[Found], session: Session, ctx: Context) -> None:
    """Keeps some of what an answer holds. Raises Overtaken."""
    visit = _ours(turn, session)
    kept = {"visit_id": visit.id, "number": number, "count": len(found), "content": pack(found)}
    session.execute(insert(CallVisitPart).values(kept))
    visit.found += len(found)
    visit.beat_at = ctx.now


def end_asking(turn: Turn, asked: Asked, parts: int, session: Session, ctx: Context) -> datetime | None:
    """Keeps what came of a turn. When the next one may begin; None where the source has been asked. Raises Overtaken.

    What was read before something went wrong is taken in all the same.
    """
    visit = _ours(turn, session)
    free_at = end_turn(turn.host, max(PAUSE, asked.wait or PAUSE), session, ctx)
    visit.parts, visit.beat_at = parts, ctx.now
    visit.size += asked.size
    visit.passed = dict(Counter(visit.passed) + Counter(asked.passed))
    visit.noted = [*visit.noted, *map(list, asked.noted)][:NOTED]
    if asked.again:
        visit.page += 1
        return free_at
    visit.etag, visit.modified, visit.more = asked.etag, asked.modified, asked.more
    visit.fault, visit.detail = asked.fault, asked.detail[:200] or None
    if visit.found:
        move_on(visit, ctx)
        put(session, ctx, TAKING, visit.id.hex, [visit.id])
    else:
        end_visit(visit, _outcome(asked), session, ctx, wait=asked.wait)
    return None


def take_part(visit_id: UUID, take_in: TakeIn, session: Session, ctx: Context) -> bool:
    """Takes in the next part of what a visit read; whether that was all."""
    visit = visit_at(session, visit_id, VisitState.TAKING)
    if visit is None:
        return True
    part = next_part(session, visit.id)
    if part is None:
        end_visit(visit, Outcome.FAILED if visit.fault else Outcome.FOUND, session, ctx)
        if _told_all(visit):
            note_gone(session, ctx, visit.source_id, visit.begun_at)
        return True
    taken = take_in(session, ctx, visit.source_id, unpack(part.content))
    visit.new, visit.changed, visit.same = visit.new + taken.new, visit.changed + taken.changed, visit.same + taken.same
    visit.done += part.count
    visit.beat_at = ctx.now
    session.delete(part)
    return False


def bury_visit(visit_id: UUID, session: Session, ctx: Context) -> None:
    """Something broke on our side, several times: the visit is over."""
    for state in (VisitState.ASKING, VisitState.TAKING):
        visit = visit_at(session, visit_id, state)
        if visit is not None:
            visit.fault, visit.detail = Fault.OURS, None
            end_visit(visit, Outcome.FAILED, session, ctx)


def _told_all(visit: CallVisit) -> bool:
    """Whether what this visit did not bring is not there any more: a feed holds the latest alone."""
    whole = not (visit.fault or visit.more or "unreadable" in visit.passed)
    return whole and visit.source.kind in TELL_ALL


def _ours(turn: Turn, session: Session) -> CallVisit:
    visit = visit_at(session, turn.visit_id, VisitState.ASKING)
    if visit is None or visit.turn != turn.number:
        raise Overtaken
    return visit


def _outcome(asked: Asked) -> Outcome:
    if asked.fault:
        return Outcome.FAILED
    return Outcome.UNCHANGED if asked.unchanged else Outcome.NOTHING
