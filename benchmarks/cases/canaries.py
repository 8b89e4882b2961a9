"""Cases full of canaries through real HTTP, and then a search for each of them wherever anything may have been left.

`python -m benchmarks.cases.canaries [--cases 500] [--database sqlite|postgresql]`: applicants send, come back with
their code, add steps and files, write messages and opt in to notices; officers open, answer and write at the desk. Then
the data folder, the database, Valkey, the sealed files, the mail and all logs are searched. Exit status 1 for a find.
"""

import argparse
import io
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from sqlalchemy import func, select

from benchmarks.cases.installation import Browser, Installation, installation, reading, send_first_message
from benchmarks.cases.officers import OfficerBrowser
from benchmarks.machine import described
from benchmarks.outbox.faults import database
from fundapp.cases.models import Addition, CaseMessage, EmergencyCase, NoticeWish
from fundapp.outbox.queue import queue_url
from fundapp.vault.models import Document
from tests.canaries.places import Place, folder, text
from tests.canaries.scan import Allowed, Report, assert_silent
from tests.canaries.servers import postgresql, valkey
from tests.canaries.words import Canaries

EVERY = 10
"""One case in so many is opened and answered by an officer, gets a file, and one comes by the hotline."""

ADDRESSES = tuple(f"127.{number}.{number + 11}.{number + 137}" for number in range(60, 64))
"""Where senders come from: loopback addresses that nobody would write by chance."""


READ_OUT, DIGITS = re.compile(r'<ol class="code-groups".*?</ol>', re.DOTALL), re.compile(r">(\d+)<")
"""How the desk shows a code: group by group."""


@dataclass
class Fund:
    """What is typed into a fund, and by whom."""

    house: Installation
    canaries: Canaries
    aliases: dict[int, str] = field(default_factory=dict)

    def run(self, cases: int) -> None:
        """All cases, and the officer's work on some of them."""
        officer = OfficerBrowser(self.house.address, "solange")
        for number in range(cases):
            applicant = self._applicant(number)
            if number % EVERY == 0:
                self._file(applicant, number)
                self._answer(officer, number)
                self._call(officer, number)
                self._read(applicant)

    def _applicant(self, number: int) -> Browser:
        browser, word = Browser(self.house.address, ADDRESSES[number % len(ADDRESSES)]), self.canaries
        browser.get("/form")
        self.aliases[number] = word.plain(f"alias {number}")
        first = {
            "alias": self.aliases[number],
            "happened": f"{word.name(f'happened {number}')} {word.phone(f'number {number}')}",
            "needed": word.plain(f"needed {number}"),
            "answer": word.email(f"answer {number}"),
            **({"urgent": "yes"} if number % EVERY == 0 else {}),
        }
        word.remember(f"seed {number}", browser.hidden()["seed"])
        code = send_first_message(browser, first)
        word.remember(f"code {number}", code)
        browser.post("/form", {"do": "open", "code": code})
        word.remember(f"visit {number}", browser.cookies["visit"])
        self._step(browser, "person", legal_name=word.name(f"legal name {number}"))
        self._step(browser, "contact", way="signal", details=word.plain(f"details {number}"), never="Appeler")
        self._step(browser, "referees", name=word.name(f"referee {number}"), way=word.plain(f"way {number}"))
        self._write(browser, word.name(f"message {number}"))
        if number % EVERY == 1:
            browser.post("/form", {"do": "go:notices"})
            browser.post("/form", {"do": "notices", "address": word.email(f"notices {number}")})
        return browser

    def _step(self, browser: Browser, page: str, **answers: str) -> None:
        browser.post("/form", {"do": f"go:step:{page}"})
        browser.post("/form", {"do": f"save:{page}", **answers})
        if any(each in browser.page for each in answers.values() if len(each) > 20):
            raise ValueError(f"{page} was not taken: {browser.page}")

    def _write(self, browser: Browser, words: str) -> None:
        browser.post("/form", {"do": "go:"})
        browser.post("/form", {"do": "write", "text": words})

    def _file(self, browser: Browser, number: int) -> None:
        browser.post("/form", {"do": "go:step:files"})
        name = f"{self.canaries.plain(f'file name {number}')}.jpg"
        files = {"files": (name, _photo(self.canaries.plain(f"exif {number}")), "image/jpeg")}
        browser.upload("/form", {"do": "attach"}, files)

    def _answer(self, officer: OfficerBrowser, number: int) -> None:
        reference = officer.take(self.aliases[number])
        officer.get(f"/cases/{reference}/write")
        officer.post(
            f"/cases/{reference}/write", {"kind": "question", "text": self.canaries.name(f"question {number}")}
        )

    def _call(self, officer: OfficerBrowser, number: int) -> None:
        officer.get("/desk")
        answers = {
            "alias": self.canaries.plain(f"caller {number}"), "happened": self.canaries.name(f"said {number}"),
            "needed": self.canaries.plain(f"asked {number}"), "priority": "P2", "reached_by": "phone",
            "role": "self", "taken_by": "others",
        }  # fmt: skip
        shown = READ_OUT.search(officer.post("/desk", answers))
        if shown is None:
            raise ValueError(f"the desk took nothing: {officer.page}")
        self.canaries.remember(f"code of caller {number}", " ".join(DIGITS.findall(shown[0])))

    def _read(self, browser: Browser) -> None:
        browser.post("/form", {"do": "go:"})


def _check(house: Installation, cases: int) -> None:
    """What was typed must have been kept, or a search that finds nothing would prove nothing. Raises ValueError."""
    some = len(range(0, cases, EVERY))
    expected = {
        EmergencyCase: cases + some,
        Addition: 3 * cases + some,
        Document: 2 * some,
        CaseMessage: cases + some,
        NoticeWish: len(range(1, cases, EVERY)),
    }
    with reading(house) as session:
        found = {table: session.scalar(select(func.count()).select_from(table)) for table in expected}
    if found != expected:
        raise ValueError(f"kept: {found}, expected: {expected}")


def places(house: Installation) -> list[Place]:
    """Everything that the installation left."""
    url = house.settings.database_url
    found = [folder("data folder", house.settings.data_dir), folder("logs", house.folder)]
    found.append(valkey("valkey", queue_url(house.settings)))
    if url.startswith("postgresql"):
        found.append(postgresql("database", url))
    return found


def _photo(secret: str) -> bytes:
    """A picture that tells more than it shows."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = exif[0x013B] = secret
    Image.new("RGB", (64, 48), "teal").save(made, "JPEG", exif=exif, comment=secret.encode())
    return made.getvalue()


def campaign(database_url: str, folder_: Path, cases: int) -> tuple[Report, int]:
    """The cases, and what was searched for how many canaries afterwards. Raises AssertionError for a find."""
    canaries = Canaries("cases")
    control = canaries.plain("control")
    for address in ADDRESSES:
        canaries.remember(f"address {address}", address)
    with installation(database_url, folder_) as house, house.whole():
        Fund(house, canaries).run(cases)
        _check(house, cases)
        searched = [*places(house), text("control", control.encode())]
        return assert_silent(canaries, searched, [Allowed("control", "control", must=True)]), len(canaries.held)


def main(words: Sequence[str]) -> int:
    """As the module says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args(words)
    print(described(), flush=True)
    with TemporaryDirectory(prefix="fundapp-canaries-") as folder_, database(given.database, Path(folder_)) as url:
        try:
            report, canaries = campaign(url, Path(folder_), given.cases)
        except AssertionError as found:
            print(found)
            return 1
    read = sum(report.read.values())
    print(f"{given.database}: {given.cases} cases, {canaries} canaries, nothing found in {read} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
