"""What a call is known by, gathered from all that is said of it. Pure."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from fundapp.core.money import Money
from fundapp.grants.rules.claims import Facts
from fundapp.grants.rules.likeness import Identity, address_key, reference_key
from fundapp.grants.rules.vocabulary import SUBMISSIONS

_AMOUNTS = ("amount_max", "envelope")


def identity(told: Collection[Facts], languages: Iterable[str] = ()) -> Identity:
    """Of a call of which all this is said (see `rules.claims`), the call's own fields among it."""
    return Identity(
        frozenset(each["title"] for each in told if each.get("title")),
        frozenset(filter(None, (reference_key(each.get("reference")) for each in told))),
        frozenset(filter(None, (address_key(each.get("url")) for each in told))),
        frozenset(each["funder_name"] for each in told if each.get("funder_name")),
        frozenset(day for each in told for day in _days(each)),
        frozenset(amount for each in told for amount in _amounts(each)),
        frozenset(code for each in told for code in each.get("countries", ())),
        frozenset(filter(None, languages)),
    )


def _days(told: Facts) -> Iterator[date]:
    for each in told.get("deadlines", ()):
        if each["step"] in SUBMISSIONS:
            yield date.fromisoformat(each["day"])


def _amounts(told: Facts) -> Iterator[tuple[str, int]]:
    for name in _AMOUNTS:
        if told.get(name):
            yield told["currency"], Money.from_decimal(Decimal(told[name]), told["currency"]).minor
