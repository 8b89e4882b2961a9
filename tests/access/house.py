"""The application that is asked, with its world; and how one question leaves nothing to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from fundapp.accounts.signin import DOOR
from fundapp.accounts.views import keys
from fundapp.core import assets, database
from fundapp.core.database import db
from fundapp.demo.style import pictures, views
from fundapp.donors.views import files
from tests.access.world import Asker, World, build_world
from tests.donors.pages import hidden
from tests.fixtures.databases import settings_for


@dataclass(frozen=True)
class House:
    """An application with its world. Whatever requests do stays in `connection` until it is undone.

    `proofs` has, by role, the cookie and the token with which forms are sent: as a page has given them.
    """

    app: Flask
    world: World
    connection: Connection
    proofs: dict[str, tuple[str, str]] = field(default_factory=dict)

    def browser(self, asker: Asker) -> FlaskClient:
        """A browser in which they are signed in, and nothing else ever happened."""
        client = self.app.test_client()
        if asker.token:
            client.set_cookie(DOOR, asker.token)
        return client

    def open(self, role: str, method: str, path: str, sent: dict[str, str], **headers: str) -> TestResponse:
        """The answer to one request, with a good token where it is one that writes; what it has changed is undone."""
        asker = self.world.askers[role]
        client = self.browser(asker)
        data = None
        if method != "GET":
            cookie, token = self._proof(asker)
            client.set_cookie("session", cookie)
            data = {"csrf_token": token, **sent}
        self.connection.exec_driver_sql("SAVEPOINT asked")
        try:
            return client.open(path, method=method, data=data, headers=headers, buffered=True)
        finally:
            self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT asked")
            self.connection.exec_driver_sql("RELEASE SAVEPOINT asked")

    def _proof(self, asker: Asker) -> tuple[str, str]:
        if asker.role not in self.proofs:
            client = self.browser(asker)
            token = hidden(client.get("/me" if asker.token else "/sign-in").text)["csrf_token"]
            cookie = client.get_cookie("session")
            assert cookie is not None
            self.proofs[asker.role] = cookie.value, token
        return self.proofs[asker.role]


@contextmanager
def house_at(url: str, folder: Path) -> Iterator[House]:
    """A developer's application, which has all the routes that there are, on the empty migrated database at `url`."""
    from fundapp.app import create_app

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assets, "read_assets", cache(assets.read_assets))  # a developer's are read anew for every page
        app = create_app(settings_for(url, folder, mode="development"))
    world, engines = build_world(app), db._app_engines[app]
    engine = engines[None]
    with pytest.MonkeyPatch.context() as patch, engine.connect() as connection, connection.begin() as outer:
        patch.setitem(engines, None, connection)
        # As the fixture `rolled_back` says: writing sessions become savepoints, reading ones must not.
        patch.setattr(database, "AppSession", partial(AppSession, join_transaction_mode="create_savepoint"))
        patch.setattr(views, "sample_pictures", cache(pictures.sample_pictures))  # each takes a second to draw
        patch.setattr(keys, "start_work", lambda *_work: None)  # it starts a process, which has a connection of its own
        patch.setattr(files, "discard", lambda *_file: None)  # no rollback brings back what a store has removed
        yield House(app, world, connection)
        outer.rollback()
    engine.dispose()
