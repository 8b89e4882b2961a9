"""A thousand junk applications, and one that is real among them.

`python -m benchmarks.cases.flood [--junk 1000] [--senders 8] [--database sqlite|postgresql]`: real web, worker,
scheduler and Valkey. Junk arrives from `--senders` clients at once, as fast as it is answered; in the middle of it
somebody sends a real application, and an officer finds and takes it while the flood goes on. Nobody is refused, and
officers are told a handful of times. Exit status 1 otherwise.
"""

import argparse
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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


@dataclass
class Outcome:
    """Seconds that the real one waited for its answer and for an officer; how many were kept, and notices sent."""

    junk: int
    answered: float = 0.0
    taken: float = 0.0
    in_time: bool = False
    kept: int = 0
    notices: int = 0
    during: bool = False

    @property
    def good(self) -> bool:
        """Everybody was received, the real one was taken in time while the flood went on, few notices went out."""
        return self.kept == self.junk + 1 and self.in_time and self.during and self.notices <= MOST_NOTICES


MOST_NOTICES = 8


def campaign(database_url: str, folder: Path, junk: int, senders: int) -> Outcome:
    """One flood on an empty database."""
    with installation(database_url, folder) as house, house.whole():
        outcome, middle, left = Outcome(junk), threading.Event(), [junk]
        with ThreadPoolExecutor(senders + 1) as pool:
            real = pool.submit(_real, house, outcome, middle, left)
            list(pool.map(lambda number: _junk(house, number, middle, left), range(junk)))
            middle.set()
            real.result()
        _count(house, outcome)
    return outcome


def _junk(house: Installation, number: int, middle: threading.Event, left: list[int]) -> None:
    browser = Browser(house.address)
    browser.get("/form")
    send_first_message(browser, {"alias": "x", "happened": f"junk {number} " * 20, "needed": "", "answer": ""})
    left[0] -= 1
    if number == 50:
        middle.set()


def _real(house: Installation, outcome: Outcome, middle: threading.Event, left: list[int]) -> None:
    middle.wait()
    begun = monotonic()
    browser = Browser(house.address)
    browser.get("/form")
    send_first_message(browser, {**REAL, "urgent": "yes"})
    outcome.answered = monotonic() - begun
    OfficerBrowser(house.address, "solange").take("Le Baobab")
    outcome.taken = monotonic() - begun
    outcome.during = left[0] > 0


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
