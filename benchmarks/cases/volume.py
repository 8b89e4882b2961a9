"""A fund with many cases: `python -m benchmarks.cases.volume --cases 200000 [--database URL] [--folder FOLDER]`.

Fills a migrated database in which no key group was founded yet: six officers with keys, partners, and cases with all
that belongs to them, past the commands. Every open case is sealed as the public form seals it, with messages, needs and
additions that open. Cases that are over but not erased have a summary that opens; those that are erased have none.
There are no entries in the audit log. The same seed gives the same cases; ids and keys are always new.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.cases.filling import Filling
from benchmarks.grounds import tidied
from benchmarks.machine import described
from fundapp.accounts.models import Person
from fundapp.app import create_app
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.reader import Reader
from fundapp.vault.installation import demonstration_root, vault_of
from tests.accounts.keyholders import Keyholders
from tests.accounts.network import organisation
from tests.accounts.people import person_of
from tests.fixtures.databases import migrate, settings_for
from tests.vault.people import People

OFFICERS = ("Solange Ndeke", "Idriss Abakar", "Awa Mbarga", "Paul Essomba", "Rose Oyono", "Moussa Djibrine")
PARTNERS = 12
SEED = 7


@dataclass(frozen=True)
class House:
    """A fund with many cases: its officers, and who holds which keys."""

    app: Flask
    engine: Engine
    holders: Keyholders
    officers: Sequence[Person]


@contextmanager
def house_of(url: str, folder: Path, cases: int, seed: int = SEED) -> Iterator[House]:
    """The fund on the migrated database at `url`; its vault lies in `folder`."""
    settings = settings_for(url, folder)
    app, root = create_app(settings), demonstration_root(settings)
    vault = vault_of(settings)
    vault.begin()
    with app.app_context():
        engine = db.engine
    # No application context is held while pages are asked: what one request keeps in `g` would last for the next.
    with Session(engine, expire_on_commit=False) as session:
        with app.app_context():
            made = _filled(app, session, People(vault, root, _machine()), cases, seed)
        tidied(engine)
        yield made
    engine.dispose()


def _machine() -> Context:
    return Context(None, datetime.now(UTC), "volume", Reader("fr", ZoneInfo("Africa/Douala")))


def _filled(app: Flask, session: Session, known: People, cases: int, seed: int) -> House:
    people = [person_of(name, ["officers"]) for name in OFFICERS]
    session.add_all(people)
    session.commit()
    holders = Keyholders(app, session, known)
    holders.found("officers", *people)
    partners = [organisation(session, f"Partner {number}") for number in range(PARTNERS)]
    session.commit()
    Filling(known.vault, [each.id for each in people], partners, known.ctx.now, Random(seed)).fill(cases)
    return House(app, db.engine, holders, people)


def main() -> None:
    """Fills a database, and tells how long it took."""
    parser = argparse.ArgumentParser(description="Fills a database with many cases.")
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--database", help="a migrated one without key groups; default: a new SQLite file in FOLDER")
    parser.add_argument("--folder", type=Path, default=Path("var/volume"), help="where the vault lies")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    folder: Path = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    url = given.database or f"sqlite:///{folder / 'volume.sqlite'}"
    if given.database is None:
        migrate(settings_for(url, folder))
    start = perf_counter()
    with house_of(url, folder, given.cases, given.seed):
        print(f"{described()}: {given.cases:,} cases in {perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
