"""A call as a row of a sheet: what CallSchema says, in its order, what we do with it, and when it was last changed."""

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.core.formats import clock_time
from fundapp.core.i18n import lazy
from fundapp.core.places import ZONES, country_name, language_name, zone_name
from fundapp.core.reader import current_reader
from fundapp.core.sheets import SEVERAL, MoneyColumn
from fundapp.donors.rules.vocabulary import ANSWERS, REGISTRATION, THEMES
from fundapp.grants.models import Call
from fundapp.grants.rules.fit_words import LEGAL_STATUSES
from fundapp.grants.rules.vocabulary import STANDINGS, STEPS, TIMINGS, WHERE
from fundapp.grants.schemas.calls import AMOUNTS, CallSchema

_SCHEMA = CallSchema()
FIELDS = tuple(_SCHEMA.fields)
_CODED: Mapping[str, Mapping[str, Any]] = {
    "timing": TIMINGS, "deadline_step": STEPS, "place": WHERE, "needs_registration": REGISTRATION, "themes": THEMES,
    "legal_statuses": LEGAL_STATUSES,
}  # fmt: skip
_PLACES: Mapping[str, Callable[..., str]] = {
    "countries": country_name, "languages": language_name,
    "deadline_zone": lambda reader, key: zone_name(reader, ZoneInfo(key)) if key in ZONES else key,
}  # fmt: skip


def _heading(name: str) -> Any:
    label = _SCHEMA.fields[name].metadata["label"]
    return MoneyColumn(label, currency=False) if name in AMOUNTS else label


HEADERS = (*map(_heading, FIELDS), lazy("Could we?"), lazy("What we do with it"), lazy("Last changed"))


def row(call: Call) -> list[Any]:
    """One cell for each of HEADERS, in the words of whoever is read for just now."""
    told = {"funder_name": call.funder_said}
    values = ((name, told.get(name, getattr(call, name, None))) for name in FIELDS)
    told_of = [str(ANSWERS[call.fit]), str(STANDINGS[call.standing]), call.updated_at]
    return [*(_cell(call, name, value) for name, value in values), *told_of]


def _cell(call: Call, name: str, value: Any) -> Any:
    if name in AMOUNTS:
        return getattr(call, AMOUNTS[name])
    if isinstance(value, time):
        return clock_time(current_reader(), value)
    if isinstance(value, tuple):
        return SEVERAL.join(_word(name, each) for each in value)
    return value if value is None else _word(name, value)


def _word(name: str, value: Any) -> Any:
    if name in _CODED:
        return str(_CODED[name][value])
    return _PLACES[name](current_reader(), value) if name in _PLACES else value
