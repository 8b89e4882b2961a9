"""Thirty-two clients of one envelope, killed with -9 at random: held + spent never exceeds the cap, nothing is lost.

`python -m benchmarks.ledger.kills [--clients 32] [--kills 300] [--seed 1] [--database sqlite|postgresql]`: every client
is a process; whoever is killed is followed by another that sends the last act again. A trigger of this database writes
down held, spent and cap whenever they change, so that every commit is judged, and an observer reads all the while.
Exit status 1 where anything was overspent at any commit, an acknowledged act is lost or there twice, or the columns are
not what the transfers come to.
"""

import argparse
import multiprocessing
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text

from benchmarks.ledger.ground import KINDS, Client, database, envelope
from benchmarks.ledger.killing import Notes, live
from benchmarks.machine import described
from fundapp.core.database import db, snapshot, transaction
from fundapp.ledger.models import Transfer
from tests.ledger.recount import columns, recounted
from tests.services.processes import wait_until

CAP = 50_000
WITNESS = "CREATE TABLE witness (held BIGINT NOT NULL, spent BIGINT NOT NULL, cap BIGINT NOT NULL)"
WRITES = "INSERT INTO witness VALUES (NEW.held, NEW.spent, NEW.cap);"
TRIGGERS = {
    "sqlite": [f"CREATE TRIGGER watched AFTER UPDATE ON ledger_envelope BEGIN {WRITES} END"],
    "postgresql": [
        f"CREATE FUNCTION watched() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {WRITES} RETURN NULL; END$$",
        "CREATE TRIGGER watched AFTER UPDATE ON ledger_envelope FOR EACH ROW EXECUTE FUNCTION watched()",
    ],
}
FORKS = multiprocessing.get_context("forkserver")


@dataclass
class Outcome:
    """`commits`: changes of the envelope that were judged; `reads`: states that the observer saw."""

    kills: int = 0
    acknowledged: int = 0
    commits: int = 0
    reads: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Ground:
    """An envelope, and the notes of its clients."""

    url: str
    folder: Path
    envelope_id: UUID
    outcome: Outcome = field(default_factory=Outcome)
    over: threading.Event = field(default_factory=threading.Event)

    def notes(self) -> list[Notes]:
        """What all clients wrote down."""
        return [Notes.read(file) for file in sorted(self.folder.glob("*.notes"))]

    def lines(self) -> int:
        """How far they are."""
        return sum(file.stat().st_size for file in self.folder.glob("*.notes"))


def campaign(url: str, folder: Path, clients: int, kills: int, seed: int) -> Outcome:
    """Clients work and are killed; then everything is counted again."""
    with Client(url).at_work():
        envelope_id = envelope(CAP)
        with transaction() as session:
            _watch(session.connection())
    ground = Ground(url, folder, envelope_id)
    observer = threading.Thread(target=_observe, args=(ground,), daemon=True)
    observer.start()
    with _clients(ground, clients, seed) as reborn:
        _kill(ground, reborn, kills, Random(seed))
    ground.over.set()
    observer.join(60)
    _judge(ground)
    return ground.outcome


def _watch(connection: Connection) -> None:
    """Has the database write down what an envelope says after each change, in the same transaction."""
    for statement in (WITNESS, *TRIGGERS[connection.dialect.name]):
        connection.execute(text(statement))


@contextmanager
def _clients(ground: Ground, count: int, seed: int) -> Iterator[Any]:
    """As many processes as there are clients; who calls with a number kills that one and starts its successor."""
    FORKS.set_forkserver_preload(["benchmarks.ledger.killing"])
    lives = [0] * count

    def born(number: int) -> Any:
        lives[number] += 1
        given = ground.url, ground.envelope_id, ground.folder / f"{number}.notes", number, seed * 1_000 + lives[number]
        made = FORKS.Process(target=live, args=given, daemon=True)
        made.start()
        return made

    working = [born(number) for number in range(count)]

    def reborn(number: int) -> None:
        working[number].kill()
        working[number].join()
        working[number] = born(number)

    try:
        yield reborn
    finally:
        for each in working:
            each.kill()
            each.join()


def _kill(ground: Ground, reborn: Any, kills: int, chance: Random) -> None:
    """One after the other, each a random moment after work went on."""
    count = 0
    wait_until(lambda: len(list(ground.folder.glob("*.notes"))) > 0 and ground.lines() > 0, 120, "the clients' start")
    numbers = len(list(ground.folder.glob("*.notes")))
    while count < kills:
        before = ground.lines()
        wait_until(lambda: ground.lines() > before, 120, "work after a kill")  # noqa: B023
        threading.Event().wait(chance.uniform(0, 0.3))
        numbers = max(numbers, len(list(ground.folder.glob("*.notes"))))
        reborn(chance.randrange(numbers))
        count += 1
    ground.outcome.kills = count


def _observe(ground: Ground) -> None:
    """Reads one state after the other, columns and transfers of the same moment."""
    with Client(ground.url).at_work():
        while not ground.over.wait(0.02):
            with snapshot() as session:
                told, counted = columns(session, ground.envelope_id), recounted(session, ground.envelope_id)
            ground.outcome.reads += 1
            if told != counted or not told.fits:
                ground.outcome.faults.append(f"seen while they worked: {told}, {counted}")


def _judge(ground: Ground) -> None:
    """Every commit, every acknowledged act, every sum."""
    outcome = ground.outcome
    with Client(ground.url).at_work(), snapshot() as session:
        told, counted = columns(session, ground.envelope_id), recounted(session, ground.envelope_id)
        outcome.faults += [] if told == counted and told.fits else [f"at the end: {told}, {counted}"]
        outcome.commits = session.scalar(text("SELECT count(*) FROM witness")) or 0
        wrong = session.scalar(text("SELECT count(*) FROM witness WHERE held + spent > cap OR held < 0 OR spent < 0"))
        outcome.faults += [f"{wrong} commits overspent"] if wrong else []
        kept = {row.id.hex: row.key for row in session.execute(select(Transfer.id, Transfer.key))}
        db.session.remove()
    for notes in ground.notes():
        outcome.acknowledged += len(notes.acknowledged)
        for act, made in notes.acknowledged:
            if kept.get(made) != act[1]:
                outcome.faults.append(f"lost: {act}")
    if len(set(kept.values())) != len(kept):
        outcome.faults.append("a key twice")


def main(words: list[str]) -> int:
    """Both databases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("clients", 32), ("kills", 300), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value, help="default: %(default)s")
    parser.add_argument("--database", choices=KINDS, action="append", help="default: both")
    given = parser.parse_args(words)
    print(described(), flush=True)
    good = True
    for kind in given.database or KINDS:
        began = monotonic()
        with TemporaryDirectory(prefix="fundapp-kills-") as name, database(kind) as url:
            outcome = campaign(url, Path(name), given.clients, given.kills, given.seed)
        good = good and not outcome.faults and outcome.kills >= given.kills
        print(
            f"{kind}: {given.clients} clients, {outcome.kills} killed with -9 in {monotonic() - began:.0f} s;"
            f" {outcome.commits} commits of the envelope, {outcome.reads} states observed, {outcome.acknowledged} acts"
            f" acknowledged; faults: {outcome.faults[:5] or 'none'}",
            flush=True,
        )
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
