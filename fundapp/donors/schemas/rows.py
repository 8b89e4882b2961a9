"""A funder as a row of a sheet: what FunderSchema says, in its order, and when it was last changed."""

from collections.abc import Callable, Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.core.places import country_name, language_name
from fundapp.core.reader import current_reader
from fundapp.core.sheets import SEVERAL, MoneyColumn
from fundapp.donors.models import Funder
from fundapp.donors.rules.vocabulary import APPLICATION_MODES, KINDS, REGISTRATION, STATUSES, THEMES
from fundapp.donors.schemas.funders import AMOUNTS, FunderSchema

_SCHEMA = FunderSchema()
FIELDS = tuple(_SCHEMA.fields)
_CODED: Mapping[str, Mapping[str, Any]] = {
    "kind": KINDS, "status": STATUSES, "themes": THEMES, "application_mode": APPLICATION_MODES,
    "needs_registration": REGISTRATION,
}  # fmt: skip
_PLACES: Mapping[str, Callable[..., str]] = {
    "hq_country": country_name, "focus_countries": country_name, "languages": language_name,
}  # fmt: skip


def _heading(name: str) -> Any:
    label = _SCHEMA.fields[name].metadata["label"]
    return MoneyColumn(label, currency=False) if name in AMOUNTS else label


HEADERS = (*map(_heading, FIELDS), lazy("Last changed"))


def row(funder: Funder) -> list[Any]:
    """One cell for each of HEADERS, in the words of whoever is read for just now."""
    said = {f"{each.facts}_source": each.source for each in funder.source_rows}
    said |= {f"{each.facts}_dated": each.dated for each in funder.source_rows}
    values = ((name, said.get(name, getattr(funder, name, None))) for name in FIELDS)
    return [*(_cell(funder, name, value) for name, value in values), funder.updated_at]


def _cell(funder: Funder, name: str, value: Any) -> Any:
    if name in AMOUNTS:
        return None if value is None or funder.currency is None else Money(value, funder.currency)
    if isinstance(value, tuple):
        return SEVERAL.join(_word(name, each) for each in value)
    return value if value is None else _word(name, value)


def _word(name: str, value: Any) -> Any:
    if name in _CODED:
        return str(_CODED[name][value])
    return _PLACES[name](current_reader(), value) if name in _PLACES else value
