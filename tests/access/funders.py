"""A funder whom somebody looks after: a contact, what was said with them, and what comes next."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.donors.filing import Upload, take_in
from fundapp.donors.models import FunderContact, FunderFile, FunderInteraction, FunderStep
from fundapp.vault.files import FileStore
from fundapp.vault.files.uploads import SealingSpool
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW

STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}


def known_funder(session: Session, store: FileStore, fundraiser_id: UUID) -> dict[str, str]:
    """The ids of a funder and of what belongs to it, kept, by the names of the arguments that take them."""
    funder_id, contact_id, interaction_id, step_id = (uuid4() for _each in range(4))
    session.add(FunderFactory.build(id=funder_id))
    session.flush()
    contact = {"name": "Mariam", "sort_name": "mariam", "role": "Chargée de programme", "basis": "public"}
    session.add(FunderContact(id=contact_id, funder_id=funder_id, entry_id=uuid4(), **contact, **STAMPS))
    said = {"kind": "call", "said": "Oui", "found_by": "oui", "happened_on": NOW.date()}
    session.add(
        FunderInteraction(
            id=interaction_id, funder_id=funder_id, entry_id=uuid4(), written_by_id=fundraiser_id, **said, **STAMPS
        )
    )
    step = {"what": "Appeler", "due_on": NOW.date(), "owner_id": fundraiser_id}
    session.add(FunderStep(id=step_id, funder_id=funder_id, entry_id=uuid4(), **step, **STAMPS))
    session.flush()
    file_id = _paper(session, store, funder_id, fundraiser_id)
    session.commit()
    ids = {"funder_id": funder_id, "contact_id": contact_id, "interaction_id": interaction_id, "step_id": step_id}
    ids["file_id"] = file_id
    return {name: str(each) for name, each in ids.items()}


def _paper(session: Session, store: FileStore, funder_id: UUID, by_id: UUID) -> UUID:
    """The id of a text that lies in the store."""
    with SealingSpool() as spool:
        spool.write(b"Appel 2026")
        sealed = take_in(store, Upload("appel.txt", spool))
    said = {"kind": "call", "sort_name": sealed.name, "found_by": sealed.name, "added_by_id": by_id}
    session.add(FunderFile(funder_id=funder_id, entry_id=uuid4(), **vars(sealed), **said, **STAMPS))
    return sealed.id
