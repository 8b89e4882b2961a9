"""Rows that somebody entered stand in the place of those that come with the product."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from fundapp.disbursements.rules.limits.rows import Limit

Key = tuple[str, str, str | None, str]


def replaced_by(own: Sequence[Limit], defaults: Iterable[Limit]) -> list[Limit]:
    """The rows of `own`, and of `defaults` whatever none of them replaces.

    A row replaces those of the same country, method, operator and currency, of any tier, from its first day on: until
    a limit that begins next month, the former one holds. Where it has ended, nothing comes back in its place.
    """
    first: dict[Key, date] = {}
    for row in own:
        begins = row.valid_from or date.min
        first[_key(row)] = min(first.get(_key(row), begins), begins)
    kept = (_until(row, first.get(_key(row))) for row in defaults)
    return [*own, *(row for row in kept if row is not None)]


def _key(row: Limit) -> Key:
    return row.country, row.method, row.operator, row.currency


def _until(row: Limit, first: date | None) -> Limit | None:
    if first is None:
        return row
    if first <= (row.valid_from or date.min):
        return None
    return replace(row, valid_until=min(row.valid_until or date.max, first - timedelta(days=1)))
