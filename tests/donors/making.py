"""Funders made by the commands that the pages call."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.commands.merging import merge_funders
from fundapp.donors.models import Funder, FunderContact, FunderInteraction, FunderMerge, FunderStep
from tests.fixtures.application import NOW

TYPED = {"kind": "embassy", "status": "active", "needs_registration": "unknown"}
"""What a form needs beside a name."""

Put = Callable[..., Funder]
"""What the fixture `put` gives: a name, and what else is typed."""

STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}


def done(session: Session, *found: Funder) -> list[UUID]:
    """Commits what a test has made ready, and lets go of it; the ids."""
    ids = [each.id for each in found]
    session.commit()
    session.expunge_all()
    return ids


def belonging(session: Session, owner: Funder, person_id: UUID) -> None:
    """A contact, an interaction with them, and a step."""
    who = FunderContact(
        id=uuid4(), funder_id=owner.id, name="Mariam", sort_name="mariam", role="x", basis="public", entry_id=uuid4(),
        **STAMPS,
    )  # fmt: skip
    session.add(who)
    session.flush()
    said = {"happened_on": NOW.date(), "kind": "call", "said": "Oui", "found_by": "oui", "written_by_id": person_id}
    session.add(
        FunderInteraction(id=uuid4(), funder_id=owner.id, contact_id=who.id, entry_id=uuid4(), **said, **STAMPS)
    )
    step = {"what": "Appeler", "due_on": NOW.date(), "owner_id": person_id}
    session.add(FunderStep(id=uuid4(), funder_id=owner.id, entry_id=uuid4(), **step, **STAMPS))
    session.flush()


def merge(session: Session, ctx: Context, kept: Funder, other: Funder, **chosen: str) -> FunderMerge:
    """The second becomes a part of the first."""
    return merge_funders(session, ctx, (kept.id, other.id), chosen, seen=(kept.version, other.version))
