"""How many holds are made and set free in a second, beside plain commits of a single row, in one run.

`python -m benchmarks.ledger.throughput [--seconds 5] [--rounds 3] [--clients 4] [--database sqlite|postgresql]`: each
client commits one transaction after the other: `plain` inserts one row; `reserve` holds money of an envelope
(`hold_money`), then sets it free (`free_money`), each in a transaction of its own. Both write to the same database, by
the same sessions, with the log's entries. Exit status 1 where a hold or a release takes longer than two plain commits.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from uuid import UUID, uuid4

from sqlalchemy import text

from benchmarks.clients import clients, pause
from benchmarks.ledger.ground import KINDS, Client, database, envelope, now
from benchmarks.machine import described
from fundapp.core.database import transaction
from fundapp.core.errors import Unavailable
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.writing import Entry
from tests.services.processes import wait_until

PLENTY = 10**12
SHARE = 0.5


def plain() -> Iterator[None]:
    """A row in a transaction, for each that is asked for."""
    while True:
        with transaction() as session:
            session.connection().execute(text("INSERT INTO plain (id, said) VALUES (:id, 'x')"), {"id": uuid4().hex})
        yield


def reserve(envelope_id: UUID) -> Iterator[None]:
    """Money held in a transaction, and set free in the next."""
    while True:
        key = uuid4().hex
        with transaction() as session:
            held_id = hold_money(session, now(), Entry(key, envelope_id, 1_000, uuid4(), None, "medical")).id
        yield
        with transaction() as session:
            free_money(session, now(), held_id, key=f"free:{key}", reason="withdrawn")
        yield


def commit_until(url: str, act: str, envelope_id: UUID, notes: Path, stop: Event) -> None:
    """A client: one acknowledged commit after the other, each noted."""
    with Client(url).at_work(), notes.open("ab", buffering=0) as file:
        while not stop.is_set():
            working = plain() if act == "plain" else reserve(envelope_id)
            try:
                for _commit in working:
                    file.write(b".")
                    if stop.is_set():
                        break
            except Unavailable:  # SQLite lets nobody queue: somebody may wait in vain
                continue


def rate(url: str, act: str, envelope_ids: list[UUID], folder: Path, seconds: float) -> float:
    """Commits a second, all clients together."""
    notes = [folder / uuid4().hex for _client in envelope_ids]
    for each in notes:
        each.touch()

    def done() -> int:
        return sum(each.stat().st_size for each in notes)

    work = [(url, act, envelope_id, each) for envelope_id, each in zip(envelope_ids, notes, strict=True)]
    with clients(commit_until, work):
        wait_until(lambda: all(each.stat().st_size for each in notes), 60, "the clients' start")
        began, before = monotonic(), done()
        pause(seconds)
        return (done() - before) / (monotonic() - began)


def measured(kind: str, count: int, rounds: int, seconds: float) -> list[tuple[str, float, float]]:
    """Commits a second, plain and of the ledger: every client with an envelope of its own, and all with one."""
    with database(kind) as url, TemporaryDirectory() as name:
        with Client(url).at_work():
            with transaction() as session:
                session.execute(text("CREATE TABLE plain (id varchar(32) PRIMARY KEY, said varchar(9) NOT NULL)"))
            own = [envelope(PLENTY) for _client in range(count)]
        laid = {"each its own envelope": own, "all the same envelope": own[:1] * count}
        rates: dict[str, list[float]] = {name: [] for name in ("plain", *laid)}
        for _round in range(rounds):
            rates["plain"].append(rate(url, "plain", own, Path(name), seconds))
            for each, envelope_ids in laid.items():
                rates[each].append(rate(url, "reserve", envelope_ids, Path(name), seconds))
    base = statistics.median(rates["plain"])
    return [(each, base, statistics.median(rates[each])) for each in laid]


def main(words: list[str]) -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("seconds", 5), ("rounds", 3), ("clients", 4)):
        parser.add_argument(f"--{name}", type=int, default=value, help="default: %(default)s")
    parser.add_argument("--database", choices=KINDS, action="append", help="default: both")
    given = parser.parse_args(words)
    print(described())
    worst = 1.0
    for kind in given.database or KINDS:
        for laid, base, rate_ in measured(kind, given.clients, given.rounds, given.seconds):
            worst = min(worst, rate_ / base)
            print(
                f"{kind}, {given.clients} clients, {laid}: plain commits {base:.0f}/s,"
                f" holds and releases {rate_:.0f}/s: {rate_ / base:.0%}",
                flush=True,
            )
    return int(worst < SHARE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
