"""What else is known of a payee and of somebody listed: birth year and country."""

from enum import StrEnum

from fundapp.disbursements.screening.lists import Listed


class Evidence(StrEnum):
    """How a fact of the payee stands to the list."""

    AGREES = "agrees"
    UNKNOWN = "unknown"
    """Not told by the payee, or not by the list."""
    CONTRADICTS = "contradicts"


def birth_evidence(listed: Listed, born: int | None) -> Evidence:
    """Whether a birth year lies within any of those listed."""
    if born is None or not listed.births:
        return Evidence.UNKNOWN
    agrees = any(birth.first <= born <= birth.last for birth in listed.births)
    return Evidence.AGREES if agrees else Evidence.CONTRADICTS


def country_evidence(listed: Listed, country: str | None) -> Evidence:
    """Whether a country is one of those listed."""
    if country is None or not listed.countries:
        return Evidence.UNKNOWN
    return Evidence.AGREES if country.upper() in listed.countries else Evidence.CONTRADICTS
