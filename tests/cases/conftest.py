"""A fund at work: officers and finance with keys, a vault that the pages use, applications in it."""

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from tests.accounts.conftest import Become, Someone, become, hired, someone
from tests.accounts.keyholders import Keyholders
from tests.cases.founding import Founded, founding
from tests.cases.fund import Fund
from tests.fixtures.databases import Databases
from tests.vault.people import People, vault_in

__all__ = ["Become", "Someone", "become", "hired", "someone"]


@pytest.fixture(scope="session")
def founded(
    app: Flask, databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Founded]:
    """A database in which the fund is founded already: to found it takes longer than most tests of it."""
    url = databases.copy(pristine_url)
    with founding(app, url, tmp_path_factory.mktemp("founded")) as made:
        yield made
    databases.drop(url)


@pytest.fixture
def fund(
    founded: Founded, app: Flask, session: Session, ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Fund]:
    """Officers Solange and Idriss, Joel and Fatime of finance, with keys; the pages use their vault."""
    shutil.copytree(founded.folder, tmp_path, dirs_exist_ok=True)
    vault = vault_in(tmp_path, founded.root)
    monkeypatch.setattr("fundapp.cases.visiting.vault_of", lambda _settings: vault)
    people = People(vault, founded.root, ctx, dict(founded.members), dict(founded.groups))
    # Each test has rows of its own to change, unknown to its session as if they had just been read elsewhere.
    made = Fund(app, session, vault, Keyholders(app, session, people), pickle.loads(pickle.dumps(founded.people)))

    def declare(_mapper: object, connection: Connection, found: EmergencyCase) -> None:
        made.declared(connection, found.id)

    event.listen(EmergencyCase, "after_insert", declare)
    yield made
    event.remove(EmergencyCase, "after_insert", declare)
