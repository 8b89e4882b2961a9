"""Rounds of a committee at random against a small model, by the real commands.

`python -m benchmarks.committee.machine [--runs 10000] [--steps 20] [--seed 1] [--minutes 120]`: each run convenes,
declares, recuses, opens, votes, changes votes and briefs, fills seats, waits, extends, closes and calls off in any
order; after each step the database must be what the model says, and at the end of each run the auditors' program must
recompute every decision from what was recorded.
Exit status 1 where anything differs, or there were too few runs.
"""

import argparse
import gc
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time

from sqlalchemy.orm import Session

from benchmarks.machine import described
from fundapp.app import create_app
from fundapp.core.database import db
from fundapp.core.logs import init_logs
from tests.cases.founding import founding
from tests.committee.chamber import STAFF
from tests.committee.conftest import _give_homes
from tests.committee.rounds_ground import Ground, ground
from tests.committee.rounds_machine import run
from tests.fixtures.databases import SqliteFiles, migrate, settings_for

BATCH = 100
"""Runs for each seed: hypothesis remembers what it has tried, and slows down with it."""


@contextmanager
def prepared() -> Iterator[Ground]:
    """A committee in a database file of our own, migrated for real."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        url = SqliteFiles(folder).empty()
        migrate(settings_for(url, folder))
        app = create_app(settings_for(url, folder))
        with founding(app, url, folder / "vault", STAFF) as founded:
            with Session(founded.engine) as session:
                _give_homes(session, founded)
            with ground(app, founded, folder / "vault") as made:
                yield made
        with app.app_context():
            db.engine.dispose()


def main(words: list[str]) -> int:
    """Batches of runs, each with a seed of its own, until there are enough or time is up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--steps", type=int, default=20, help="at most, in each run; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch; default: %(default)s")
    parser.add_argument("--minutes", type=float, default=120, help="at most; default: %(default)s")
    given = parser.parse_args(words)
    counts: Counter[str] = Counter()
    began, number = monotonic(), given.seed
    with prepared() as made:
        init_logs(logging.CRITICAL)
        gc.freeze()
        gc.set_threshold(100_000)
        while counts["runs"] < given.runs and monotonic() - began < given.minutes * 60:
            try:
                run(made, min(BATCH, given.runs - counts["runs"]), number, given.steps, counts)
            except AssertionError:
                say(f"seed {number} (batch of {BATCH}) failed after {counts['runs']} runs")
                raise
            number += 1
            if number % 10 == 0:
                say(f"{counts['runs']} runs, {monotonic() - began:.0f} s")
    runs, done = counts.pop("runs"), counts.pop("steps")
    say(f"{runs} runs, {done} steps, seeds {given.seed} to {number - 1}: all as the model says")
    say(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    say(f"{monotonic() - began:.0f} s, {process_time():.0f} s of CPU; {described()}")
    return int(runs < given.runs)


def say(line: str) -> None:
    """To the reader at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
