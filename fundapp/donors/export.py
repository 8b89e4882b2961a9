"""A funder as a row of a sheet."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.donors.models import Funder
from fundapp.donors.vocabulary import APPLICATION_MODES, KINDS, REGISTRATION, STATUSES, THEMES

HEADERS = (
    lazy("Name"),
    lazy("Acronym"),
    lazy("Kind of funder"),
    lazy("Status"),
    lazy("Website"),
    lazy("Country of the head office"),
    lazy("Themes"),
    lazy("Focus countries"),
    lazy("Currency of the amounts"),
    lazy("Smallest grant"),
    lazy("Largest grant"),
    lazy("Typical grant"),
    lazy("How one applies"),
    lazy("Registration certificate"),
    lazy("Minimum years of existence"),
    lazy("Notes"),
    lazy("Source"),
    lazy("Date of the source"),
)


def row(funder: Funder) -> list[Any]:
    """One cell for each of HEADERS."""
    return [
        funder.name,
        funder.short_name,
        str(KINDS[funder.kind]),
        str(STATUSES[funder.status]),
        funder.website,
        funder.hq_country,
        ", ".join(str(THEMES[theme]) for theme in funder.themes),
        ", ".join(funder.focus_countries),
        funder.currency,
        *(_amount(funder, minor) for minor in (funder.grant_min, funder.grant_max, funder.grant_typical)),
        str(APPLICATION_MODES[funder.application_mode]) if funder.application_mode else None,
        str(REGISTRATION[funder.needs_registration]),
        funder.min_years,
        funder.notes,
        funder.source,
        funder.source_date,
    ]


def _amount(funder: Funder, minor: int | None) -> Any:
    return None if minor is None or funder.currency is None else Money(minor, funder.currency).decimal
