"""Envelopes at random against a plain model, by the real commands.

`python -m benchmarks.ledger.campaign [--runs 10000] [--steps 30] [--seed 1] [--minutes 60] [--database sqlite]`: each
run receives, refunds, holds, frees, pays whole and in parts with gain and loss, charges, takes back, shares, changes
and closes in any order; after each step the columns must be what the model says and what the transfers come to.
Exit status 1 where anything differs, or there were too few runs.
"""

import argparse
import gc
import sys
from collections import Counter
from time import monotonic, process_time

from sqlalchemy import create_engine

from benchmarks.ledger.ground import KINDS, database
from benchmarks.machine import described
from fundapp.core.database import prepare_sqlite
from tests.ledger.machine import run
from tests.ledger.machine_ground import ground

BATCH = 100
"""Runs for each seed: hypothesis remembers what it has tried, and slows down with it."""


def main(words: list[str]) -> int:
    """Batches of runs, each with a seed of its own, until there are enough or time is up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--steps", type=int, default=30, help="at most, in each run; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch; default: %(default)s")
    parser.add_argument("--minutes", type=float, default=60, help="at most; default: %(default)s")
    parser.add_argument("--database", choices=KINDS, default=KINDS[0], help="default: %(default)s")
    given = parser.parse_args(words)
    counts: Counter[str] = Counter()
    began, number = monotonic(), given.seed
    with database(given.database) as url:
        engine = create_engine(url)
        if given.database == "sqlite":
            prepare_sqlite(engine)
        with ground(engine) as made:
            gc.freeze()
            gc.set_threshold(100_000)
            while counts["runs"] < given.runs and monotonic() - began < given.minutes * 60:
                run(made, min(BATCH, given.runs - counts["runs"]), number, given.steps, counts)
                number += 1
                if number % 10 == 0:
                    say(f"{counts['runs']} runs, {monotonic() - began:.0f} s")
        engine.dispose()
    runs, done = counts.pop("runs"), counts.pop("steps")
    say(f"{given.database}: {runs} runs, {done} steps, seeds {given.seed} to {number - 1}: all as the model says")
    say(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    say(f"{monotonic() - began:.0f} s, {process_time():.0f} s of CPU; {described()}")
    return int(runs < given.runs)


def say(line: str) -> None:
    """To the reader at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
