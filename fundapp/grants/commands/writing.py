"""How what is said of a call is laid down in its row, whoever says it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fundapp.core.rows import LONGEST_SORT_NAME, changed_in, matched
from fundapp.core.text import fold
from fundapp.donors.commands.funders import minor_units
from fundapp.grants.models import Call, CallCountry, CallLanguage, CallTheme
from fundapp.grants.rules.deadlines import NEVER, next_end
from fundapp.grants.rules.identity import address_key, reference_key, title_key
from fundapp.grants.rules.vocabulary import SUBMISSIONS, Where

PLAIN = (
    "title", "reference", "programme", "url", "published_on", "timing", "deadline_on", "deadline_clock",
    "deadline_zone", "deadline_step", "currency", "duration_min", "duration_max", "place", "needs_registration",
    "min_years", "eligibility", "body", "source", "notes",
)  # fmt: skip
AMOUNTS = ("amount_min", "amount_max", "envelope")
BUDGETS = ("budget_min", "budget_max")
ROWS = ("theme_rows", "country_rows", "language_rows", "deadline_rows")
KEYS = ("reference_key", "address_key", "title_key")
TOLD_OTHERWISE = ("found_by", "sort_title", "closes_at", "funder", "fit", "fit_mark", *KEYS)
FOUND_BY = ("title", "reference", "programme", "eligibility", "body", "notes")
FIELDS = {
    "funder_id": "funder_name", "cofunding_max_bp": "cofunding_max_pct", "theme": "themes", "country": "countries",
    "language": "languages",
}  # fmt: skip
"""Columns and lists that the form calls otherwise."""
UNSAID = frozenset({"unknown", None, ()})
"""Answers that say nothing: no source needs to keep off them."""


def write(found: Call, given: Mapping[str, Any], named: Mapping[str, UUID], now: datetime) -> None:
    """Everything that CallSchema knows. `named`: the funders on the map that bear the name written, by folded name.

    Raises Invalid at the field of an amount that its currency cannot express.
    """
    for name in PLAIN:
        setattr(found, name, given.get(name))
    for name in AMOUNTS:
        setattr(found, name, minor_units(name, given.get(name), given.get("currency")))
    _write_who_may(found, given)
    share = given.get("cofunding_max_pct")
    found.cofunding_max_bp = None if share is None else int(share * 100)
    funder_name = given.get("funder_name")
    found.funder_id = named.get(fold(funder_name)) if funder_name else None
    found.funder_name = funder_name if found.funder_id is None else None
    matched(found.theme_rows, "theme", given["themes"], CallTheme)
    matched(found.country_rows, "country", given["countries"] if found.place == Where.NAMED else (), CallCountry)
    matched(found.language_rows, "language", given["languages"], CallLanguage)
    found.sort_title = fold(found.title)[:LONGEST_SORT_NAME]
    found.reference_key, found.address_key = reference_key(found.reference), address_key(found.url)
    found.title_key = title_key(found.title)
    found.found_by = fold(" ".join(filter(None, (funder_name, *(getattr(found, each) for each in FOUND_BY)))))
    close(found, now)
    if changed_in(found, TOLD_OTHERWISE):
        found.fit_mark = None


def _write_who_may(found: Call, given: Mapping[str, Any]) -> None:
    """What no source tells apart from its words, and people write: who does not say it leaves it as it is."""
    if "legal_statuses" in given:
        found.legal_statuses = tuple(given["legal_statuses"])
    for name in BUDGETS:
        if name in given:
            setattr(found, name, minor_units(name, given[name], given.get("budget_currency")))
    if "budget_currency" in given:
        found.budget_currency = given["budget_currency"]


def close(found: Call, now: datetime) -> None:
    """Works out when the next submission is over: what lists are ordered by. What is shut ended then at the latest."""
    dates = [found.deadline] if found.deadline else []
    dates += [row.due for row in found.deadline_rows if row.step in SUBMISSIONS]
    ends = next_end((each.ends for each in dates), now) if dates else NEVER
    found.closes_at = min(ends, found.shut_at) if found.shut_at else ends


def said_of(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields of which something was said."""
    said = {name for name, value in given.items() if value not in UNSAID}
    return tuple(sorted(said if "deadline_on" in said else said - {"deadline_step", "deadline_zone"}))


def fields_of(columns: Iterable[str]) -> set[str]:
    """The fields of CallSchema behind these columns and lists."""
    return {FIELDS.get(name, name) for name in columns}
