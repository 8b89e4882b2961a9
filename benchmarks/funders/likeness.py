"""What a large map costs: `python -m benchmarks.funders.likeness [--funders 100000] [--url …]`.

Made-up funders are put on a map of its own and indexed as the migration does; then pages are asked for as a browser
does: a search with a typing error, one that finds nothing at all, the list of duplicates with and without a filter,
and a funder that is added while all others are there. Wall time, best of several, and SQL statements. Ends with an
error where a page takes longer than it may.
"""

import argparse
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, insert, select

from benchmarks.machine import described
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.spelling import KnownWord, WordGram
from fundapp.core.text import fold
from fundapp.donors.commands.likeness import index_funders
from fundapp.donors.models import Funder, FunderKey, FunderPair
from tests.donors.pages import sent
from tests.fixtures.application import visit
from tests.fixtures.counting import counted_statements
from tests.fixtures.databases import migrate, settings_for

AT_ONCE, TRIES = 500, 5
LIMIT = 2.0
"""Seconds that a page may take."""

KINDS = ("Fondation", "Fonds", "Agence", "Réseau", "Centre", "Institut", "Ambassade", "Fund", "Foundation", "Trust")
ABOUT = (
    "pour la paix",
    "des droits humains",
    "de la presse",
    "pour la jeunesse",
    "for Women",
    "du climat",
    "de secours",
)
SYLLABLES = ("ka", "lo", "mi", "ra", "tu", "ben", "dou", "sar", "vel", "nor", "gui", "fal", "tem", "zo", "per", "las")


def made_up(funders: int) -> list[dict[str, Any]]:
    """So many rows, a hundredth of them twins of others under another spelling."""
    chosen, now = random.Random(17), datetime(2026, 1, 1, tzinfo=UTC)
    names: list[str] = []
    for number in range(funders):
        if number % 100 == 99:
            names.append(_twin(names[chosen.randrange(len(names))]))
            continue
        own = "".join(chosen.choices(SYLLABLES, k=chosen.randrange(2, 5))).title()
        names.append(f"{chosen.choice(KINDS)} {own} {chosen.choice(ABOUT)}")
    rows = {fold(name): name for name in names}
    return [
        {
            "id": uuid4(), "name": name, "sort_name": folded, "found_by": folded, "kind": "private_foundation",
            "status": "active", "needs_registration": "unknown", "relation": "unknown", "created_at": now,
            "updated_at": now, "version": 1, "entry_id": uuid4(),
        }
        for folded, name in rows.items()
    ]  # fmt: skip


def _twin(name: str) -> str:
    """The same with two letters exchanged."""
    return name[:-3] + name[-2] + name[-3] + name[-1]


def fill(rows: list[dict[str, Any]]) -> None:
    """Writes the rows and works out what follows from them."""
    begun = perf_counter()
    for begin in range(0, len(rows), AT_ONCE):
        some = rows[begin : begin + AT_ONCE]
        with transaction() as session:
            session.execute(insert(Funder), some)
            index_funders(session, [UUID(str(row["id"])) for row in some])
    took = perf_counter() - begun
    print(f"{len(rows):,} funders indexed in {took:.1f} s, {took / len(rows) * 1000:.2f} ms each")
    with ReadSession(db) as session:
        for model in (FunderKey, FunderPair, KnownWord, WordGram):
            print(f"  {model.__tablename__:<14}{session.scalar(select(func.count()).select_from(model)) or 0:>12,}")


def measure(app: Flask) -> bool:
    """Asks for the pages; whether all of them were quick enough."""
    client = visit(app)

    def page(address: str) -> str:
        return client.get(address).text

    def add() -> None:
        typed = sent(page("/funders/new"), name=f"Fondation Karami {uuid4().hex[:6]} de la presse")
        assert client.post("/funders/new", data=typed).status_code == 302

    acts: dict[str, Callable[[], object]] = {
        "the list": lambda: page("/funders"),
        "a word that is there": lambda: page("/funders?q=fondation"),
        "a typing error": lambda: page("/funders?q=fondaton"),
        "two, one of them rare": lambda: page("/funders?q=ambasade+kalmoi"),
        "nothing near": lambda: page("/funders?q=qxwvyqxwvy"),
        "duplicates": lambda: page("/funders/duplicates"),
        "duplicates by a reason": lambda: page("/funders/duplicates?reason=spelling&q=fondation"),
        "a funder added": add,
    }
    slow = [name for name, act in acts.items() if not _timed(name, act)]
    return not slow


def _timed(name: str, act: Callable[[], object]) -> bool:
    best, count = float("inf"), 0
    for _try in range(TRIES):
        with counted_statements() as statements:
            begun = perf_counter()
            act()
            best, count = min(best, perf_counter() - begun), len(statements)
    print(f"{name:<26}{best * 1000:8.0f} ms{count:6} statements{'' if best <= LIMIT else '   TOO LONG'}")
    return best <= LIMIT


def main() -> None:
    """Measures, and prints."""
    from fundapp.app import create_app  # noqa: PLC0415 - after the arguments were understood

    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--funders", type=int, default=100_000)
    words.add_argument("--url", help="an empty database; default: SQLite in a folder of its own")
    given = words.parse_args()
    print(described())
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        settings = settings_for(given.url or f"sqlite:///{folder / 'map.sqlite'}", folder)
        migrate(settings)
        app = create_app(settings)
        with app.app_context():
            fill(made_up(given.funders))
        quick = measure(app)
        with app.app_context():
            db.engine.dispose()
    sys.exit(0 if quick else 1)


if __name__ == "__main__":
    main()
