"""What many calls cost: `python -m benchmarks.calls.taking [--calls 100000] [--url …]`.

A source tells made-up calls, some hundred at a time as a visit does; it tells them once more, one in a hundred of them
changed; another source tells a tenth of them, half under the same reference. Rows a second of each, the most memory,
then pages as a browser asks for them. Ends with an error where a page takes longer than it may.
"""

import argparse
import random
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select

from benchmarks.machine import described
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.grants.commands.taking import Taken, take_in
from fundapp.grants.models import Call, CallChange, CallClaim, CallKey, CallPair
from fundapp.grants.rules.found import Found, FoundDeadline
from fundapp.grants.rules.vocabulary import Timing, Where
from tests.fixtures.application import visit
from tests.fixtures.counting import counted_statements
from tests.fixtures.databases import migrate, settings_for

AT_ONCE, TRIES = 300, 5
LIMIT = 2.0
"""Seconds that a page may take."""

NOW = datetime.now(UTC)
VERBS = ("Renforcer", "Protéger", "Promouvoir", "Soutenir", "Développer", "Strengthening", "Protecting", "Supporting")
THINGS = (
    "la société civile",
    "les défenseurs",
    "la presse",
    "human rights",
    "women leaders",
    "la justice",
    "les jeunes",
)
SYLLABLES = ("ka", "lo", "mi", "ra", "tu", "ben", "dou", "sar", "vel", "nor", "gui", "fal", "tem", "zo", "per", "las")
COUNTRIES = ("CM", "CG", "CD", "GA", "TD", "CF", "GQ", "BI", "RW", "SN", "ML", "NE")


def made_up(calls: int) -> list[Found]:
    """So many calls."""
    chosen = random.Random(17)
    return [_call(chosen, number) for number in range(calls)]


def _call(chosen: random.Random, number: int) -> Found:
    own = "".join(chosen.choices(SYLLABLES, k=3)).title()
    title = f"{chosen.choice(VERBS)} {chosen.choice(THINGS)} {own} {chosen.choice(('Nord', 'Sud', 'Est', 'Ouest'))}"
    day = date.today() + timedelta(days=chosen.randrange(-200, 400))  # noqa: DTZ011 - any day will do
    amount = Decimal(chosen.randrange(5, 900) * 1000)
    return Found(
        f"CALL-{number}", title, f"https://www.example.org/calls/{number}", "fr", f"REF/{number}/ACT",
        funder_name=f"Fonds {chosen.randrange(2000)}", timing=Timing.FIXED, deadlines=(FoundDeadline(day),),
        currency="EUR", amount_max=amount, where=Where.NAMED, countries=tuple(chosen.sample(COUNTRIES, 2)),
        summary="Ce que l’appel veut. " * 40, payload="{" + "x" * 2000 + "}",
    )  # fmt: skip


def told(found: Sequence[Found], source: UUID, days: int) -> Taken:
    """A source tells these, one part after the other; how long it took is printed."""
    ctx = Context(None, NOW + timedelta(days=days), "0" * 16, Reader("fr", ZoneInfo("Africa/Douala")))
    begun, worked, new, changed, same = perf_counter(), process_time(), 0, 0, 0
    for begin in range(0, len(found), AT_ONCE):
        with transaction() as session:
            taken = take_in(session, ctx, source, found[begin : begin + AT_ONCE])
        new, changed, same = new + taken.new, changed + taken.changed, same + taken.same
    took = perf_counter() - begun
    worked = process_time() - worked
    print(
        f"  {new:,} new, {changed:,} changed, {same:,} same in {took:.1f} s: {len(found) / took:,.0f} a second;",
        end=" ",
    )
    print(f"{worked:.1f} s of one core: {len(found) / worked:,.0f} a second")
    return Taken(new, changed, same)


def fill(calls: int) -> None:
    """All three visits."""
    found = made_up(calls)
    print("told first")
    told(found, UUID(int=1), 0)
    print("told again, one in a hundred changed")
    anew = [
        replace(each, deadlines=(FoundDeadline(each.deadlines[0].day + timedelta(days=7)),)) if at % 100 == 0 else each
        for at, each in enumerate(found)
    ]
    told(anew, UUID(int=1), 1)
    print("a tenth told by another source, half of it under the same reference")
    other = [
        replace(each, key=f"o{at}", url=None, language="en", reference=each.reference if at % 2 else None)
        for at, each in enumerate(found[: calls // 10])
    ]
    told(other, UUID(int=2), 2)
    with ReadSession(db) as session:
        for model in (Call, CallClaim, CallKey, CallPair, CallChange):
            print(f"  {model.__tablename__:<14}{session.scalar(select(func.count()).select_from(model)) or 0:>12,}")
    print(f"  at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def measure(app: Flask) -> bool:
    """Asks for the pages; whether all of them were quick enough."""
    client = visit(app)
    with app.app_context(), ReadSession(db) as session:
        one = session.scalars(select(CallPair.one_id)).first() or session.scalars(select(Call.id)).first()
    pages = {
        "the list": "/calls", "changed lately": "/calls?changed=7", "with doubts": "/calls?doubts=yes",
        "one call": f"/calls/{one}", "duplicates": "/calls/duplicates",
        "duplicates by a reason": "/calls/duplicates?reason=title&q=societe",
    }  # fmt: skip
    slow = [name for name, url in pages.items() if not _timed(name, partial(client.get, url))]
    return not slow


def _timed(name: str, act: Callable[[], object]) -> bool:
    best, count = float("inf"), 0
    for _try in range(TRIES):
        with counted_statements() as statements:
            begun = perf_counter()
            act()
            best, count = min(best, perf_counter() - begun), len(statements)
    print(f"{name:<26}{best * 1000:8.0f} ms{count:6} statements{'' if best <= LIMIT else '   TOO LONG'}")
    return best <= LIMIT


def main() -> None:
    """Measures, and prints."""
    from fundapp.app import create_app  # noqa: PLC0415 - after the arguments were understood

    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--calls", type=int, default=100_000)
    words.add_argument("--url", help="an empty database; default: SQLite in a folder of its own")
    given = words.parse_args()
    print(described())
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        settings = settings_for(given.url or f"sqlite:///{folder / 'calls.sqlite'}", folder)
        migrate(settings)
        app = create_app(settings)
        with app.app_context():
            fill(given.calls)
        quick = measure(app)
        with app.app_context():
            db.engine.dispose()
    sys.exit(0 if quick else 1)


if __name__ == "__main__":
    main()
