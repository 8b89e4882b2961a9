"""How long a change to many funders takes: `python -m benchmarks.funders.together [--funders 10000] [--url …]`.

All funders of a database of its own are given a tag, by the worker's own code without a queue between: the preview is
worked out, written, and taken back. Wall time and CPU time of each step, SQL statements, and the largest memory of the
process.
"""

import argparse
import resource
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks.machine import described
from fundapp.accounts.queries.people import actor_of
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import reading
from fundapp.donors.commands.bulk import confirm_change, prepare_change, undo_change
from fundapp.donors.models import Funder, FunderSource, FunderTag
from fundapp.donors.queries.bulk import Chosen
from fundapp.donors.schemas.bulk import as_given
from tests.accounts.people import person_of
from tests.fixtures.counting import counted_statements
from tests.fixtures.databases import migrate, settings_for
from tests.outbox.recipients import run

PLAN = {"status": None, "owner": None, "add_tags": ["priorité 2027"], "remove_tags": [], "holds": []}


def fill(session: Session, funders: int) -> None:
    """Puts so many made-up funders on the map, each with the source of who they are."""
    now, ids = datetime.now(UTC), [uuid4() for _each in range(funders)]
    said = {"kind": "ngo", "status": "active", "needs_registration": "unknown", "relation": "unknown", "version": 1}
    named = (f"fondation {number:06}" for number in range(funders))
    rows = [
        {"id": each, "name": name.title(), "sort_name": name, "found_by": name, "entry_id": uuid4(),
         "created_at": now, "updated_at": now, **said}
        for each, name in zip(ids, named, strict=True)
    ]  # fmt: skip
    session.execute(insert(Funder), rows)
    sources = [{"funder_id": each, "facts": "identity", "dated": "2024", "due_on": date(2026, 12, 31)} for each in ids]
    session.execute(insert(FunderSource), sources)


def step(name: str, act: Callable[[], object]) -> None:
    """Does one step and what a worker does after it; says what that took."""
    wall, cpu = perf_counter(), process_time()
    with counted_statements() as statements:
        act()
        run(datetime.now(UTC) + timedelta(seconds=1))
    wall, cpu = perf_counter() - wall, process_time() - cpu
    print(f"{name:<22}{wall:8.1f} s wall {cpu:8.1f} s CPU {len(statements):9,} statements; {tagged():,} tags")


def tagged() -> int:
    """Tags on the map."""
    with ReadSession(db) as session:
        return session.scalar(select(func.count()).select_from(FunderTag)) or 0


def measure(app: Flask, funders: int) -> None:
    """Prepared, confirmed, taken back."""
    with transaction() as session:
        fill(session, funders)
        person = person_of("Rose Abena", ["fundraising"])
        session.add(person)
        session.flush()
        actor = actor_of(person, ["fundraising"], app.extensions["fundapp.ports"].grants)
    assert actor.reader is not None
    ctx, made = Context(actor, datetime.now(UTC), "benchmark", actor.reader), list[UUID]()

    def prepare() -> None:
        with transaction() as session:
            made.append(prepare_change(session, ctx, Chosen({}), PLAN, as_given, address={}).id)

    def ask(act: Callable[..., object]) -> None:
        with transaction() as session:
            act(session, ctx, made[0], as_given)

    with reading(actor.reader):
        step("preview", prepare)
        step("written", lambda: ask(confirm_change))
        step("taken back", lambda: ask(undo_change))


def main() -> None:
    """Measures, and prints."""
    from fundapp.app import create_app  # noqa: PLC0415 - after the arguments were understood

    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--funders", type=int, default=10_000)
    words.add_argument("--url", help="a migrated, empty database; default: SQLite in a folder of its own")
    given = words.parse_args()
    print(described())
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        settings = settings_for(given.url or f"sqlite:///{folder / 'map.sqlite'}", folder)
        if not given.url:
            migrate(settings)
        app = create_app(settings)
        print(f"{given.funders:,} funders, {settings.database_url.partition(':')[0]}")
        with app.app_context():
            measure(app, given.funders)
            db.engine.dispose()
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
