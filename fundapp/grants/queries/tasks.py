"""Reads of what is to be found out or done, for calls and for proposals."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, CallTask, Opportunity
from fundapp.grants.permissions import may_edit, may_see

_ORDER = (CallTask.due_on, CallTask.id)
WHOLE = (
    joinedload(CallTask.call).load_only(Call.id, Call.title),
    joinedload(CallTask.opportunity).load_only(Opportunity.id, Opportunity.title),
    joinedload(CallTask.organisation).load_only(Organisation.id, Organisation.name, Organisation.short_name),
)
"""What stands beside a task, with it in one query."""

MOST = 50
"""How many of one call are shown at most."""


def call_task(session: Session, ctx: Context, task_id: UUID) -> CallTask:
    """One task with its call or opportunity, and its organisation. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.get(CallTask, task_id, options=WHOLE)
    if found is None:
        raise NotFound
    return found


def call_tasks_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[CallTask]:
    """One page of those that meet `wanted` (see CallTaskFilterSchema), by their day. Two queries."""
    require(may_see(ctx))
    return read_page(session, _matching(ctx, wanted), _ORDER, marks=marks, name="call_tasks", mark=mark)


def call_tasks_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[CallTask]:
    """Every task that meets `wanted`, by its day."""
    require(may_see(ctx))
    return iter(session.scalars(_matching(ctx, wanted).order_by(*_ORDER), execution_options=IN_CHUNKS))


def open_tasks_of(session: Session, ctx: Context, call_id: UUID) -> Sequence[CallTask]:
    """What is still to do for a call, the most urgent first. One query."""
    require(may_see(ctx))
    wanted = select(CallTask).where(CallTask.call_id == call_id, CallTask.done_on.is_(None)).options(*WHOLE)
    return session.scalars(wanted.order_by(*_ORDER).limit(MOST)).all()


def asked_already(session: Session, call_id: UUID, gate: str, organisation_id: UUID | None) -> CallTask | None:
    """The task by which somebody already looks for the same answer. One query."""
    wanted = select(CallTask).where(
        CallTask.call_id == call_id, CallTask.done_on.is_(None), CallTask.gate == gate,
        CallTask.organisation_id == organisation_id,
    )  # fmt: skip
    return session.scalars(wanted.order_by(*_ORDER).limit(1)).first()


def own_call_tasks(session: Session, ctx: Context, until: date, most: int) -> Sequence[CallTask]:
    """What the actor still has to do by then, the most urgent first, at most so many. One query."""
    if not may_edit(ctx) or ctx.actor is None:
        return []
    mine = select(CallTask).where(CallTask.owner_id == ctx.actor.id, CallTask.done_on.is_(None))
    return session.scalars(mine.where(CallTask.due_on <= until).options(*WHOLE).order_by(*_ORDER).limit(most)).all()


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[CallTask]:
    """The joins are for the words; what stands beside a task is taken from them."""
    beside = (
        contains_eager(CallTask.call).load_only(Call.id, Call.title),
        contains_eager(CallTask.opportunity).load_only(Opportunity.id, Opportunity.title),
        joinedload(CallTask.organisation).load_only(Organisation.id, Organisation.name, Organisation.short_name),
    )
    statement = select(CallTask).outerjoin(CallTask.call).outerjoin(CallTask.opportunity).options(*beside)
    return statement.where(*_standing(ctx, wanted), *_worded(wanted), *_sorted_out(wanted))


def _standing(ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Without an answer, what is one's own, and still to do."""
    if wanted.get("whose") != "all":
        yield CallTask.owner_id == (ctx.actor.id if ctx.actor else None)
    standing = wanted.get("standing")
    if standing in ("done", "dropped"):
        yield CallTask.done_on.is_not(None) & CallTask.dropped.is_(standing == "dropped")
    elif standing != "all":
        yield CallTask.done_on.is_(None)
    if standing == "late":
        yield CallTask.due_on < ctx.today


def _worded(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    for word in fold(wanted.get("q") or "").split():
        in_words = func.lower(func.coalesce(CallTask.what, "")).contains(word, autoescape=True)
        hosts = (each.found_by.contains(word, autoescape=True) for each in (Call, Opportunity))
        yield or_(in_words, *hosts)


def _sorted_out(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    if wanted.get("subject"):
        yield CallTask.subject == wanted["subject"]
    for column, codes in ((CallTask.gate, wanted.get("gate")), (CallTask.kind, wanted.get("kind"))):
        if codes:
            yield column.in_(codes)
