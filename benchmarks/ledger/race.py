"""Two hundred clients for the last unit of an envelope, round after round: exactly one of them gets it.

`python -m benchmarks.ledger.race [--clients 200] [--processes 4] [--rounds 1000] [--database sqlite|postgresql]`: each
client is a thread with a connection of its own, in one of several processes; all of a round begin together. Whoever
does not win must be told that nothing is left. Exit status 1 where a round has not exactly one winner, somebody waited
in vain and was not told so, or the columns are not what the transfers come to.
"""

import argparse
import multiprocessing
import sys
import threading
from collections import Counter
from collections.abc import MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol
from uuid import UUID, uuid4

from benchmarks.ledger.ground import KINDS, Client, database, envelope, now, quiet
from benchmarks.machine import described
from fundapp.core.database import snapshot, transaction
from fundapp.core.errors import Unavailable
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.holding import NoMoney, hold_money
from fundapp.ledger.commands.writing import Entry
from tests.ledger.recount import Sums, columns, recounted

WON, WAITED = -1, -2
"""What a client notes: that, or how much was left when it was refused."""

PATIENCE = 300


class Gate(Protocol):
    """A barrier of threads or of processes."""

    def wait(self, timeout: float | None = None) -> int:
        """Until all are there."""
        ...


@dataclass(frozen=True)
class Course:
    """Where clients meet. `notes`: what each client noted of this round."""

    url: str
    envelope_id: UUID
    rounds: int
    gate: Gate
    notes: MutableSequence[int]


@dataclass
class Outcome:
    """`winners`: how many rounds had so many; `left`: what the others were told is left, and how often."""

    rounds: int = 0
    winners: Counter[int] = field(default_factory=Counter)
    left: Counter[int] = field(default_factory=Counter)
    waited: int = 0
    sums: tuple[Sums, Sums] | None = None

    @property
    def good(self) -> bool:
        """One winner each round, nothing left for the others, and books that say the same."""
        assert self.sums is not None
        told, counted = self.sums
        whole = told == counted and told.held == told.cap == self.rounds
        return whole and self.winners == {1: self.rounds} and set(self.left) == {0}


def compete(course: Course, number: int) -> None:
    """A client: tries for the unit of each round."""
    with Client(course.url).at_work():
        for _round in range(course.rounds):
            course.gate.wait(PATIENCE)
            course.notes[number] = attempt(course.envelope_id)
            course.gate.wait(PATIENCE)


def attempt(envelope_id: UUID) -> int:
    """Holds one unit, or what was left instead. SQLite lets nobody queue: who waits in vain asks again."""
    for _try in range(20):
        try:
            with transaction() as session:
                hold_money(session, now(), Entry(uuid4().hex, envelope_id, 1, uuid4()))
        except NoMoney as refused:
            return refused.available.minor
        except Unavailable:
            continue
        return WON
    return WAITED


def several(course: Course, numbers: range) -> None:
    """Clients, each a thread."""
    threads = [threading.Thread(target=compete, args=(course, number), daemon=True) for number in numbers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def judge(course: Course, clients: int) -> Outcome:
    """Lets the rounds be run; each begins with one unit more."""
    outcome = Outcome(course.rounds)
    with Client(course.url).at_work():
        for _round in range(course.rounds):
            with transaction() as session:
                receive_money(session, now(), Entry(uuid4().hex, course.envelope_id, 1))
            course.gate.wait(PATIENCE)
            course.gate.wait(PATIENCE)
            noted = Counter(course.notes[:clients])
            outcome.winners[noted.pop(WON, 0)] += 1
            outcome.waited += noted.pop(WAITED, 0)
            outcome.left += noted
        with snapshot() as session:
            outcome.sums = columns(session, course.envelope_id), recounted(session, course.envelope_id)
    return outcome


def a_process(course: Course, numbers: range) -> None:
    """Clients of a process of their own."""
    quiet()
    several(course, numbers)


def in_threads(url: str, clients: int, rounds: int) -> Outcome:
    """All clients in this process."""
    course = Course(url, _empty(url), rounds, threading.Barrier(clients + 1), [0] * clients)
    with _running(threading.Thread(target=several, args=(course, range(clients)), daemon=True)):
        return judge(course, clients)


def in_processes(url: str, clients: int, processes: int, rounds: int) -> Outcome:
    """Clients in several processes."""
    spawn = multiprocessing.get_context("spawn")
    notes: Any = spawn.Array("q", clients)
    course = Course(url, _empty(url), rounds, spawn.Barrier(clients + 1), notes)
    shares = [
        range(first, min(clients, first + -(-clients // processes)))
        for first in range(0, clients, -(-clients // processes))
    ]
    with _running(*[spawn.Process(target=a_process, args=(course, each), daemon=True) for each in shares]):
        return judge(course, clients)


@contextmanager
def _running(*workers: Any) -> Any:
    for each in workers:
        each.start()
    yield
    for each in workers:
        each.join(PATIENCE)


def _empty(url: str) -> UUID:
    with Client(url).at_work():
        return envelope(0)


def main(words: list[str]) -> int:
    """Both databases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("clients", 200), ("processes", 4), ("rounds", 1_000)):
        parser.add_argument(f"--{name}", type=int, default=value, help="default: %(default)s")
    parser.add_argument("--database", choices=KINDS, action="append", help="default: both")
    given = parser.parse_args(words)
    print(described(), flush=True)
    good = True
    for kind in given.database or KINDS:
        began = monotonic()
        with database(kind, given.clients + 20) as url:
            outcome = in_processes(url, given.clients, given.processes, given.rounds)
        good = good and outcome.good and not outcome.waited
        print(
            f"{kind}: {outcome.rounds} rounds of {given.clients} clients in {monotonic() - began:.0f} s:"
            f" rounds by winners {dict(outcome.winners)}, refusals by what was left {dict(outcome.left)},"
            f" waited in vain {outcome.waited}, books {'right' if outcome.good else outcome.sums}",
            flush=True,
        )
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
