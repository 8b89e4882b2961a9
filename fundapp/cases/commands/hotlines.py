"""Numbers to call: put on the public page, changed, taken away."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import Hotline
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.hotlines import hotline
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.verdicts import require

KIND = Hotline.__tablename__
PLAIN = ("country", "name", "number", "hours")


def add_hotline(session: Session, ctx: Context, given: Mapping[str, Any]) -> Hotline:
    """Puts a number on the public page, for one country or, without one, for all."""
    require(may_work(ctx))
    found = Hotline(id=uuid4(), created_at=ctx.now, updated_at=ctx.now)
    _describe(found, given)
    found.entry_id = record(session, ctx, "hotline.added", KIND, found.id, _told(found))
    session.add(found)
    session.flush()
    return found


def change_hotline(
    session: Session, ctx: Context, hotline_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Hotline:
    """Writes what is true of a number now. Raises EditConflict if somebody saved after `expected_version` was read."""
    require(may_work(ctx))
    found = hotline(session, ctx, hotline_id)
    if found.version != expected_version:
        raise EditConflict
    _describe(found, given)
    if session.is_modified(found):  # who saves without a change has changed nothing for others
        told = {**_told(found), "fields": _changed(found)}
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "hotline.changed", KIND, found.id, told)
    session.flush()
    return found


def remove_hotline(session: Session, ctx: Context, hotline_id: UUID) -> Hotline:
    """Takes a number off the public page, at once. Raises NotFound."""
    require(may_work(ctx))
    found = hotline(session, ctx, hotline_id)
    record(session, ctx, "hotline.removed", KIND, found.id, _told(found))
    session.delete(found)
    session.flush()
    return found


def _describe(found: Hotline, given: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))


def _told(found: Hotline) -> dict[str, Any]:
    return {"country": found.country or ""}


def _changed(found: Hotline) -> list[str]:
    """The names of the columns that differ from what is kept; what they say stays in the row."""
    return sorted(each.key for each in inspect(found).attrs if each.key in PLAIN and each.history.has_changes())
