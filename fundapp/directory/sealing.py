"""People met, sealed for the officers: made ready before any transaction, and read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from fundapp.core.database import ReadSession, db
from fundapp.directory.models import PersonMet
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import Prepared, prepare_compartments
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Kind, Reader, ReaderKind, Subject
from fundapp.vault.trust import Keys
from fundapp.vault.unstorable import Unstorable

COLUMNS: Mapping[str, Kind] = {"name": Kind.IDENTITY, "reached_by": Kind.CONTACT, "note": Kind.CONTACT}
"""What is sealed of somebody, and in which compartment."""

TABLE = PersonMet.__tablename__


@dataclass(frozen=True)
class SealedPerson(Unstorable):
    """Somebody new, ready to be kept: the compartments, and what was written, each sealed for its place."""

    prepared: Prepared
    values: Mapping[str, Envelope | None]

    @property
    def id(self) -> UUID:
        """The id of their row."""
        return self.prepared.subject.id


def seal_person(vault: Vault, given: Mapping[str, Any]) -> SealedPerson:
    """Makes compartments that the officers' group opens, and seals what is known. Raises NotFound without it."""
    subject = Subject(TABLE, uuid4())
    with ReadSession(db) as session:
        officers = Reader(ReaderKind.GROUP, group_by_code(session, Group.OFFICERS).id)
        plan = {kind: [officers] for kind in (Kind.IDENTITY, Kind.CONTACT)}
        prepared = prepare_compartments(Keys(session, vault), subject, plan)
    return SealedPerson(prepared, sealed_values(Opened(subject, prepared.opened), given))


def sealed_values(opened: Opened, given: Mapping[str, Any]) -> dict[str, Envelope | None]:
    """What was written of somebody, each sealed for its place. Raises Locked where a compartment is not open."""
    row = opened.subject.id
    return {
        name: opened.seal(kind, Place(TABLE, row, name), given[name]) if given.get(name) else None
        for name, kind in COLUMNS.items()
    }


def texts_of(found: PersonMet, opened: Opened) -> dict[str, str]:
    """What the sealed values say, as far as their compartment is open. Raises CannotOpen for a changed one."""
    return {
        name: opened.read(kind, Place(TABLE, found.id, name), getattr(found, name))
        for name, kind in COLUMNS.items()
        if getattr(found, name) is not None and kind in opened.compartments
    }
