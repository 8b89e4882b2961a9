"""A committee at work: seven members of seven organisations, two officers, all with keys."""

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Organisation
from fundapp.core.context import Context
from fundapp.core.text import fold
from tests.accounts.keyholders import Keyholders
from tests.cases.founding import Founded, founding
from tests.committee.chamber import MEMBERS, STAFF, Chamber
from tests.committee.pages import House, things
from tests.fixtures.application import NOW
from tests.fixtures.databases import Databases
from tests.vault.people import People, vault_in


@pytest.fixture(scope="session")
def seated(
    app: Flask, databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Founded]:
    """A database in which the committee is there already."""
    url = databases.copy(pristine_url)
    with founding(app, url, tmp_path_factory.mktemp("seated"), STAFF) as made:
        with Session(made.engine) as session:
            _give_homes(session, made)
        yield made
    databases.drop(url)


@pytest.fixture
def founded(seated: Founded) -> Founded:
    """What the session of a test stands on (tests/fixtures)."""
    return seated


@pytest.fixture
def chamber(
    founded: Founded, app: Flask, session: Session, ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Chamber:
    """The committee; the pages use its vault."""
    shutil.copytree(founded.folder, tmp_path, dirs_exist_ok=True)
    vault = vault_in(tmp_path, founded.root)
    monkeypatch.setattr("fundapp.cases.visiting.vault_of", lambda _settings: vault)
    monkeypatch.setattr("fundapp.committee.views.frame.vault_of", lambda _settings: vault)
    people = People(vault, founded.root, ctx, dict(founded.members), dict(founded.groups))
    return Chamber(app, session, vault, Keyholders(app, session, people), pickle.loads(pickle.dumps(founded.people)))


@pytest.fixture
def house(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> House:
    """The committee under a policy, with pages that know what it decides about."""
    monkeypatch.setattr(chamber.app.extensions["fundapp.ports"], "questions", things(chamber))
    chamber.policy()
    return House(chamber)


def _give_homes(session: Session, made: Founded) -> None:
    for number, name in enumerate(MEMBERS):
        called = f"Organisation {chr(ord('A') + number)}"
        home = Organisation(
            id=uuid4(), name=called, short_name=None, country="CM", sort_name=fold(called), active=True,
            created_at=NOW, updated_at=NOW, entry_id=uuid4(),
        )  # fmt: skip
        session.add(home)
        session.flush()
        session.add(Affiliation(person_id=made.people[name].id, organisation_id=home.id))
    session.commit()
