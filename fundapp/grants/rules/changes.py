"""What differs between what sources said of a call before and what they say now. Pure."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.grants.rules.claims import AMOUNTS
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.merging import DEADLINE, GROUPS, Dated, held, unsaid

FLAGGED = timedelta(days=14)
"""So long a deadline that has moved stands out in lists."""

CLOSED, DATES = "closed", "dates"
PASSED_OVER = frozenset({"currency", "deadline_clock", "deadline_zone", "deadline_step"})
"""Parts of other fields, told with them."""

_LONG = frozenset({"body", "eligibility"})


class Moved(StrEnum):
    """Where a deadline went."""

    LATER = "later"
    EARLIER = "earlier"


MOVED: Mapping[str, Any] = {
    Moved.LATER: lazy("Deadline extended"),
    Moved.EARLIER: lazy("Deadline brought forward"),
}


@dataclass(frozen=True)
class Change:
    """A field, and what was said of it before and now, as JSON; None where nothing was said.

    `held_back`: a person wrote the field, so that what they wrote stands, which then is `before`.
    """

    field: str
    before: str | None
    after: str | None
    held_back: bool = False
    moved: Moved | None = None


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], edited: Collection[str], now: Mapping[str, Any]
) -> Iterator[Change]:
    """What sources say otherwise than before (see `worked_out`). `now`: what stands in the call's fields.

    A source that falls silent changes nothing. What a person wrote and a source has come to say too is no news.
    """
    kept = held(edited)
    for name in (*(each for group in GROUPS for each in group if each not in PASSED_OVER), CLOSED, DATES):
        old, new = said(before, name), said(after, name)
        if old == new or (new is None and name != CLOSED):
            continue
        if name not in kept:
            yield Change(name, old, new, moved=_moved(before, after) if name == "deadline_on" else None)
        elif new != (own := said(now, name)):
            yield Change(name, own, new, held_back=True, moved=_moved(now, after) if name == "deadline_on" else None)


def said(known: Mapping[str, Any], name: str) -> str | None:
    """A field as it is remembered: JSON, an amount with its currency, a day with its clock; None: nothing is said."""
    value = known.get(name)
    if value is None or value is False or unsaid(name, value):
        return None
    if name in AMOUNTS:
        return _written([f"{Decimal(value).normalize():f}", known["currency"]])
    if name == "deadline_on":
        return _written(_day(_due(known), known.get("deadline_step")))
    if name == DATES:
        return _written([_day(each.due, each.step) for each in value])
    return _written(str(value)[:400] if name in _LONG else value)


def due_of(text: str) -> Due:
    """The deadline that was remembered."""
    told = json.loads(text)
    clock = time.fromisoformat(told[1]) if told[1] else None
    return Due(date.fromisoformat(told[0]), clock, told[2])


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> Moved | None:
    if not before.get("deadline_on") or not after.get("deadline_on"):
        return None
    old, new = _due(before), _due(after)
    if old.on == new.on and None in (old.moment, new.moment):
        return None  # the same day, said more exactly
    return None if old.ends == new.ends else Moved.LATER if new.ends > old.ends else Moved.EARLIER


def _due(known: Mapping[str, Any]) -> Due:
    return Due(*(known.get(name) for name in DEADLINE[:3]))  # type: ignore[arg-type]


def _day(due: Due, step: str | None) -> list[str | None]:
    return [due.on.isoformat(), due.clock.isoformat("minutes") if due.clock else None, due.zone, step]


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Dated):
        return _day(value.due, value.step)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
