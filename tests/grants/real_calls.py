"""The real calls of tests/grants/data/calls.csv, each as its source would tell it."""

import csv
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from fundapp.grants.rules.found import Found, FoundDeadline
from fundapp.grants.rules.vocabulary import Where

CALLS = Path(__file__).parent / "data" / "calls.csv"


def real_calls() -> list[Found]:
    """All of them."""
    with CALLS.open(encoding="utf-8", newline="") as lines:
        return [_found(row) for row in csv.DictReader(lines)]


def real_call(title: str) -> Found:
    """The one whose title holds this."""
    found = [each for each in real_calls() if title in each.title]
    assert len(found) == 1, title
    return found[0]


def _found(row: dict[str, str]) -> Found:
    deadlines: tuple[FoundDeadline, ...] = ()
    if row["deadline"]:
        clock = time.fromisoformat(row["deadline_time"]) if row["deadline_time"] else None
        deadlines = (FoundDeadline(date.fromisoformat(row["deadline"]), clock=clock, zone=row["deadline_tz"] or None),)
    countries = tuple(filter(None, row["eligible_countries"].split("|")))
    return Found(
        row["title"], row["title"], row["url"] or None, row["languages"].split("|")[0] or None, row["ref"] or None,
        row["programme"] or None, row["funder"] or None, deadlines=deadlines, currency=row["currency"] or None,
        envelope=_amount(row["total_envelope"]), countries=countries,
        where=Where.NAMED if countries else Where.UNKNOWN, amount_min=_amount(row["amount_min"]),
        amount_max=_amount(row["amount_max"]),
    )  # fmt: skip


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None
