"""Payments named, prepared, signed, handed over and settled while everything fails: none may be lost, or paid twice.

`python -m benchmarks.disbursements.faults [--operations 20000] [--faults 500] [--seeds 1 2 3]
[--databases sqlite postgresql]`: 32 clients ask a real web until each thing is acknowledged, while web, workers,
scheduler, queue and database are killed, mail server and operator misbehave, clocks run off by a day and the disk is
full. Then the faults end, and the outbox must be empty within 120 s; what is due later is let come due at once, by
putting the clock on. Exit status 1 where anything is wrong, or where less was done than was asked for: a campaign that
did too little proves nothing.
"""

import argparse
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from sqlalchemy.orm import Session

from benchmarks.disbursements.draining import drain
from benchmarks.disbursements.judging import Evidence, judge
from benchmarks.disbursements.payments_clients import CLIENTS, Notes, finish_all, work_all
from benchmarks.disbursements.payments_house import (
    PaymentsHouse,
    payments_house,
    wreak_at_random,
    wreak_each_once,
)
from benchmarks.machine import described
from benchmarks.outbox.faults import database
from fundapp.audit.sequencer import sequence_all
from fundapp.core.database import snapshot

LONGEST_DRAIN = 120.0
OPERATIONS_OF_A_CASE = 20
PAUSES, QUICK_PAUSES = (0.3, 1.5), (0.1, 0.5)


Look = Callable[[Session, Evidence], None]


@dataclass(frozen=True)
class Wanted:
    """How much a campaign must do to prove anything."""

    operations: int
    faults: int
    clients: int = CLIENTS


@dataclass(frozen=True)
class Outcome:
    """What came of a campaign. `wrong`: by judgement; `drained`: seconds until the outbox was empty again."""

    wanted: Wanted
    operations: int
    faults: Mapping[str, int]
    wrong: Mapping[str, Sequence[str]]
    drained: float
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Nothing wrong, empty in time, and as much done as was asked for."""
        enough = self.operations >= self.wanted.operations and sum(self.faults.values()) >= self.wanted.faults
        return enough and not any(self.wrong.values()) and self.drained <= LONGEST_DRAIN

    def lines(self) -> Sequence[str]:
        """For people."""
        rate = self.operations / self.seconds if self.seconds else 0.0
        done = f"{self.operations} operations by {self.wanted.clients} clients in {self.seconds:.0f} s ({rate:.1f}/s)"
        ended = f"outbox empty {self.drained:.1f} s after the last"
        return [
            f"{'good' if self.good else 'NOT GOOD'}: {done}, {sum(self.faults.values())} faults, {ended}",
            "faults: " + _listed(self.faults),
            "counts: " + _listed(self.counts),
            "wrong: " + _listed({name: len(found) for name, found in self.wrong.items()}),
            *(f"  {name}: {each}" for name, found in self.wrong.items() for each in _examples(found)),
        ]


def campaign(
    database_url: str, folder: Path, wanted: Wanted, seed: int, *, each_once: bool = False, look: Look | None = None
) -> Outcome:
    """One campaign on an empty database: at random until there was enough, or each fault once.

    `look` sees the database and the evidence once they are judged.
    """
    cases = wanted.operations // OPERATIONS_OF_A_CASE + 2 * wanted.clients
    with payments_house(database_url, folder, cases) as (house, ground):
        notes, address = Notes(1), (house.settings.port, house.settings.secret_key)
        clients = work_all(*address, notes, ground, seed + 500, 1)  # everything is up
        notes.wanted, began = wanted.operations + notes.operations, monotonic()
        with _wrecking(house, seed, each_once=each_once) as wrecker:
            notes.harmed = lambda: not wrecker.is_alive() or (not each_once and house.done.total() >= wanted.faults)
            clients += work_all(*address, notes, ground, seed, wanted.clients)
            seconds = monotonic() - began
        drained = drain(house, 3 * LONGEST_DRAIN)
        finish_all(clients)
        drained += drain(house, 3 * LONGEST_DRAIN)
        with reading(house) as session:
            evidence = Evidence(notes, house.operator)
            wrong = judge(session, evidence)
            if look is not None:
                look(session, evidence)
        counts = Counter({"callbacks": notes.rung, "told to the operator": len(house.operator.told)})
        counts.update(Counter(each.what for each in notes.acknowledged))
        counts.update({f"refused {name}": count for name, count in notes.refused.items()})
        return Outcome(wanted, notes.operations, dict(house.done), wrong, drained, counts, seconds)


@contextmanager
def _wrecking(house: PaymentsHouse, seed: int, *, each_once: bool) -> Iterator[threading.Thread]:
    """Faults in a thread of their own, for as long as the block lasts; afterwards all is well again."""
    over = threading.Event()
    harm, pauses = (wreak_each_once, QUICK_PAUSES) if each_once else (wreak_at_random, PAUSES)
    wrecker = threading.Thread(target=harm, args=(house, seed, over, pauses))
    wrecker.start()
    try:
        yield wrecker
    finally:
        over.set()
        wrecker.join()
        house.heal()


@contextmanager
def reading(house: PaymentsHouse) -> Iterator[Session]:
    """What the database holds at the end, in one state; everything recorded stands in the log by then."""
    app = house.reader()
    with app.app_context():
        sequence_all()
        with snapshot() as session:
            yield session


def _examples(found: Sequence[str]) -> Iterator[str]:
    """The first of each sort, by the word that it begins with, and how many there are."""
    sorts = Counter(each.partition(" ")[0] for each in found)
    for sort, count in sorts.items():
        yield f"{next(each for each in found if each.startswith(sort))} ({count} such)"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def main(words: list[str]) -> int:
    """Every seed on every database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=20_000, help="default: %(default)s")
    parser.add_argument("--faults", type=int, default=500, help="default: %(default)s")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="default: %(default)s")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    given = parser.parse_args(words)
    print(described(), flush=True)
    wanted, good = Wanted(given.operations, given.faults, given.clients), True
    for kind in given.databases:
        for seed in given.seeds:
            with TemporaryDirectory(prefix="fundapp-payments-") as folder, database(kind, Path(folder)) as url:
                outcome = campaign(url, Path(folder), wanted, seed)
            print(f"{kind}, seed {seed}: " + "\n".join(outcome.lines()), flush=True)
            good = good and outcome.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
