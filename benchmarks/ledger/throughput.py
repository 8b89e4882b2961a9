"""How many holds are made and set free in a second, beside plain commits of a single row, in one run.

`python -m benchmarks.ledger.throughput [--seconds 5] [--rounds 3] [--clients 1 4] [--database sqlite|postgresql]`:
each client commits one transaction after the other: `plain` changes one row; `reserve` holds money of an envelope
(`hold_money`), then sets it free (`free_money`), each in a transaction of its own, with its entry in the log. Both are
done alike: every client with a row of its own, or all with the same, which lets one of them commit at a time.
Exit status 1 where holds and releases keep less than half the rate of plain commits, with however many clients.
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
from benchmarks.ledger.ground import KINDS, Client, database, envelope, now, quiet
from benchmarks.machine import described
from fundapp.core.database import transaction
from fundapp.core.errors import Unavailable
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.writing import Entry
from tests.services.processes import wait_until

PLENTY = 10**12
SHARE = 0.5


PLAIN = text("UPDATE plain SET count = count + 1 WHERE id = :id")


def plain(row_id: UUID) -> Iterator[None]:
    """A row changed in a transaction, for each that is asked for."""
    while True:
        with transaction() as session:
            session.connection().execute(PLAIN, {"id": row_id.hex})
        yield


def reserve(envelope_id: UUID) -> Iterator[None]:
    """Money held for an award in a transaction, and set free in the next, under the keys that awards use."""
    while True:
        award_id = uuid4()
        key = f"award:{award_id.hex}:0:{envelope_id.hex}"
        with transaction() as session:
            held = hold_money(session, now(), Entry(key, envelope_id, 1_000, award_id, None, "medical"))
        yield
        with transaction() as session:
            free_money(session, now(), held, key=f"free:{held.id.hex}", reason="withdrawn")
        yield


ACTS = {"plain": plain, "reserve": reserve}


def commit_until(url: str, act: str, envelope_id: UUID, notes: Path, stop: Event) -> None:
    """A client: one acknowledged commit after the other, each noted."""
    quiet()
    with Client(url).at_work(), notes.open("ab", buffering=0) as file:
        while not stop.is_set():
            working = ACTS[act](envelope_id)
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
        wait_until(lambda: all(each.stat().st_size for each in notes), 180, "the clients' start")
        began, before = monotonic(), done()
        pause(seconds)
        return (done() - before) / (monotonic() - began)


def measured(kind: str, count: int, rounds: int, seconds: float) -> list[tuple[str, float, float]]:
    """Commits a second, plain and of the ledger: every client with a row of its own, and all with one."""
    with database(kind) as url, TemporaryDirectory() as name:
        own = prepare(url, count)
        laid = {"each its own": own, "all the same": own[:1] * count}
        rates: dict[tuple[str, str], list[float]] = {(each, act): [] for each in laid for act in ACTS}
        for _round in range(rounds):
            for (each, act), found in rates.items():
                found.append(rate(url, act, laid[each], Path(name), seconds))
    medians = {key: statistics.median(found) for key, found in rates.items()}
    return [(each, medians[each, "plain"], medians[each, "reserve"]) for each in laid]


def prepare(url: str, count: int) -> list[UUID]:
    """An envelope and a plain row for each client, under one id."""
    with Client(url).at_work():
        own = [envelope(PLENTY) for _client in range(count)]
        with transaction() as session:
            session.execute(text("CREATE TABLE plain (id varchar(32) PRIMARY KEY, count bigint NOT NULL)"))
            for each in own:
                session.execute(text("INSERT INTO plain VALUES (:id, 0)"), {"id": each.hex})
    return own


def main(words: list[str]) -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("seconds", 5), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=value, help="default: %(default)s")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4], help="default: %(default)s")
    parser.add_argument("--database", choices=KINDS, action="append", help="default: both")
    given = parser.parse_args(words)
    print(described())
    worst = 1.0
    for kind in given.database or KINDS:
        for count in given.clients:
            for laid, base, rate_ in measured(kind, count, given.rounds, given.seconds):
                worst = min(worst, rate_ / base)
                print(
                    f"{kind}, {count} clients, {laid} row: plain commits {base:.0f}/s,"
                    f" holds and releases {rate_:.0f}/s: {rate_ / base:.0%}",
                    flush=True,
                )
    return int(worst < SHARE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
