"""Why an amount is split: in words, for whoever plans the payments and for whoever is told to wait."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from babel.support import LazyProxy

from fundapp.core import formats
from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.disbursements.rules.limits.faults import LimitError
from fundapp.disbursements.rules.limits.rooms import Payment
from fundapp.disbursements.rules.limits.rows import Limit

Kind = Literal["per_transaction", "per_day", "per_month", "count_per_day"]
Planner = Callable[[Money, Sequence[Limit], date, Sequence[Payment]], tuple[Payment, ...]]

_KINDS: tuple[Kind, ...] = ("per_transaction", "per_day", "per_month", "count_per_day")


def shown(money: Money) -> LazyProxy:
    """An amount inside a sentence, as whoever sees the sentence writes it."""
    return LazyProxy(lambda: formats.money(current_reader(), money), enable_cache=False)


def why(
    money: Money,
    limits: Sequence[Limit],
    on: date,
    already: Sequence[Payment],
    payments: Sequence[Payment],
    planner: Planner,
) -> tuple[Any, ...]:
    """A sentence per kind of limit that shaped the plan, and one where earlier payments did; none for one payment now.

    A kind shaped it if alone it would split or delay the amount, or if without it the plan would be another.
    """
    if [payment.on for payment in payments] == [on]:
        return ()
    at_once = (Payment(on, money),)

    def planned(rows: Sequence[Limit], paid: Sequence[Payment]) -> tuple[Payment, ...]:
        try:
            return planner(money, rows, on, paid)
        except LimitError:
            return ()

    kinds: list[Kind] = []
    for kind in _KINDS:
        alone, others = _only(limits, kind), _without(limits, kind)
        if planned(alone, already) != at_once or planned(others, already) != tuple(payments):
            kinds.append(kind)
    earlier = planned(limits, ()) != tuple(payments)
    in_force = _between(limits, on, payments[-1].on)
    return (*(_sentence(kind, _least(kind, in_force) or _least(kind, limits)) for kind in kinds), *_earlier(earlier))


def doubt_of(limits: Sequence[Limit], on: date, until: date) -> Any:
    """A lazy sentence where a limit in force on a day of the plan was never confirmed by the operator; else None."""
    in_force = _between(limits, on, until)
    if not in_force:
        return lazy("No limit is known for this account. Ask the operator before you send.")
    if all(row.confirmed_on for row in in_force):
        return None
    return lazy("These limits are not confirmed by the operator. Ask before you send.")


def _between(limits: Sequence[Limit], on: date, until: date) -> list[Limit]:
    return [row for row in limits if (row.valid_from or date.min) <= until and (row.valid_until or date.max) >= on]


def _only(limits: Sequence[Limit], kind: Kind) -> list[Limit]:
    others: dict[str, Any] = {other: None for other in _KINDS if other != kind}
    return [replace(row, **others) for row in limits]


def _without(limits: Sequence[Limit], kind: Kind) -> list[Limit]:
    gone: dict[str, Any] = {kind: None}
    return [replace(row, **gone) for row in limits]


def _sentence(kind: Kind, least: Any) -> Any:
    if kind == "count_per_day":
        return lazy("At most this many payments go to one account in a day: %(most)s.", most=str(least))
    most = shown(least)
    if kind == "per_transaction":
        return lazy("At most %(most)s goes in one payment.", most=most)
    if kind == "per_day":
        return lazy("At most %(most)s goes to one account in a day.", most=most)
    return lazy("At most %(most)s goes to one account in a month.", most=most)


def _least(kind: Kind, limits: Sequence[Limit]) -> Any:
    return min((value for row in limits if (value := getattr(row, kind)) is not None), default=None)


def _earlier(shaped: bool) -> tuple[Any, ...]:
    return (lazy("Payments that already went to this account count too."),) if shaped else ()
