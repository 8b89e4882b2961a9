"""A funder whom somebody looks after: a contact, what was said with them, and what comes next."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.donors.models import FunderContact, FunderInteraction, FunderMerge, FunderStep
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW

STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}


def merged_funders(session: Session, fundraiser_id: UUID) -> dict[str, UUID]:
    """A funder that somebody may compare with another, and a merge into it that was taken back."""
    other, absorbed, merge = uuid4(), uuid4(), uuid4()
    for each in (other, absorbed):
        session.add(FunderFactory.build(id=each))
    session.flush()
    bare: dict[str, Any] = {"columns": {}, "rows": {}}
    of_two = {"kept_id": other, "absorbed_id": absorbed, "merged_by_id": fundraiser_id, "merged_at": NOW}
    # Taken back already: every role may ask for it, and nothing changes for the next one.
    undone = {"undone_at": NOW, "undone_by_id": fundraiser_id}
    kept = {"before": {"kept": bare, "absorbed": bare}, "after": bare, "moved": {}}
    session.add(FunderMerge(id=merge, entry_id=uuid4(), **of_two, **undone, **kept))
    session.commit()
    return {"other_id": other, "merge_id": merge}


def known_funder(session: Session, fundraiser_id: UUID) -> dict[str, str]:
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
    session.commit()
    ids = merged_funders(session, fundraiser_id)
    ids |= {"funder_id": funder_id, "contact_id": contact_id, "interaction_id": interaction_id, "step_id": step_id}
    return {name: str(each) for name, each in ids.items()}
