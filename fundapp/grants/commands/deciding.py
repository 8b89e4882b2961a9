"""What a person decides where sources do not agree with each other, or with what was written."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.commands.calls import follow
from fundapp.grants.commands.laying import Held, held_calls, lay_all, said_by
from fundapp.grants.commands.writing import close
from fundapp.grants.models import Call, CallChange
from fundapp.grants.permissions import may_edit
from fundapp.grants.rules.merging import DEADLINE, GROUPS, next_due

CALL = Call.__tablename__
CHANGE = CallChange.__tablename__


def choose_deadline(session: Session, ctx: Context, call_id: UUID, claim_id: UUID, *, expected_version: int) -> Call:
    """The deadline that this source states is the right one: it stands as if the person had written it.

    Raises NotFound, EditConflict.
    """
    require(may_edit(ctx))
    held, found = _seen(session, call_id, expected_version)
    claim = next((each for each in held.claims[call_id] if each.id == claim_id), None)
    stated = next_due(said_by(claim), ctx.now) if claim else None
    if stated is None:
        raise NotFound
    due = stated.due
    found.deadline_on, found.deadline_clock, found.deadline_zone = due.on, due.clock, due.zone
    found.deadline_step = stated.step
    found.edited = tuple(sorted({*found.edited, *DEADLINE}))
    found.doubts = tuple(each for each in found.doubts if each not in found.edited)
    close(found, ctx.now)
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "call.deadline_chosen", CALL, call_id, {"day": due.on.isoformat()})
    follow(session, [call_id])
    return found


def accept_word(session: Session, ctx: Context, call_id: UUID, change_id: UUID, *, expected_version: int) -> Call:
    """What sources say of a field takes the place of what a person wrote, and may change with them from now on.

    `change_id`: a change that was held back. Raises NotFound; EditConflict; Conflict where it is decided already.
    """
    require(may_edit(ctx))
    change = _change(session, call_id, change_id)
    held, found = _seen(session, call_id, expected_version)
    if change.seen or not change.held_back:
        raise Conflict(_("This was decided meanwhile."))
    group = _group(change.field)
    found.edited = tuple(each for each in found.edited if each not in group)
    lay_all(session, ctx.now, [found], held.claims, before={call_id: held.worked_out(call_id, ctx.now)})
    _close_changes(session, found.id, group)
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "call.word_accepted", CALL, found.id, {"field": change.field})
    follow(session, [call_id])
    return found


def keep_ours(session: Session, ctx: Context, call_id: UUID, change_id: UUID) -> CallChange:
    """What was written stays; nobody is asked about this change any more. Raises NotFound."""
    require(may_edit(ctx))
    change = _change(session, call_id, change_id)
    record(session, ctx, "call.word_declined", CHANGE, change_id, {"field": change.field})
    _close_changes(session, change.call_id, _group(change.field))
    session.flush()
    return change


def note_seen(session: Session, ctx: Context, call_id: UUID) -> None:
    """Somebody has taken note that the deadline of a call has moved. Raises NotFound."""
    require(may_edit(ctx))
    if session.get(Call, call_id) is None:
        raise NotFound
    moved = (CallChange.call_id == call_id, CallChange.moved.is_not(None), ~CallChange.held_back)
    session.execute(update(CallChange).where(*moved).values(seen=True))
    record(session, ctx, "call.move_noted", CHANGE, call_id)


def note_told(session: Session, ctx: Context, change_ids: Sequence[UUID]) -> None:
    """People were told of these changes just now, by the service."""
    session.execute(update(CallChange).where(CallChange.id.in_(change_ids)).values(told_at=ctx.now))
    record(session, ctx, "call.moves_told", CHANGE, change_ids[0], {"count": len(change_ids)})


def _group(field: str) -> tuple[str, ...]:
    return next((each for each in GROUPS if field in each), (field,))


def _seen(session: Session, call_id: UUID, expected_version: int) -> tuple[Held, Call]:
    held = held_calls(session, [call_id])
    if call_id not in held.calls:
        raise NotFound
    if held.calls[call_id].version != expected_version:
        raise EditConflict
    return held, held.calls[call_id]


def _change(session: Session, call_id: UUID, change_id: UUID) -> CallChange:
    found = session.get(CallChange, change_id)
    if found is None or found.call_id != call_id:
        raise NotFound
    return found


def _close_changes(session: Session, call_id: UUID, group: tuple[str, ...]) -> None:
    """Those of the same fields that wait for an answer have got it."""
    waiting = (CallChange.call_id == call_id, CallChange.field.in_(group), CallChange.held_back)
    session.execute(update(CallChange).where(*waiting).values(seen=True))
