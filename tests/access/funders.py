"""A funder whom somebody looks after: a contact, what was said with them, and what comes next."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.donors.filing import take_in
from fundapp.donors.models import (
    BulkChange,
    BulkChangeRow,
    FunderAsk,
    FunderContact,
    FunderCycle,
    FunderFile,
    FunderInteraction,
    FunderMerge,
    FunderStep,
)
from fundapp.vault.files import FileStore
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.papers import Upload
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


def known_funder(session: Session, store: FileStore, fundraiser_id: UUID) -> dict[str, str]:
    """The ids of a funder and of what belongs to it, kept, by the names of the arguments that take them."""
    funder_id, contact_id, interaction_id, step_id, change_id = (uuid4() for _each in range(5))
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
    _changed_with_others(session, change_id, funder_id, fundraiser_id)
    ids = {"funder_id": funder_id, "contact_id": contact_id, "interaction_id": interaction_id, "step_id": step_id}
    ids |= {"change_id": change_id, **_asks_and_cycles(session, funder_id)}
    ids["file_id"] = _paper(session, store, funder_id, fundraiser_id)
    session.commit()
    ids |= merged_funders(session, fundraiser_id)
    return {name: str(each) for name, each in ids.items()}


def _changed_with_others(session: Session, change_id: UUID, funder_id: UUID, fundraiser_id: UUID) -> None:
    """A change to several funders that waits to be confirmed."""
    counts = dict.fromkeys(("same", "refused", "otherwise", "taken_back", "left_as_is"), 0)
    plan: dict[str, Any] = {"status": "closed", "owner": None, "add_tags": [], "remove_tags": [], "holds": []}
    session.add(
        BulkChange(
            id=change_id, state="ready", by_id=fundraiser_id, plan=plan, wanted=None, total=1, done=1, beat_at=NOW,
            changed=1, entry_id=uuid4(), **counts, **STAMPS,
        )
    )  # fmt: skip
    session.flush()
    told = {"foreseen": "changed", "differs": {"status": ["active", "closed"]}, "stays": {}}
    session.add(BulkChangeRow(change_id=change_id, number=1, funder_id=funder_id, name="Fonds", **told))


def _asks_and_cycles(session: Session, funder_id: UUID) -> dict[str, UUID]:
    ids = {"ask_id": uuid4(), "cycle_id": uuid4()}
    asked = {"title": "Appui", "outcome": "pending", "asked_on": NOW.date(), "found_by": "appui"}
    session.add(FunderAsk(id=ids["ask_id"], funder_id=funder_id, entry_id=uuid4(), **asked, **STAMPS))
    comes = {"name": "Appel annuel", "closes_month": 3, "every_years": 1, "due_on": NOW.date()}
    session.add(FunderCycle(id=ids["cycle_id"], funder_id=funder_id, entry_id=uuid4(), **comes, **STAMPS))
    return ids


def _paper(session: Session, store: FileStore, funder_id: UUID, by_id: UUID) -> UUID:
    """The id of a text that lies in the store."""
    with SealingSpool() as spool:
        spool.write(b"Appel 2026")
        sealed = take_in(store, Upload("appel.txt", spool))
    of_row = {name: value for name, value in vars(sealed).items() if name != "kept_digest"}
    said = {"kind": "call", "sort_name": sealed.name, "found_by": sealed.name, "added_by_id": by_id}
    session.add(FunderFile(funder_id=funder_id, entry_id=uuid4(), **of_row, **said, **STAMPS))
    return sealed.id
