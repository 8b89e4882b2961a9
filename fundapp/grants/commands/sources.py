"""Writes to sources: one business verb each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.accounts.commands.errands import asker
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.i18n import _
from fundapp.core.rows import changed_in
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.grants.commands.ending import stop_visit
from fundapp.grants.commands.visiting import begin_visit
from fundapp.grants.models import CallClaim, CallSource, CallTrial
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.sources import source
from fundapp.grants.rules.visits import TRYING
from fundapp.outbox.commands import put

SOURCE = CallSource.__tablename__
TRIAL = CallTrial.__tablename__
FIELDS = ("name", "kind", "address", "words", "language", "zone", "currency", "columns", "trust", "every_hours")
ASKED_OTHERWISE = frozenset({"kind", "address", "words", "language", "zone", "currency", "columns"})
"""What makes of a source another one, which says other things."""


def add_source(session: Session, ctx: Context, given: Mapping[str, Any], *, active: bool) -> CallSource:
    """Has calls come from somewhere (see SourceSchema), from now on or once it is resumed."""
    require(may_edit(ctx))
    found = CallSource(
        id=uuid4(), active=active, next_at=ctx.now, brought=0, failures=0, created_at=ctx.now, updated_at=ctx.now
    )
    _write(found, given)
    found.entry_id = record(session, ctx, "call_source.added", SOURCE, found.id, {"kind": found.kind})
    session.add(found)
    session.flush()
    return found


def update_source(
    session: Session, ctx: Context, source_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> CallSource:
    """Writes what is known now. Raises EditConflict if somebody saved after `expected_version` was read.

    What is asked otherwise is visited at once, as if it never had been; what it said before stays. What is believed
    more or less than before is visited at once too, and what it says then is weighed anew.
    """
    require(may_edit(ctx))
    found = source(session, ctx, source_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, given)
    if session.is_modified(found):
        fields = changed_in(found)
        if ASKED_OTHERWISE & set(fields):
            _begin_anew(found, session, ctx)
        if "trust" in fields:
            _have_weighed(found, session, ctx)
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "call_source.changed", SOURCE, found.id, {"fields": fields})
    session.flush()
    return found


def pause_source(session: Session, ctx: Context, source_id: UUID) -> None:
    """It is not visited any more, until somebody resumes it."""
    require(may_edit(ctx))
    found = source(session, ctx, source_id)
    if found.active:
        stop_visit(found.id, session, ctx)
        found.active, found.updated_at = False, ctx.now
        found.entry_id = record(session, ctx, "call_source.paused", SOURCE, found.id)


def resume_source(session: Session, ctx: Context, source_id: UUID) -> None:
    """It is visited again, beginning now."""
    require(may_edit(ctx))
    found = source(session, ctx, source_id)
    if not found.active:
        found.active, found.updated_at, found.next_at = True, ctx.now, ctx.now
        found.entry_id = record(session, ctx, "call_source.resumed", SOURCE, found.id)


def ask_for_visit(session: Session, ctx: Context, source_id: UUID) -> None:
    """Has it visited now, unless somebody is at it already. Raises Conflict where it is paused."""
    require(may_edit(ctx))
    found = source(session, ctx, source_id)
    if not found.active:
        raise Conflict(_("This source is paused. Resume it, and it is visited at once."))
    if begin_visit(found.id, asker(ctx), session, ctx):
        record(session, ctx, "call_source.visit_asked", SOURCE, found.id)


def remove_source(session: Session, ctx: Context, source_id: UUID) -> None:
    """Takes a source out with its visits. The calls that it brought stay."""
    require(may_edit(ctx))
    found = source(session, ctx, source_id)
    record(session, ctx, "call_source.removed", SOURCE, found.id, {"kind": found.kind})
    session.delete(found)
    session.flush()


def try_source(session: Session, ctx: Context, given: Mapping[str, Any], source_id: UUID | None) -> CallTrial:
    """Has a worker look at the first calls that a source would bring; nothing else is kept of it.

    `given`: as SourceSchema carries it; `source_id`: the source that somebody is about to change.
    """
    require(may_edit(ctx))
    found = CallTrial(
        id=uuid4(), by_id=asker(ctx), source_id=source_id, made_at=ctx.now, given=dict(given), page=1, passed={}
    )
    session.add(found)
    record(session, ctx, "call_source.tried", TRIAL, found.id, {"kind": given["kind"]})
    put(session, ctx, TRYING, found.id.hex, [found.id])
    session.flush()
    return found


def _write(found: CallSource, given: Mapping[str, Any]) -> None:
    for name in FIELDS:
        setattr(found, name, given[name])
    found.sort_name = fold(found.name)[:200]


def _have_weighed(found: CallSource, session: Session, ctx: Context) -> None:
    """What it tells next is taken in as if it were another word, also where the answer is the same."""
    said = update(CallClaim).where(CallClaim.source_id == found.id).values(facts_hash="")
    session.execute(said, execution_options={"synchronize_session": False})
    found.etag = found.modified = None
    found.next_at = ctx.now


def _begin_anew(found: CallSource, session: Session, ctx: Context) -> None:
    stop_visit(found.id, session, ctx)
    found.etag = found.modified = found.succeeded_at = found.found_at = found.visited_at = None
    found.failing_since = found.fault = found.detail = None
    found.brought = found.failures = 0
    found.next_at = ctx.now
