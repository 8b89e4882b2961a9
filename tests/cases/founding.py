"""The fund of the tests, founded once for each worker in a database of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.core import database
from fundapp.core.context import Actor, Context
from fundapp.core.database import db
from fundapp.core.reader import Reader
from fundapp.vault.pairs import SigningPair
from fundapp.vault.unlocked import UnlockedMember
from tests.accounts.keyholders import Keyholders
from tests.accounts.people import person_of
from tests.fixtures.application import NOW, Everything
from tests.vault.people import People, make_vault

STAFF = {
    "solange": ("Solange Ndeke", "officers"),
    "idriss": ("Idriss Abakar", "officers"),
    "joel": ("Joël Mba", "finance"),
    "fatime": ("Fatimé Issa", "finance"),
}


@dataclass(frozen=True)
class Founded:
    """What a test takes over: the database, the folder of the vault, and who holds which keys."""

    engine: Engine
    folder: Path
    root: SigningPair
    people: Mapping[str, Person]
    members: Mapping[str, UnlockedMember]
    groups: Mapping[str, UUID]


@contextmanager
def founding(app: Flask, url: str, folder: Path, staff: Mapping[str, tuple[str, str]] = STAFF) -> Iterator[Founded]:
    """The fund, really committed into the database at `url`; its vault lies in `folder`.

    `staff`: full name and group of people with keys, by first name.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        database.prepare_sqlite(engine)
    ctx = Context(
        Actor(UUID(int=1), "Awa Ndiaye", "coordination", Everything()),
        NOW.astimezone(UTC),
        "founding",
        Reader("fr", ZoneInfo("Africa/Douala")),
    )
    root = SigningPair.fresh()
    with pytest.MonkeyPatch.context() as patch, Session(engine, expire_on_commit=False) as session:
        patch.setitem(db._app_engines[app], None, engine)
        people = {name: person_of(full, [group]) for name, (full, group) in staff.items()}
        session.add_all(people.values())
        session.commit()
        holders = Keyholders(app, session, People(make_vault(folder, root), root, ctx))
        for code in dict.fromkeys(group for _full, group in staff.values()):
            holders.found(code, *(people[name] for name, (_full, group) in staff.items() if group == code))
        session.expunge_all()
    vault = holders.vault
    yield Founded(engine, folder, root, people, vault.members, vault.groups)
    engine.dispose()
