"""What was asked of funders, and what came of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.rows import changed_in
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import minor_units
from fundapp.donors.models import FunderAsk
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.asks import ask
from fundapp.donors.queries.funders import funder

ASK = FunderAsk.__tablename__
PLAIN = ("title", "led_by", "reference", "asked_on", "answered_on", "outcome", "reasons", "lessons")
AMOUNTS = ("asked_amount", "got_amount")
FOUND_BY = ("title", "led_by", "reference", "reasons", "lessons")


def record_ask(session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> FunderAsk:
    """Keeps that somebody asked a funder for money (see AskSchema; what is left out is not known).

    Raises NotFound; Invalid for an amount that its currency cannot have.
    """
    require(may_edit(ctx))
    host = funder(session, ctx, funder_id)
    made = FunderAsk(id=uuid4(), funder_id=host.id, created_at=ctx.now, updated_at=ctx.now)
    _write(made, given)
    made.entry_id = record(session, ctx, "funder_ask.recorded", ASK, made.id, {"outcome": made.outcome})
    session.add(made)
    session.flush()
    return made


def correct_ask(
    session: Session, ctx: Context, ask_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> FunderAsk:
    """Writes what is known of it now, such as the answer. Raises NotFound, EditConflict, Invalid."""
    require(may_edit(ctx))
    found = ask(session, ctx, ask_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, given)
    if session.is_modified(found):
        told = {"fields": changed_in(found, ("found_by",)), "outcome": found.outcome}
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "funder_ask.corrected", ASK, found.id, told)
    session.flush()
    return found


def remove_ask(session: Session, ctx: Context, ask_id: UUID) -> UUID:
    """Takes out what was recorded by mistake; returns the id of its funder. Raises NotFound."""
    require(may_edit(ctx))
    found = ask(session, ctx, ask_id)
    record(session, ctx, "funder_ask.removed", ASK, found.id, {"outcome": found.outcome})
    session.delete(found)
    session.flush()
    return found.funder_id


def _write(found: FunderAsk, given: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    for name in AMOUNTS:
        setattr(found, name, minor_units(name, given.get(name), given.get("currency")))
    counted = any(getattr(found, name) is not None for name in AMOUNTS)
    found.currency = given.get("currency") if counted else None
    found.found_by = fold(" ".join(filter(None, (getattr(found, name) for name in FOUND_BY))))
