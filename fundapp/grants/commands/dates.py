"""Writes to further dates of a call, and to those planned back: each is a change to the call that they belong to."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.rows import changed_in
from fundapp.core.verdicts import require
from fundapp.grants.commands.writing import close
from fundapp.grants.models import Call, CallDeadline
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.calls import WHOLE, call
from fundapp.grants.queries.dates import call_date
from fundapp.grants.rules.planning import next_submission, shifts_of, still_planned
from fundapp.grants.rules.plans import Shift
from fundapp.grants.rules.vocabulary import Step

CALL = Call.__tablename__
PLAIN = ("step", "day", "clock", "zone", "label")


def add_date(session: Session, ctx: Context, call_id: UUID, given: Mapping[str, Any]) -> CallDeadline:
    """Keeps a further date of a call (see DateSchema). Raises NotFound."""
    require(may_edit(ctx))
    host = call(session, ctx, call_id)
    made = CallDeadline(id=uuid4())
    _write(made, given)
    host.deadline_rows.append(made)
    host.entry_id = record(session, ctx, "call.date_added", CALL, host.id, {"date": made.id.hex, "step": made.step})
    _settle(session, ctx, host)
    return made


def change_date(
    session: Session, ctx: Context, date_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> CallDeadline:
    """Writes what is known of it now. Raises NotFound, EditConflict."""
    require(may_edit(ctx))
    host, found = _whole(session, ctx, date_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, given)
    if session.is_modified(found):
        found.from_source = False  # it is the person's word now, which no source replaces
        told = {"date": found.id.hex, "fields": changed_in(found, ("from_source",))}
        host.entry_id = record(session, ctx, "call.date_changed", CALL, host.id, told)
        _settle(session, ctx, host)
    return found


def remove_date(session: Session, ctx: Context, date_id: UUID) -> UUID:
    """Takes a date out; returns the id of its call. Raises NotFound."""
    require(may_edit(ctx))
    host, found = _whole(session, ctx, date_id)
    host.deadline_rows.remove(found)
    told = {"date": found.id.hex, "step": found.step}
    host.entry_id = record(session, ctx, "call.date_removed", CALL, host.id, told)
    _settle(session, ctx, host)
    return host.id


def keep_plan(
    session: Session, ctx: Context, call_id: UUID, days: Mapping[str, date | None], *, expected_version: int
) -> Call:
    """Keeps what must be done by when before the next submission (see `rules.plans`); None leaves one out.

    Planned dates still ahead make room. Raises EditConflict, NotFound, Conflict where nothing is to be sent any more,
    Invalid at a day that has passed or comes after the submission.
    """
    require(may_edit(ctx))
    host = _seen(session, ctx, call_id, expected_version)
    target = next_submission(host, ctx.now)
    if target is None:
        raise Conflict(_("No day is known on which something must be sent to the funder."))
    wanted = {code: day for code, day in days.items() if day}
    _refuse_misplaced(wanted, ctx.today, target)
    for row in still_planned(host.deadline_rows, ctx.today):
        host.deadline_rows.remove(row)
    host.deadline_rows.extend(
        CallDeadline(id=uuid4(), step=Step.OURS, day=day, plan_step=code, planned_for=target)
        for code, day in wanted.items()
    )
    host.entry_id = record(session, ctx, "call.planned", CALL, host.id, {"steps": sorted(wanted)})
    _settle(session, ctx, host)
    return host


def move_plan(session: Session, ctx: Context, call_id: UUID, *, expected_version: int) -> Call:
    """Moves planned dates along with a submission that has moved. Raises EditConflict, NotFound, Conflict."""
    require(may_edit(ctx))
    host = _seen(session, ctx, call_id, expected_version)
    shifts = shifts_of(host, ctx.now, ctx.today)
    target = next_submission(host, ctx.now)
    if not shifts or target is None:
        raise Conflict(_("No planned date has to move."))
    for shift in shifts:
        _move(shift, target)
    host.entry_id = record(session, ctx, "call.plan_moved", CALL, host.id, {"dates": len(shifts)})
    _settle(session, ctx, host)
    return host


def pass_cutoff(session: Session, ctx: Context, call_id: UUID) -> Call:
    """A submission is over and another one ahead: lists are ordered by that one from now on. Raises NotFound.

    Who did nothing is asked for no right: the clock does it.
    """
    host = session.get(Call, call_id, options=WHOLE, populate_existing=True)
    if host is None:
        raise NotFound
    close(host, ctx.now)
    if session.is_modified(host):
        host.entry_id = record(session, ctx, "call.cutoff_passed", CALL, host.id)
        session.flush()
    return host


def _write(found: CallDeadline, given: Mapping[str, Any]) -> None:
    """What is not our own deadline any more is not a part of our plan."""
    for name in PLAIN:
        setattr(found, name, given.get(name))
    if found.step != Step.OURS:
        found.plan_step = found.planned_for = None


def _move(shift: Shift, target: date) -> None:
    shift.row.day, shift.row.planned_for = shift.day, target


def _refuse_misplaced(wanted: Mapping[str, date], today: date, target: date) -> None:
    errors = {
        code: [_("This day has passed.") if day < today else _("This is after the deadline of the call.")]
        for code, day in wanted.items()
        if not today <= day <= target
    }
    if errors:
        raise Invalid(errors)
    if not wanted:
        raise Invalid({}, _("Keep one date at least."))


def _whole(session: Session, ctx: Context, date_id: UUID) -> tuple[Call, CallDeadline]:
    """A date as a part of its call."""
    host = call(session, ctx, call_date(session, ctx, date_id).call_id)
    return host, next(row for row in host.deadline_rows if row.id == date_id)


def _seen(session: Session, ctx: Context, call_id: UUID, expected_version: int) -> Call:
    found = call(session, ctx, call_id)
    if found.version != expected_version:
        raise EditConflict
    return found


def _settle(session: Session, ctx: Context, host: Call) -> None:
    """The call has changed with its date, and perhaps when it is over."""
    close(host, ctx.now)
    host.updated_at = ctx.now
    session.flush()
