"""Applications sent while the process that receives them is killed with -9, at each of its steps in turn.

`python -m benchmarks.cases.kills [--submissions 1000] [--database sqlite|postgresql]`: whoever gets no answer sends
the same form again, as a browser does after a lost connection. Exit status 1 where a code was shown without a case that
it opens, or where one form became two cases.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import urllib3
from sqlalchemy import func, select

from benchmarks.cases.installation import Browser, Installation, installation, reading, send_first_message
from benchmarks.clients import pause
from benchmarks.machine import described
from benchmarks.outbox.faults import database
from fundapp.cases.arriving import unlock
from fundapp.cases.models import EmergencyCase
from fundapp.vault.installation import vault_of
from fundapp.vault.models import Applicant

SENDERS = 2
TRIES, PAUSE = 100, 0.1


@dataclass
class Outcome:
    """What came of a campaign: `shown` are the codes that somebody saw, `kills` the steps at which they died."""

    submissions: int
    steps: int = 0
    shown: list[str] = field(default_factory=list)
    kills: Counter[int] = field(default_factory=Counter)
    cases: int = 0
    without_case: int = 0
    guard: Lock = field(default_factory=Lock, repr=False)

    @property
    def good(self) -> bool:
        """One case for each form, opened by the code that was shown; and every step was died at."""
        whole = self.cases == self.submissions == len(set(self.shown)) == len(self.shown)
        return whole and not self.without_case and set(range(1, self.steps + 1)) <= set(self.kills)


def campaign(database_url: str, folder: Path, submissions: int) -> Outcome:
    """One campaign on an empty database."""
    with installation(database_url, folder, FUNDAPP_WEB_PROCESSES="2") as house:
        with house.served("benchmarks.cases.dying_web"):
            outcome = Outcome(submissions)
            outcome.steps = count_steps(house, outcome)
            with ThreadPoolExecutor(SENDERS) as pool:
                list(pool.map(lambda number: _send(house, outcome, number), range(1, submissions)))
        _judge(house, outcome)
    return outcome


def count_steps(house: Installation, outcome: Outcome) -> int:
    """The steps of a submission that nobody interrupts, which is the campaign's first."""
    browser = Browser(house.address)
    browser.get("/form")
    outcome.shown.append(send_first_message(browser, _answers(0)))
    return int(browser.headers["X-Steps"])


def _send(house: Installation, outcome: Outcome, number: int) -> None:
    """One form, sent until it is answered; its first sending dies at a step of its own."""
    browser = Browser(house.address)
    _patiently(browser)
    die_at = number % outcome.steps + 1
    for headers in ({"X-Die-At": str(die_at)}, *[{}] * TRIES):
        try:
            code = send_first_message(browser, _answers(number), **headers)
        except (urllib3.exceptions.HTTPError, OSError):
            with outcome.guard:
                outcome.kills[die_at] += bool(headers)
            pause(PAUSE)
            continue
        with outcome.guard:
            outcome.shown.append(code)
        return
    raise TimeoutError(number)


def _answers(number: int) -> dict[str, str]:
    words = f"Ce qui est arrivé au numéro {number}."
    return {"alias": f"Nom {number}", "happened": words, "needed": "", "answer": ""}


def _patiently(browser: Browser) -> None:
    for _try in range(TRIES):
        try:
            browser.get("/form")
        except (urllib3.exceptions.HTTPError, OSError):
            pause(PAUSE)
            continue
        return
    raise TimeoutError


def _judge(house: Installation, outcome: Outcome) -> None:
    """Tries every code that was shown."""
    vault = vault_of(house.settings)
    with reading(house) as session:
        outcome.cases = session.scalar(select(func.count()).select_from(EmergencyCase)) or 0
        for code in outcome.shown:
            found = unlock(session, vault, code)
            wanted = select(EmergencyCase.id).join(Applicant, Applicant.id == EmergencyCase.applicant_id)
            if found is None or session.scalar(wanted.where(Applicant.id == found.reader.id)) is None:
                outcome.without_case += 1


def main(words: Sequence[str]) -> int:
    """As the module says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=1_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args(words)
    print(described(), flush=True)
    with TemporaryDirectory(prefix="fundapp-kills-") as folder, database(given.database, Path(folder)) as url:
        outcome = campaign(url, Path(folder), given.submissions)
    print(
        f"{given.database}: {outcome.submissions} forms, {outcome.kills.total()} deaths at {len(outcome.kills)} of "
        f"{outcome.steps} steps; {outcome.cases} cases, {outcome.without_case} codes without one"
    )
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
