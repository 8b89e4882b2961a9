"""Invented people."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from fundapp.accounts.models import Membership, Person
from fundapp.core.text import fold
from tests.fixtures.application import NOW


def person_of(name: str, groups: Iterable[str] = (), state: str = "active", person_id: UUID | None = None) -> Person:
    """A person who belongs to these groups, not yet in any session."""
    email = None if state == "left" else f"{fold(name).replace(' ', '.')}@example.org"
    return Person(
        id=person_id or uuid4(), name=name, sort_name=fold(name), email=email, language="fr", zone="Africa/Douala",
        state=state,
        left_at=NOW if state == "left" else None, deputy_id=None, on_call_id=None, created_at=NOW, updated_at=NOW,
        entry_id=uuid4(), affiliations=[],
        memberships=[Membership(group_code=code, since=NOW) for code in groups],
    )  # fmt: skip
