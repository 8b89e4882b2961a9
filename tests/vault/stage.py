"""A vault on a database where each run ends as if it had never been: for many runs, quickly.

The first people and groups are committed once; what a run writes goes into one transaction that is rolled back.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import Connection

from fundapp.core import database
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.reader import Reader
from fundapp.vault.house import SENTINEL
from fundapp.vault.keystore import Keystore
from fundapp.vault.pairs import SigningPair
from tests.fixtures.application import NOW
from tests.vault.people import People, make_vault

PEOPLE = ("awa", "bela", "chantal", "didier")
GROUPS = {"officers": ("awa", "bela"), "committee": ("bela", "chantal", "didier")}
"""Somebody belongs to both, since keys that can be had in two ways are the ones that are forgotten in one."""


class Halves(Keystore):
    """A keystore in memory. The real one is held against a dictionary elsewhere."""

    def __init__(self) -> None:
        super().__init__([_Nowhere()])  # type: ignore[list-item]
        self.kept: dict[UUID, bytes] = {}

    def put(self, halves: Mapping[UUID, bytes]) -> None:
        """See Keystore."""
        self.kept |= halves

    def get(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        """See Keystore."""
        return {each: self.kept[each] for each in ids if each in self.kept}

    def shred(self, ids: Collection[UUID]) -> None:
        """See Keystore."""
        for each in ids:
            self.kept.pop(each, None)

    def final_at(self, _folder: Path, now: datetime) -> datetime:
        """See Keystore."""
        return now + timedelta(days=7)


class _Nowhere:
    """The place that a keystore in memory does not have."""

    name = "memory"


@dataclass(frozen=True)
class Stage:
    """`connection` is what everything in a run shares; `people` are those who are there from the beginning."""

    connection: Connection
    people: People

    @property
    def halves(self) -> Halves:
        """The keystore."""
        assert isinstance(self.people.vault.keystore, Halves)
        return self.people.vault.keystore

    @contextmanager
    def run(self) -> Iterator[People]:
        """One run: its own copy of the people, and a transaction that is undone."""
        with self.connection.begin() as outer:
            first = self.people
            yield replace(first, members=dict(first.members), groups=dict(first.groups))
            outer.rollback()
        for each in self.halves.kept.keys() - {SENTINEL}:
            del self.halves.kept[each]


@contextmanager
def staged(app: Flask, folder: Path) -> Iterator[Stage]:
    """The stage on an application whose database is empty but for its tables."""
    root = SigningPair.fresh()
    ctx = Context(None, NOW, "campaign", Reader("en", ZoneInfo("UTC")))
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        vault = replace(make_vault(folder, root), keystore=Halves())
        vault.begin()
        people = People(vault, root, ctx)
        people.add(*PEOPLE)
        for code, names in GROUPS.items():
            people.found(code, *names)
        engines = db._app_engines[app]
        with engines[None].connect() as connection:
            patch.setitem(engines, None, connection)
            patch.setattr(database, "AppSession", partial(AppSession, join_transaction_mode="create_savepoint"))
            yield Stage(connection, people)
