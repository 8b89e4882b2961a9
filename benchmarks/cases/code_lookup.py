"""Whether the time of a lookup tells if a follow-up code exists: `python -m benchmarks.cases.code_lookup [--pairs N]`.

20,000 pairs of a code that somebody holds and one that was never issued, well formed both, in random order within each
pair, through the pages' own `unlock`, among 10,000 applicants on SQLite, at the cost of production (Argon2id, 8 MiB,
three passes). Of the applicants 500 are made as the form makes them, and their codes are asked for; the others have
rows of the same shape that no code opens: a real one takes a derivation each. Some eight minutes.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import choice, randbelow
from statistics import median, quantiles
from time import perf_counter
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import insert

from benchmarks.machine import described
from fundapp.app import create_app
from fundapp.cases.arriving import unlock
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.vault.codes import fresh_code
from fundapp.vault.commands import issue_code
from fundapp.vault.house import Vault
from fundapp.vault.keeping import keep_code
from fundapp.vault.models import Applicant
from fundapp.vault.pairs import SealingPair, SigningPair
from fundapp.vault.passphrases import CODES
from tests.fixtures.databases import migrate, settings_for
from tests.vault.people import make_vault

PAIRS, APPLICANTS, HOLDERS = 20_000, 10_000, 500
BOUND_MS = 1.0


@dataclass
class Measured:
    """Milliseconds of each lookup, pair by pair."""

    present: list[float] = field(default_factory=list)
    absent: list[float] = field(default_factory=list)
    clock: Callable[[], float] = perf_counter

    @property
    def differences(self) -> list[float]:
        """Present less absent."""
        return [one - other for one, other in zip(self.present, self.absent, strict=True)]

    def measure(self, look: Callable[[str], bool], present: str, absent: str, *, absent_first: bool) -> None:
        """One pair more; `look` says whether a code was found."""
        for code, found in sorted([(present, True), (absent, False)], key=lambda each: each[1] == absent_first):
            before = self.clock()
            assert look(code) is found
            (self.present if found else self.absent).append((self.clock() - before) * 1000)


def looking(vault: Vault) -> Callable[[str], bool]:
    """Looks a code up as the pages do, in a session of its own, on the application's database."""

    def look(code: str) -> bool:
        with ReadSession(db) as session:
            return unlock(session, vault, code) is not None

    return look


def main() -> None:
    """Measures and tells; fails where the difference is one."""
    parser = argparse.ArgumentParser(description="Lookups of follow-up codes, present and absent, in pairs.")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    pairs: int = parser.parse_args().pairs
    print(described())
    with _house() as (vault, codes):
        look, found = looking(vault), Measured()
        look(codes[0])  # whatever is slow only once
        for number in range(1, pairs + 1):
            found.measure(look, choice(codes), fresh_code(), absent_first=randbelow(2) == 1)
            if number % 1_000 == 0:
                print(f"{number:,} pairs: median {median(found.differences):+.3f} ms", file=sys.stderr, flush=True)
    low, _middle, high = quantiles(found.differences, n=4)
    middle = median(found.differences)
    print(f"{pairs:,} pairs among {APPLICANTS:,} applicants, wall time:")
    print(f"present {median(found.present):.2f} ms, absent {median(found.absent):.2f} ms (medians)")
    print(f"paired difference: median {middle:+.3f} ms, quartiles {low:+.3f} and {high:+.3f} ms")
    raise SystemExit(abs(middle) > BOUND_MS)


@contextmanager
def _house() -> Iterator[tuple[Vault, list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/codes.sqlite", Path(folder))
        migrate(settings)
        app: Flask = create_app(settings)
        vault = replace(make_vault(Path(folder), SigningPair.fresh()), codes=CODES)
        with app.app_context():
            _fill(APPLICANTS - HOLDERS)
            yield vault, _issue(vault, HOLDERS)
            db.engine.dispose()


def _issue(vault: Vault, count: int) -> list[str]:
    """Applicants who hold codes."""
    ctx = Context(None, datetime.now(UTC), "benchmark", Reader("en", ZoneInfo("UTC")))
    kept = [keep_code(vault.codes) for _applicant in range(count)]
    with transaction() as session:
        for each in kept:
            issue_code(session, ctx, each, submitted=True)
    return [each.code for each in kept]


def _fill(count: int) -> None:
    """Rows of applicants whose codes nobody has."""
    now, public, sealed = datetime.now(UTC), SealingPair.fresh().public, os.urandom(200)
    rows = [
        {
            "id": uuid4(), "locator": os.urandom(16), "sealing_key": public, "sealed": sealed, "provisional": False,
            "purge_at": None, "created_at": now, "updated_at": now, "entry_id": uuid4(),
        }
        for _applicant in range(count)
    ]  # fmt: skip
    with transaction() as session:
        session.execute(insert(Applicant), rows)


if __name__ == "__main__":
    main()
