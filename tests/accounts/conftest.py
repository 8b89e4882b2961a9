"""Who looks at the pages, and people to look at."""

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.pacing import Pace
from fundapp.accounts.queries.people import permissions_of
from fundapp.core.context import Actor, Context
from fundapp.vault.pairs import SigningPair
from tests.accounts.keyholders import Keyholders
from tests.accounts.people import person_of
from tests.vault.people import People, make_vault

Become = Callable[..., Actor]
Someone = Callable[..., Person]
SOMEBODY = UUID(int=7)


@pytest.fixture(autouse=True)
def nobody_was_wrong_yet(request: pytest.FixtureRequest) -> None:
    """Who was wrong how often is counted in the application's memory, which outlives a test."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app").extensions["fundapp.pace"] = Pace()


@pytest.fixture
def become(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Become:
    """`become("outbox.see")`: whoever asks from now on has exactly these permissions.

    With `groups=["officers"]` they have those of the groups as well. `person` is their id.
    """

    def change(*permissions: str, person: UUID = SOMEBODY, groups: Iterable[str] = ()) -> Actor:
        ports, codes = app.extensions["fundapp.ports"], frozenset(groups)
        given = frozenset(permissions) | (permissions_of(codes, ports.grants) if codes else frozenset())
        actor = Actor(person, "Brice Ondo", "committee", given, codes)
        monkeypatch.setattr(ports, "identify", lambda: actor)
        return actor

    return change


@pytest.fixture
def someone(session: Session) -> Someone:
    """`someone("Solange Ndeke", "officers")`: a person of these groups, committed as far as the test can tell."""

    def make(name: str, *groups: str, state: str = "active", person_id: UUID | None = None) -> Person:
        made = person_of(name, groups, state, person_id)
        session.add(made)
        session.commit()
        return made

    return make


@pytest.fixture
def hired(session: Session) -> Someone:
    """As `someone`, but no longer of the session: to read of them opens no savepoint, which would confuse requests."""

    def make(name: str, *groups: str, state: str = "active", person_id: UUID | None = None) -> Person:
        made = person_of(name, groups, state, person_id)
        session.add(made)
        session.flush()
        session.expunge(made)
        session.commit()
        return made

    return make


@pytest.fixture
def keyholders(
    app: Flask, session: Session, ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Keyholders:
    """A founded vault, which the pages use in this test, and nobody with keys yet."""
    root = SigningPair.fresh()
    vault = make_vault(tmp_path, root)
    monkeypatch.setattr("fundapp.accounts.views.keys.vault_of", lambda _settings: vault)
    return Keyholders(app, session, People(vault, root, ctx))
