"""Histories of keys at random against a model of who may read what, on real decryption.

`python -m benchmarks.vault.access [--runs 10000] [--steps 10] [--seed 1] [--minutes 60]`: each run makes people,
groups, cases and applicants, lets them join, leave, forget, share, withdraw, renew, reseal, erase and replace in any
order, and after each step has everybody who ever had a key try all that they ever held on the whole database and the
keystore.
Exit status 1 where somebody read what they may not, or could not read what they may.
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

from benchmarks.machine import described
from fundapp.app import create_app
from fundapp.core.database import db
from fundapp.core.logs import init_logs
from tests.fixtures.databases import SqliteFiles, migrate, settings_for
from tests.vault.access_machine import run
from tests.vault.stage import Stage, staged

BATCH = 100
"""Runs for each seed: hypothesis remembers what it has tried, and slows down with it."""


@contextmanager
def stage() -> Iterator[Stage]:
    """A database file of our own, migrated for real."""
    with TemporaryDirectory() as folder:
        url = SqliteFiles(Path(folder)).empty()
        settings = settings_for(url, Path(folder))
        migrate(settings)
        app = create_app(settings)
        with staged(app, Path(folder) / "vault") as made:
            yield made
        with app.app_context():
            db.engine.dispose()


def main(words: list[str]) -> int:
    """Batches of runs, each with a seed of its own, until there are enough or time is up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--steps", type=int, default=10, help="at most, in each run; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch; default: %(default)s")
    parser.add_argument("--minutes", type=float, default=60, help="at most; default: %(default)s")
    given = parser.parse_args(words)
    counts: Counter[str] = Counter()
    began, number = monotonic(), given.seed
    with stage() as made:
        init_logs(logging.CRITICAL)  # that readers are left out of renewals is what is wanted here
        gc.freeze()
        gc.set_threshold(100_000)
        while counts["runs"] < given.runs and monotonic() - began < given.minutes * 60:
            try:
                run(made, min(BATCH, given.runs - counts["runs"]), number, given.steps, counts)
            except AssertionError:
                say(f"seed {number} (batch of {BATCH}) failed after {counts['runs']} runs")
                raise
            number += 1
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
