"""Who usually stands in and where one is reached on call; and what becomes of the duties of somebody who leaves."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.accounts.commands.absences import judged_deputy, locked_colleague
from fundapp.accounts.commands.shifts import passed_on
from fundapp.accounts.models import Absence, Person, Shift
from fundapp.accounts.permissions.duty import may_stand_in
from fundapp.accounts.permissions.people import may_administer
from fundapp.accounts.queries.own import own_recipient
from fundapp.accounts.queries.rota import lock_rota
from fundapp.accounts.rules.groups import ON_CALL
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid, NotFound, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require

PASSED_ON = "duty.passed_on"


def change_duty_preferences(
    session: Session, ctx: Context, given: Mapping[str, Any], *, expected_version: int
) -> Person:
    """Who usually stands in for the actor, and the address at which they are reached on call.

    Raises EditConflict if somebody saved after `expected_version` was read; Invalid at `deputy_id` with the reason why
    that person cannot, at `on_call_id` for an address that is not in use or not theirs.
    """
    if ctx.actor is None:
        raise NotSignedIn
    me = locked_colleague(session, ctx.actor.id)
    if me.version != expected_version:
        raise EditConflict
    judged_deputy(session, me, given["deputy_id"])
    _judge_address(session, ctx, given["on_call_id"])
    me.deputy_id, me.on_call_id = given["deputy_id"], given["on_call_id"]
    if session.is_modified(me):  # who saves without a change has changed nothing for others
        me.updated_at = ctx.now
        told = {"deputy": me.deputy_id.hex if me.deputy_id else None, "own_address": me.on_call_id is not None}
        me.entry_id = record(session, ctx, "duty.preferences.changed", "person", me.id, told)
    session.flush()
    return me


def pass_on_duty(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the duties of somebody who leaves to a successor, and returns how many things that were.

    Turns on call go to the successor where they belong to that group, and end otherwise. Whoever had the leaver as
    their deputy, usually or in an absence that is not over, gets the successor if both share a group, else nobody. One
    entry for each row that changes: the log is compared with the rows, both ways.
    """
    require(may_administer(ctx))
    successor = locked_colleague(session, successor_id)
    done: set[tuple[str, UUID]] = set()
    for action, kind, row, began_as in _passed_on(session, ctx, leaver_id, successor):
        told = {"from": leaver_id.hex, "to": successor_id.hex}
        row.entry_id = record(session, ctx, action, kind, row.id, told)
        done.add((kind, began_as))
    session.flush()
    return len(done)


def give_up_turns(session: Session, ctx: Context, person_id: UUID, groups: Collection[str]) -> None:
    """Takes somebody who leaves groups off their rotas: a turn that has begun ends now, later ones are dropped."""
    require(may_administer(ctx))
    for group_code in [code for code in ON_CALL if code in groups]:
        lock_rota(session, group_code)
        for found in _shifts_ahead(session, ctx, person_id, group_code):
            for action, kind, row, _began_as in _shift_passed_on(session, ctx, found, None):
                row.entry_id = record(session, ctx, action, kind, row.id, {"from": person_id.hex, "to": None})
    session.flush()


Passed = tuple[str, str, Any, UUID]
"""Action, kind and row of one change, and the id of the row that it began with."""


def _passed_on(session: Session, ctx: Context, leaver_id: UUID, successor: Person) -> Iterator[Passed]:
    yield from _deputies_passed_on(session, ctx, leaver_id, successor)  # persons are locked before rotas
    for group_code in ON_CALL:
        belongs = successor.state == "active" and successor.id in lock_rota(session, group_code)
        for found in _shifts_ahead(session, ctx, leaver_id, group_code):
            yield from _shift_passed_on(session, ctx, found, successor if belongs else None)


def _shifts_ahead(session: Session, ctx: Context, person_id: UUID, group_code: str) -> Sequence[Shift]:
    wanted = select(Shift).where(Shift.person_id == person_id, Shift.group_code == group_code, Shift.ends_at > ctx.now)
    return session.scalars(wanted.order_by(Shift.begins_at).execution_options(populate_existing=True)).all()


def _shift_passed_on(session: Session, ctx: Context, found: Shift, successor: Person | None) -> Iterator[Passed]:
    if successor is not None:
        for each in passed_on(found, successor.id, ctx.now):
            session.add(each)
            yield PASSED_ON, "shift", each, found.id
    elif found.begins_at < ctx.now:
        found.ends_at = ctx.now
        yield PASSED_ON, "shift", found, found.id
    else:
        yield "shift.removed", "shift", found, found.id
        session.delete(found)


def _deputies_passed_on(session: Session, ctx: Context, leaver_id: UUID, successor: Person) -> Iterator[Passed]:
    """Changes `deputy_id` of people and of absences."""
    anew = {"populate_existing": True}
    groups = selectinload(Person.memberships)
    usual = select(Person).where(Person.deputy_id == leaver_id, Person.state != "left").order_by(Person.id)
    for person in session.scalars(usual.options(groups).with_for_update(), execution_options=anew).all():
        person.deputy_id, person.updated_at = _deputy_of(person, successor), ctx.now
        yield PASSED_ON, "person", person, person.id
    ahead = or_(Absence.ends_at.is_(None), Absence.ends_at > ctx.now)
    away = select(Absence, Person).join(Person, Person.id == Absence.person_id)
    away = away.where(Absence.deputy_id == leaver_id, ahead).order_by(Person.id, Absence.id).options(groups)
    for absence, person in session.execute(away.with_for_update(), execution_options=anew).all():
        absence.deputy_id = _deputy_of(person, successor)
        yield PASSED_ON, "absence", absence, absence.id


def _deputy_of(person: Person, successor: Person) -> UUID | None:
    return successor.id if may_stand_in(person, successor) else None


def _judge_address(session: Session, ctx: Context, recipient_id: UUID | None) -> None:
    if recipient_id is None:
        return
    try:
        in_use = own_recipient(session, ctx, recipient_id).active
    except NotFound:
        in_use = False
    if not in_use:
        raise Invalid({"on_call_id": [_("Please choose one of the answers offered.")]})
