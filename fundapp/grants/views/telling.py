"""Values that sources told, in the reader's words."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fundapp.core import formats
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.donors.rules.vocabulary import REGISTRATION, THEMES
from fundapp.grants.rules.changes import CLOSED, DATES, due_of
from fundapp.grants.rules.claims import AMOUNTS
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.vocabulary import STEPS, TIMINGS, WHERE
from fundapp.grants.schemas.calls import CallSchema

_LABELS: Mapping[str, Any] = {CLOSED: lazy("Whether one can still apply"), DATES: lazy("Further dates")}
_CODED: Mapping[str, Mapping[str, Any]] = {
    "timing": TIMINGS, "place": WHERE, "needs_registration": REGISTRATION, "deadline_step": STEPS, "themes": THEMES,
}  # fmt: skip
_FIELDS = CallSchema().fields
_SHORT = 300


def label(field: str) -> str:
    """What the form calls a field."""
    known = _FIELDS.get(field)
    return str(known.metadata["label"]) if known else str(_LABELS.get(field, field))


def told(reader: Reader, field: str, text: str | None) -> str | None:
    """A value as it was remembered (see `rules.changes`); None where nothing was said."""
    if text is None:
        return None
    if field == "deadline_on":
        return due_words(reader, due_of(text))
    value = json.loads(text)
    if field == DATES:
        days = (f"{STEPS[each[3]]}: {due_words(reader, due_of(json.dumps(each)))}" for each in value)
        return formats.list_of(reader, days) if value else None
    if field == CLOSED:
        return _("Nobody can apply any more")
    return _plain(reader, field, value)


def due_words(reader: Reader, due: Due) -> str:
    """A deadline as the source states it."""
    if due.moment:
        return formats.datetime(reader, due.moment, zone=due.hangs_in)
    day = formats.date(reader, due.on)
    if due.clock:
        return _("%(day)s at %(clock)s", day=day, clock=formats.clock_time(reader, due.clock))
    return day


def _plain(reader: Reader, field: str, value: Any) -> str:
    if field in AMOUNTS:
        return formats.money(reader, Money.from_decimal(Decimal(value[0]), value[1]))
    if field == "published_on":
        return formats.date(reader, date.fromisoformat(value))
    if field == "cofunding_max_pct":
        return formats.percent(reader, Decimal(value) / 100, 2)
    if isinstance(value, list):
        return formats.list_of(reader, [_word(reader, field, each) for each in value])
    return _word(reader, field, value)


def _word(reader: Reader, field: str, value: Any) -> str:
    if field == "countries":
        return formats.country_name(reader, value)
    if field == "languages":
        return formats.language_name(reader, value)
    said = str(_CODED[field].get(value, value)) if field in _CODED else str(value)
    return said if len(said) <= _SHORT else said[:_SHORT].rstrip() + "…"
