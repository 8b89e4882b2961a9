"""A thousand junk applications, and one that is real among them.

`python -m benchmarks.cases.flood [--junk 1000] [--senders 8] [--database sqlite|postgresql]`: real web, worker,
scheduler and Valkey. Junk arrives from `--senders` clients at once, as fast as it is answered; in the middle of it
somebody sends a real application, and an officer finds and takes it while the flood goes on. The flood lasts until
`--junk` were sent and the officer has taken the real one, however quick the machine is. Nobody is refused, and officers
are told a handful of times. Exit status 1 otherwise.
"""

import argparse
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from sqlalchemy import func, select

from benchmarks.cases.installation import Browser, Installation, installation, reading, send_first_message
from benchmarks.cases.officers import OfficerBrowser
from benchmarks.machine import described
from benchmarks.outbox.faults import database
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.clocks import acknowledge_due
from fundapp.outbox.models import Delivery

REAL = {
    "alias": "Le Baobab",
    "happened": "Deux hommes sont venus chez moi.",
    "needed": "Partir ce soir.",
    "answer": "Non",
}
MOST_NOTICES = 8
MOST_TIMES, MOST_SECONDS = 20, 900
"""The flood gives up after so many times the junk that was asked for, or so long: then nobody has taken it in time."""


@dataclass
class Outcome:
    """Seconds that the real one waited for its answer and for an officer; how many were sent, kept, and notices.

    `meanwhile` is how much junk was answered between the sending and the taking of the real one; `during`, whether
    all senders were still at it when it had been taken.
    """

    junk: int
    sent: int = 0
    answered: float = 0.0
    taken: float = 0.0
    in_time: bool = False
    kept: int = 0
    notices: int = 0
    meanwhile: int = 0
    during: bool = False

    @property
    def good(self) -> bool:
        """Everybody was received, the real one was taken in time while the flood went on, few notices went out."""
        received = self.kept == self.sent + 1 and self.sent >= self.junk
        in_flood = self.during and self.meanwhile > 0
        return received and in_flood and self.in_time and self.notices <= MOST_NOTICES


@dataclass
class Flood:
    """How far the flood is: `begun` and `answered` count its junk, `half` is told when half of what is due came."""

    due: int
    senders: int
    begun: int = 0
    answered: int = 0
    half: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    ended: float = field(default_factory=lambda: monotonic() + MOST_SECONDS)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def next(self) -> int | None:
        """The number of the next junk, or None for a sender that may stop: enough was sent, and `over` was told."""
        with self._guard:
            enough = self.over.is_set() and self.begun >= self.due
            if enough or self.begun >= MOST_TIMES * self.due or monotonic() > self.ended:
                self.senders -= 1
                return None
            self.begun += 1
            return self.begun

    def count(self) -> None:
        """One more was answered."""
        with self._guard:
            self.answered += 1
            if 2 * self.answered >= self.due:
                self.half.set()


def campaign(database_url: str, folder: Path, junk: int, senders: int) -> Outcome:
    """One flood on an empty database."""
    with installation(database_url, folder) as house, house.whole():
        outcome, flood = Outcome(junk), Flood(junk, senders)
        with ThreadPoolExecutor(senders + 1) as pool:
            real = pool.submit(_real, house, outcome, flood)
            sending = [pool.submit(_send, house, flood) for _sender in range(senders)]
            for each in (real, *sending):
                each.result()
        outcome.sent = flood.answered
        _count(house, outcome)
    return outcome


def _send(house: Installation, flood: Flood) -> None:
    """One sender of junk. Whatever stops it, the real one no longer waits for the flood."""
    try:
        while (number := flood.next()) is not None:
            browser = Browser(house.address)
            browser.get("/form")
            send_first_message(browser, {"alias": "x", "happened": f"junk {number} " * 20, "needed": "", "answer": ""})
            flood.count()
    finally:
        flood.half.set()


def _real(house: Installation, outcome: Outcome, flood: Flood) -> None:
    try:
        flood.half.wait()
        begun, before, senders = monotonic(), flood.answered, flood.senders
        browser = Browser(house.address)
        browser.get("/form")
        send_first_message(browser, {**REAL, "urgent": "yes"})
        outcome.answered = monotonic() - begun
        OfficerBrowser(house.address, "solange").take("Le Baobab")
        outcome.taken = monotonic() - begun
        outcome.meanwhile, outcome.during = flood.answered - before, flood.senders == senders > 0
    finally:
        flood.over.set()


def _count(house: Installation, outcome: Outcome) -> None:
    with reading(house) as session:
        outcome.kept = session.scalar(select(func.count()).select_from(EmergencyCase)) or 0
        outcome.notices = session.scalar(select(func.count()).select_from(Delivery)) or 0
        taken = session.scalars(select(EmergencyCase).where(EmergencyCase.acknowledged_at.is_not(None))).all()
        outcome.in_time = [
            each.acknowledged_at is not None and each.acknowledged_at <= acknowledge_due(each.channel, each.received_at)
            for each in taken
        ] == [True]


def main(words: Sequence[str]) -> int:
    """As the module says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--junk", type=int, default=1_000)
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args(words)
    print(described(), flush=True)
    with TemporaryDirectory(prefix="fundapp-flood-") as folder, database(given.database, Path(folder)) as url:
        outcome = campaign(url, Path(folder), given.junk, given.senders)
    print(f"{given.database}: {outcome}")
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
