"""The steps of a change to several funders, done a part at a time, by a worker or at once. Each part may run twice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from fundapp.audit.batches import each_of, reason_of
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import DomainError, NotFound
from fundapp.core.rows import update_rows
from fundapp.donors.commands.bulk_moving import recount, step
from fundapp.donors.commands.bulk_writing import GivenOf, apply_plan, told_of
from fundapp.donors.commands.taking_back import take_back
from fundapp.donors.models import BulkChange, BulkChangeRow, Funder
from fundapp.donors.queries.bulk import rows_to_judge, rows_to_take_back, rows_to_write
from fundapp.donors.queries.funders import funders_among
from fundapp.donors.queries.owners import fundraiser_ids
from fundapp.donors.rules.bulk import CHUNK, Plan, effect
from fundapp.donors.workflow.bulk import Action, Fate, Outcome

KIND = BulkChange.__tablename__
News = Sequence[dict[str, Any]]


def judge_rows(change: BulkChange, given_of: GivenOf, session: Session, ctx: Context) -> News:
    """What the change does to the next funders, as they stand; none where all are judged. Writes nothing."""
    rows, plan = rows_to_judge(session, change, CHUNK), Plan(**change.plan)
    there = funders_among(session, ctx, [row.funder_id for row in rows]) if rows else {}
    return [_news(row, **_foreseen(there.get(row.funder_id), plan, given_of, ctx)) for row in rows]


def keep_judgements(change: BulkChange, news: News, session: Session, ctx: Context) -> bool:
    """Keeps what was judged and nobody else has; once all is, somebody decides. Returns whether it is over."""
    waiting = {row.number for row in rows_to_judge(session, change, CHUNK)}
    if waiting:
        _progress(change, [each for each in news if each["number"] in waiting], session, ctx)
        return False
    step(change, Action.JUDGED, ctx)
    recount(change, session)
    return True


def write_part(change: BulkChange, given_of: GivenOf, session: Session, ctx: Context) -> bool:
    """Changes the next funders, each as it stands now. Returns whether it is over: then all of it is told."""
    rows, plan = rows_to_write(session, change, CHUNK), Plan(**change.plan)
    if not rows:
        _finish(change, session, ctx)
        return True
    there = funders_among(session, ctx, [row.funder_id for row in rows])

    def write(row: BulkChangeRow) -> dict[str, Any]:
        if row.funder_id not in there:
            raise NotFound
        return apply_plan(row.funder_id, plan, given_of, session, ctx)

    _progress(change, [_written(row, done) for row, done in each_of(session, rows, write)], session, ctx)
    return False


def take_back_part(change: BulkChange, given_of: GivenOf, session: Session, ctx: Context) -> bool:
    """Undoes the next funders as far as nobody has changed the same since. Returns whether it is over."""
    rows = rows_to_take_back(session, change, CHUNK)
    if not rows:
        _end_undo(change, session, ctx)
        return True
    there, crew = funders_among(session, ctx, [row.funder_id for row in rows]), fundraiser_ids(session)

    def undo(row: BulkChangeRow) -> dict[str, Any]:
        if row.funder_id not in there:
            raise NotFound
        return take_back(row.funder_id, row.differs or {}, crew, given_of, session, ctx)

    _progress(change, [_undone(row, left) for row, left in each_of(session, rows, undo)], session, ctx)
    return False


def halt(change: BulkChange, reason: str, session: Session, ctx: Context) -> None:
    """A step cannot go on: somebody reads why, and decides. What is written stays written and is not written again."""
    step(change, Action.HALT, ctx)
    change.problem = reason[:1000]
    recount(change, session)


def all_of(part: Callable[..., bool], change: BulkChange, given_of: GivenOf, session: Session, ctx: Context) -> None:
    """A whole step at once, of a change that is small."""
    while not part(change, given_of, session, ctx):
        session.flush()


def judge_part(change: BulkChange, given_of: GivenOf, session: Session, ctx: Context) -> bool:
    """Judges the next funders and keeps that."""
    return keep_judgements(change, judge_rows(change, given_of, session, ctx), session, ctx)


def _foreseen(found: Funder | None, plan: Plan, given_of: GivenOf, ctx: Context) -> dict[str, Any]:
    """Judged as it will be written, by the schema of the form too."""
    try:
        if found is None:
            raise NotFound
        does = effect(plan, found, ctx.today)
        given_of(found, does.changes)
    except DomainError as error:
        return {"foreseen": Outcome.REFUSED.value, "reason": reason_of(error)[:1000]}
    return {"foreseen": (Outcome.SAME if does.is_none else Outcome.CHANGED).value, **told_of(does)}


def _written(row: BulkChangeRow, done: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(done, str):
        return _news(row, outcome=Outcome.REFUSED.value, reason=done[:1000], differs=None, stays=None)
    return _news(row, reason=None, **done)


def _undone(row: BulkChangeRow, left: Mapping[str, str] | str) -> dict[str, Any]:
    if isinstance(left, str):
        return _news(row, fate=Fate.LEFT.value, reason=left[:1000])
    return _news(row, fate=(Fate.LEFT if left else Fate.TAKEN_BACK).value, stays=left)


def _finish(change: BulkChange, session: Session, ctx: Context) -> None:
    step(change, Action.FINISH, ctx)
    recount(change, session)
    told = {"changed": change.changed, "same": change.same, "refused": change.refused}
    change.entry_id = record(session, ctx, "bulk_change.finished", KIND, change.id, told)


def _end_undo(change: BulkChange, session: Session, ctx: Context) -> None:
    step(change, Action.UNDONE, ctx)
    recount(change, session)
    told = {"taken_back": change.taken_back, "left": change.left_as_is}
    change.entry_id = record(session, ctx, "bulk_change.undone", KIND, change.id, told)


def _news(row: BulkChangeRow, **told: Any) -> dict[str, Any]:
    return {"change_id": row.change_id, "number": row.number, **told}


def _progress(change: BulkChange, news: News, session: Session, ctx: Context) -> None:
    """Marks the rows in the transaction that wrote them: whoever comes next begins behind them."""
    update_rows(session, BulkChangeRow, news)
    change.done += len(news)
    change.beat_at = ctx.now
