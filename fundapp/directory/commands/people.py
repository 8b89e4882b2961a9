"""People met in the field: kept, and changed. What is known of them comes sealed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.queries import entries_about
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.rows import changed_in
from fundapp.core.verdicts import require
from fundapp.directory.commands.focal_points import forget_focal_points
from fundapp.directory.models import PersonMet
from fundapp.directory.permissions import may_meet
from fundapp.directory.queries.people import locked_person_met, open_kinds, person_met
from fundapp.vault.commands import receive_sealed, shred_compartments
from fundapp.vault.envelope import Envelope
from fundapp.vault.house import Vault
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


def erase_person_met(
    session: Session, ctx: Context, vault: Vault, person_met_id: UUID, *, expected_version: int
) -> None:
    """Erases somebody who was met for ever: their keys, their row, and what the log says of them; it says that it was.

    Wherever they speak for a country goes with them. Raises NotFound; EditConflict if somebody saved after
    `expected_version` was read.
    """
    require(may_meet(ctx))
    found = locked_person_met(session, ctx, person_met_id)
    if found.version != expected_version:
        raise EditConflict
    if kinds := open_kinds(session, found.id):
        shred_compartments(session, ctx, vault, found.id, kinds, reason="asked")
    forget_focal_points(session, ctx, found.id)
    erase_payloads(session, ctx, entries_about(session, KIND, [found.id]), "person_erased")
    record(session, ctx, "person_met.removed", KIND, found.id)
    session.delete(found)
    session.flush()


def _write(found: PersonMet, given: Mapping[str, Any], sealed: Mapping[str, Envelope | None]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    chosen = given.get("organisation")
    found.organisation_id = UUID(chosen) if chosen else None
    for name, value in sealed.items():
        setattr(found, name, value)
