"""Organisations, those who belong to them, settings, and their pages."""

import re
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Organisation, SettingChange
from fundapp.core.text import fold
from tests.accounts.people import person_of
from tests.fixtures.application import NOW


def organisation(session: Session, name: str, **facts: Any) -> UUID:
    """An active organisation in Chad, kept; its id."""
    given = {"short_name": None, "country": "TD", "active": True, **facts}
    return _kept(
        session,
        Organisation(
            id=uuid4(), name=name, sort_name=fold(name), created_at=NOW, updated_at=NOW, entry_id=uuid4(), **given
        ),
    )


def person(session: Session, name: str, *groups: str, of: UUID | None = None, state: str = "active") -> UUID:
    """A person of these groups and of an organisation, kept; their id."""
    made = person_of(name, groups, state)
    if of:
        made.affiliations = [Affiliation(organisation_id=of)]
    return _kept(session, made)


def setting_change(session: Session, code: str, value: int, **facts: Any) -> UUID:
    """A change of a setting, kept; its id."""
    given = {"made_at": NOW, "made_by_id": None, **facts}
    return _kept(session, SettingChange(id=uuid4(), code=code, value=value, entry_id=uuid4(), **given))


def content(page: str) -> str:
    """What stands between the header and the footer of a page, as markup."""
    return page.partition("<main")[2].partition("</main>")[0]


def bare(page: str, address: str) -> str:
    """A page without what every answer has of its own: a code, a token, and the address that was asked for."""
    return re.sub(r'404-\w+|name="csrf_token" value="[^"]*"', "…", page.replace(address, "…"))


def _kept(session: Session, made: Any) -> UUID:
    """The row's id, once it is kept. The session is left alone then: a savepoint held open would confuse requests."""
    row_id: UUID = made.id
    session.add(made)
    session.commit()
    return row_id
