"""Writes to calls: one business verb each."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.batches import follow_up, settle
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.rows import changed_in
from fundapp.core.verdicts import require
from fundapp.donors.queries.naming import funders_named
from fundapp.grants.commands.fit import refresh_fits
from fundapp.grants.commands.likeness import index_calls
from fundapp.grants.commands.words import learn_calls
from fundapp.grants.commands.writing import ROWS, TOLD_OTHERWISE, fields_of, said_of, write
from fundapp.grants.models import Call
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.calls import call
from fundapp.grants.rules.vocabulary import Standing

CALL = Call.__tablename__
FOLLOWING = (index_calls, learn_calls, refresh_fits)
"""What follows from every writing of a call: by what it is known again, the words it is found by, whether we could."""


def follow(session: Session, call_ids: Collection[UUID]) -> None:
    """What follows from the writing of these, at once."""
    for act in FOLLOWING:
        act(session, call_ids)


def add_call(session: Session, ctx: Context, given: Mapping[str, Any]) -> Call:
    """Keeps a call that somebody has found (see CallSchema)."""
    require(may_edit(ctx))
    found = Call(
        id=uuid4(), standing=Standing.NEW, edited=(), doubts=(), created_at=ctx.now, updated_at=ctx.now,
        **{name: [] for name in ROWS},
    )  # fmt: skip
    _write(session, ctx, found, given)
    found.edited = said_of(given)
    found.entry_id = record(session, ctx, "call.added", CALL, found.id)
    session.add(found)
    settle(session)
    for act in FOLLOWING:
        follow_up(session, act, found.id)
    return found


def update_call(
    session: Session,
    ctx: Context,
    call_id: UUID,
    given: Mapping[str, Any],
    *,
    expected_version: int,
    returned: Collection[str] = (),
) -> Call:
    """Writes what is known now. Raises EditConflict if somebody saved after `expected_version` was read.

    `returned`: fields that, if they change, nobody has written any more: sources change them again.
    """
    require(may_edit(ctx))
    found = _seen(session, ctx, call_id, expected_version)
    _write(session, ctx, found, given)
    if session.is_modified(found):  # who saves without a change has changed nothing for others
        fields = changed_in(found, TOLD_OTHERWISE)
        written = fields_of(fields)
        found.edited = tuple(sorted({*found.edited, *written} - (written & set(returned))))
        found.doubts = tuple(each for each in found.doubts if each not in found.edited)
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "call.changed", CALL, found.id, {"fields": fields})
        for act in FOLLOWING:
            follow_up(session, act, found.id)
    session.flush()  # whoever changes it once more needs its version
    return found


def follow_call(session: Session, ctx: Context, call_id: UUID, *, expected_version: int) -> Call:
    """It is worth the group's time: it is followed from now on. Raises EditConflict, NotFound."""
    require(may_edit(ctx))
    found = _seen(session, ctx, call_id, expected_version)
    found.standing, found.aside_why, found.aside_note = Standing.FOLLOWED, None, None
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "call.followed", CALL, found.id)
    session.flush()
    return found


def set_call_aside(
    session: Session, ctx: Context, call_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Call:
    """It is not for the network, for a reason (see AsideSchema). Raises EditConflict, NotFound."""
    require(may_edit(ctx))
    found = _seen(session, ctx, call_id, expected_version)
    found.standing, found.aside_why, found.aside_note = Standing.SET_ASIDE, given["why"], given["aside_note"]
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "call.set_aside", CALL, found.id, {"why": given["why"]})
    session.flush()
    return found


def _seen(session: Session, ctx: Context, call_id: UUID, expected_version: int) -> Call:
    found = call(session, ctx, call_id)
    if found.version != expected_version:
        raise EditConflict
    return found


def _write(session: Session, ctx: Context, found: Call, given: Mapping[str, Any]) -> None:
    named = funders_named(session, ctx, [given["funder_name"]] if given["funder_name"] else [])
    write(found, given, named, ctx.now)
