"""When a funder's rounds open and close."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.rows import changed_in
from fundapp.core.verdicts import require
from fundapp.donors.models import FunderCycle
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.cycles import cycle
from fundapp.donors.queries.funders import funder
from fundapp.donors.rules.facts import Group, due_on

CYCLE = FunderCycle.__tablename__
PLAIN = (
    "name", "opens_month", "opens_day", "closes_month", "closes_day", "every_years", "known_year", "note", "source",
    "dated",
)  # fmt: skip


def add_cycle(session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> FunderCycle:
    """Keeps a round that comes again (see CycleSchema). Raises NotFound."""
    require(may_edit(ctx))
    host = funder(session, ctx, funder_id)
    made = FunderCycle(id=uuid4(), funder_id=host.id, due_on=ctx.today, created_at=ctx.now, updated_at=ctx.now)
    _write(made, given)
    made.entry_id = record(session, ctx, "funder_cycle.added", CYCLE, made.id)
    session.add(made)
    session.flush()
    return made


def change_cycle(
    session: Session, ctx: Context, cycle_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> FunderCycle:
    """Writes what is known of it now. Raises NotFound, EditConflict."""
    require(may_edit(ctx))
    found = cycle(session, ctx, cycle_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, given)
    if session.is_modified(found):
        told = {"fields": changed_in(found, ("due_on",))}
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "funder_cycle.changed", CYCLE, found.id, told)
    session.flush()
    return found


def remove_cycle(session: Session, ctx: Context, cycle_id: UUID) -> UUID:
    """Takes out a round that there is no more, or never was; returns the id of its funder. Raises NotFound."""
    require(may_edit(ctx))
    found = cycle(session, ctx, cycle_id)
    record(session, ctx, "funder_cycle.removed", CYCLE, found.id)
    session.delete(found)
    session.flush()
    return found.funder_id


def _write(found: FunderCycle, given: Mapping[str, Any]) -> None:
    """A source without a date is to be looked at from the first day on, and stays so."""
    for name in PLAIN:
        setattr(found, name, given.get(name))
    found.due_on = due_on(Group.APPLYING, found.dated, None, found.due_on)
