"""People met in the field: kept, and changed. What is known of them comes sealed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.verdicts import require
from fundapp.directory.commands.rows import changed_in
from fundapp.directory.models import PersonMet
from fundapp.directory.permissions import may_meet
from fundapp.directory.queries.people import person_met
from fundapp.vault.commands import receive_sealed
from fundapp.vault.envelope import Envelope
from fundapp.vault.preparing import Prepared

KIND = PersonMet.__tablename__
PLAIN = ("role", "country", "met_on")


def keep_person_met(
    session: Session, ctx: Context, prepared: Prepared, given: Mapping[str, Any], sealed: Mapping[str, Envelope | None]
) -> PersonMet:
    """Keeps somebody who was met. `given` is coded; `sealed` is their name, contact and note, sealed for their row."""
    require(may_meet(ctx))
    receive_sealed(session, ctx, prepared)
    found = PersonMet(id=prepared.subject.id, created_at=ctx.now, updated_at=ctx.now)
    _write(found, given, sealed)
    found.entry_id = record(session, ctx, "person_met.added", KIND, found.id, {"role": found.role})
    session.add(found)
    session.flush()
    return found


def change_person_met(
    session: Session,
    ctx: Context,
    person_met_id: UUID,
    given: Mapping[str, Any],
    sealed: Mapping[str, Envelope | None],
    *,
    expected_version: int,
) -> PersonMet:
    """Writes what is known now. Raises NotFound; EditConflict if somebody saved after `expected_version` was read."""
    require(may_meet(ctx))
    found = person_met(session, ctx, person_met_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, given, sealed)
    found.updated_at = ctx.now
    told = {"fields": changed_in(found)}
    found.entry_id = record(session, ctx, "person_met.changed", KIND, found.id, told)
    session.flush()
    return found


def _write(found: PersonMet, given: Mapping[str, Any], sealed: Mapping[str, Envelope | None]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    chosen = given.get("organisation")
    found.organisation_id = UUID(chosen) if chosen else None
    for name, value in sealed.items():
        setattr(found, name, value)
