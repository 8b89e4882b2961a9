"""The directory as sheets: what goes out as rows, and how a row of an organisation comes back in."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_name, language_name
from fundapp.core.reader import current_reader
from fundapp.core.sheets import MoneyColumn
from fundapp.directory.models import OtherFund, PersonMet
from fundapp.directory.queries.focal_points import Speaker
from fundapp.directory.queries.organisations import Known
from fundapp.directory.rules.vocabulary import (
    ASKED_BY,
    DOMAINS,
    LEGAL_STATUSES,
    PERSON_ROLES,
    PURPOSES,
    REGISTRATIONS,
    ROLES,
    STANDINGS,
    TRUST,
)
from fundapp.directory.schemas.organisations import OrganisationSchema

BETWEEN = "; "
"""Between several answers in one cell."""

FIELDS = (
    "name", "short_name", "country", "role", "domains", "countries", "registration", "registration_number", "trusted",
    "place", "website", "email", "phone", "founded", "legal_status", "languages", "budget_currency", "yearly_budget",
)  # fmt: skip
"""What a row of an organisation says, in the order of the sheet."""

IGNORED = (lazy("State"), lazy("Last changed"))
"""Columns that only go out."""


def _heading(name: str) -> Any:
    label = OrganisationSchema().fields[name].metadata["label"]
    return MoneyColumn(label, currency=False) if name == "yearly_budget" else label


ORGANISATION_HEADERS = (*map(_heading, FIELDS), *IGNORED)
FUND_HEADERS = (
    lazy("Name"), lazy("Acronym"), lazy("Website"), lazy("How it is asked"), lazy("Who may ask"), lazy("Helps in"),
    lazy("Languages in which it is asked"), lazy("Pays for"), MoneyColumn(lazy("The most it pays")),
    lazy("Days until it answers"), lazy("Its rules"), lazy("Source"), lazy("Checked on"), lazy("State"),
    lazy("Last changed"),
)  # fmt: skip
PERSON_HEADERS = (
    lazy("Who this person is"), lazy("Country"), lazy("Organisation"), lazy("Met on"), lazy("Last changed"),
)  # fmt: skip
FOCAL_POINT_HEADERS = (
    lazy("Country"), lazy("Name"), lazy("Organisation"), lazy("Since"), lazy("Last day"),
)  # fmt: skip


def organisation_row(known: Known) -> list[Any]:
    """One cell for each of ORGANISATION_HEADERS, in the words of whoever is read for just now."""
    found, profile = known.organisation, known.profile
    standing = _("Active in the network") if found.active else _("No longer active")
    described = _described(known) if profile else [None] * (len(FIELDS) - 3)
    country = country_name(current_reader(), found.country)
    return [found.name, found.short_name, country, *described, standing, known.updated_at]


def _described(known: Known) -> list[Any]:
    profile, reader = known.profile, current_reader()
    assert profile is not None
    return [
        str(ROLES[profile.role]),
        BETWEEN.join(str(DOMAINS[each]) for each in profile.domains),
        BETWEEN.join(country_name(reader, each) for each in profile.countries),
        str(REGISTRATIONS[profile.registration]),
        profile.registration_number,
        str(TRUST["yes" if profile.trusted else "no"]),
        profile.place,
        profile.website,
        profile.email,
        profile.phone,
        profile.founded,
        str(LEGAL_STATUSES[profile.legal_status]) if profile.legal_status else None,
        BETWEEN.join(language_name(reader, each) for each in profile.languages),
        profile.budget_currency,
        profile.budget,
    ]


def fund_row(fund: OtherFund) -> list[Any]:
    """One cell for each of FUND_HEADERS."""
    reader = current_reader()
    return [
        fund.name,
        fund.short_name,
        fund.website,
        fund.reached_by,
        str(ASKED_BY[fund.asked_by]),
        BETWEEN.join(country_name(reader, each) for each in fund.countries),
        BETWEEN.join(language_name(reader, each) for each in fund.languages),
        BETWEEN.join(str(PURPOSES[each]) for each in fund.purposes),
        fund.most,
        fund.answers_in_days,
        fund.rules,
        fund.source,
        fund.checked_on,
        str(STANDINGS["active" if fund.active else "inactive"]),
        fund.updated_at,
    ]


def person_row(found: tuple[PersonMet, str | None]) -> list[Any]:
    """One cell for each of PERSON_HEADERS: what stands unsealed, and no name."""
    person, organisation = found
    country = country_name(current_reader(), person.country) if person.country else None
    return [str(PERSON_ROLES[person.role]), country, organisation, person.met_on, person.updated_at]


def focal_point_row(speaker: Speaker) -> list[Any]:
    """One cell for each of FOCAL_POINT_HEADERS; of somebody met, who they are in general."""
    point = speaker.point
    name = speaker.name or (str(PERSON_ROLES[speaker.role]) if speaker.role else None)
    country = country_name(current_reader(), point.country)
    return [country, name, speaker.organisation, point.since, point.until]


UNSAID: Mapping[str, str] = {"registration": "unknown", "trusted": "no"}
"""What an empty answer means."""
