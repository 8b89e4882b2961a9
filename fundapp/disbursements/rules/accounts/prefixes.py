"""Which mobile operator a number was first given by: dated prefixes, kept as data.

Numbers are ported and operators merge: a prefix is a hint and never a proof. A prefix that changes hands has a second
row with a later date.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parents[2] / "data" / "mobile_prefixes.csv"

OPERATORS = {
    "africell": "Africell",
    "airtel": "Airtel",
    "camtel": "Camtel",
    "cst": "CST",
    "econet": "Econet (EcoCash)",
    "getesa": "Getesa",
    "lumitel": "Lumitel (Lumicash)",
    "moov": "Moov",
    "movicel": "Movicel",
    "mtn": "MTN",
    "muni": "Muni",
    "nexttel": "Nexttel",
    "onatel": "Onatel",
    "orange": "Orange",
    "telecel": "Telecel",
    "unitel": "Unitel",
    "vodacom": "Vodacom (M-Pesa)",
}
"""Codes of operators and the names people know them by."""


@dataclass(frozen=True)
class Prefix:
    """`operator` gives numbers of `country` that begin with `prefix` (national number, with a zero that belongs to it).

    `since`: from when, or None where it has been so for as long as is known.
    """

    country: str
    operator: str
    prefix: str
    since: date | None
    source: str


def read_prefixes(text: str) -> tuple[Prefix, ...]:
    """Rows of CSV with the columns country, operator, prefix, from, source.

    Raises:
        KeyError: a column is missing.
        ValueError: a date is none, or an operator is unknown.
    """
    rows = csv.DictReader(text.splitlines())
    return tuple(_prefix(row) for row in rows)


@cache
def known_prefixes() -> tuple[Prefix, ...]:
    """The rows that come with the product."""
    return read_prefixes(_DATA.read_text(encoding="utf-8"))


def operators_of(country: str, plan: Sequence[Prefix] | None = None) -> tuple[str, ...]:
    """The codes of the operators in a country, in alphabetical order; none where we know none."""
    rows = known_prefixes() if plan is None else plan
    return tuple(sorted({row.operator for row in rows if row.country == country}))


def first_operator(national: str, country: str, on: date, plan: Sequence[Prefix] | None = None) -> str | None:
    """Who gave out a national number, by the longest prefix and its latest row up to `on`; None if unknown."""
    rows = known_prefixes() if plan is None else plan
    fitting = [
        row
        for row in rows
        if row.country == country and national.startswith(row.prefix) and (row.since or date.min) <= on
    ]
    best = max(fitting, key=lambda row: (len(row.prefix), row.since or date.min), default=None)
    return best.operator if best else None


def _prefix(row: dict[str, str]) -> Prefix:
    if row["operator"] not in OPERATORS:
        raise ValueError(f"the operator {row['operator']} of prefix {row['prefix']} in {row['country']} is unknown")
    since = date.fromisoformat(row["from"]) if row["from"] else None
    return Prefix(row["country"], row["operator"], row["prefix"], since, row["source"])
