"""A funder as a row of a sheet."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.places import country_name
from fundapp.core.reader import current_reader
from fundapp.core.sheets import MoneyColumn
from fundapp.donors.models import Funder
from fundapp.donors.rules.vocabulary import APPLICATION_MODES, KINDS, REGISTRATION, STATUSES, THEMES

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
    MoneyColumn(lazy("Smallest grant"), currency=False),
    MoneyColumn(lazy("Largest grant"), currency=False),
    MoneyColumn(lazy("Typical grant"), currency=False),
    lazy("How one applies"),
    lazy("Registration certificate"),
    lazy("Minimum years of existence"),
    lazy("Notes"),
    lazy("Source"),
    lazy("Date of the source"),
    lazy("Last changed"),
)


def row(funder: Funder) -> list[Any]:
    """One cell for each of HEADERS, in the words of whoever is read for just now."""
    reader = current_reader()
    return [
        funder.name,
        funder.short_name,
        str(KINDS[funder.kind]),
        str(STATUSES[funder.status]),
        funder.website,
        country_name(reader, funder.hq_country) if funder.hq_country else None,
        ", ".join(str(THEMES[theme]) for theme in funder.themes),
        ", ".join(country_name(reader, code) for code in funder.focus_countries),
        funder.currency,
        funder.smallest,
        funder.largest,
        funder.typical,
        str(APPLICATION_MODES[funder.application_mode]) if funder.application_mode else None,
        str(REGISTRATION[funder.needs_registration]),
        funder.min_years,
        funder.notes,
        funder.source,
        funder.source_date,
        funder.updated_at,
    ]
