"""Which other fund fits a need, line by line. Unknown is not ineligible: it is a question to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fundapp.core.money import Money


class Fit(StrEnum):
    """What a line says."""

    YES = "yes"
    ASK = "ask"
    NO = "no"


class Reason(StrEnum):
    """Why: a code, which the page puts in words."""

    HERE = "here"
    EVERYWHERE = "everywhere"
    ELSEWHERE = "elsewhere"
    COUNTRY_UNKNOWN = "country_unknown"
    PAYS_FOR_IT = "pays_for_it"
    PAYS_FOR_ALL = "pays_for_all"
    PAYS_FOR_OTHER = "pays_for_other"
    PURPOSE_UNKNOWN = "purpose_unknown"
    WITHIN = "within"
    PART = "part"
    OTHER_CURRENCY = "other_currency"
    CEILING_UNKNOWN = "ceiling_unknown"
    NEED_UNKNOWN = "need_unknown"
    BY_ANYBODY = "by_anybody"
    BY_ORGANISATION = "by_organisation"
    BY_RECOMMENDATION = "by_recommendation"


@dataclass(frozen=True)
class Need:
    """What is known of a case without opening it. `totals`: what is asked for, by currency."""

    country: str | None
    purpose: str | None
    totals: Mapping[str, Money]


@dataclass(frozen=True)
class Terms:
    """What a fund says of itself. No countries: everywhere; no purposes: all; `ceiling`: the most it pays."""

    countries: frozenset[str]
    purposes: frozenset[str]
    ceiling: Money | None
    asked_by: str


Line = tuple[Fit, Reason]


def lines_of(need: Need, terms: Terms) -> list[Line]:
    """One line each for the country, the purpose, the amount, and who may ask."""
    return [_country(need, terms), _purpose(need, terms), _amount(need, terms), _asking(terms)]


def verdict_of(lines: Sequence[Line]) -> Fit:
    """No where any line says no; ask where any is open; else yes."""
    found = {fit for fit, _reason in lines}
    return Fit.NO if Fit.NO in found else Fit.ASK if Fit.ASK in found else Fit.YES


def _country(need: Need, terms: Terms) -> Line:
    if not terms.countries:
        return Fit.YES, Reason.EVERYWHERE
    if need.country is None:
        return Fit.ASK, Reason.COUNTRY_UNKNOWN
    return (Fit.YES, Reason.HERE) if need.country in terms.countries else (Fit.NO, Reason.ELSEWHERE)


def _purpose(need: Need, terms: Terms) -> Line:
    if not terms.purposes:
        return Fit.YES, Reason.PAYS_FOR_ALL
    if need.purpose is None:
        return Fit.ASK, Reason.PURPOSE_UNKNOWN
    return (Fit.YES, Reason.PAYS_FOR_IT) if need.purpose in terms.purposes else (Fit.NO, Reason.PAYS_FOR_OTHER)


def _amount(need: Need, terms: Terms) -> Line:
    """A need above the ceiling is paid in part: that rules nothing out. Currencies are never compared."""
    if terms.ceiling is None:
        return Fit.ASK, Reason.CEILING_UNKNOWN
    if not need.totals:
        return Fit.ASK, Reason.NEED_UNKNOWN
    if set(need.totals) != {terms.ceiling.currency}:
        return Fit.ASK, Reason.OTHER_CURRENCY
    within = need.totals[terms.ceiling.currency] <= terms.ceiling
    return (Fit.YES, Reason.WITHIN) if within else (Fit.ASK, Reason.PART)


def _asking(terms: Terms) -> Line:
    match terms.asked_by:
        case "anybody":
            return Fit.YES, Reason.BY_ANYBODY
        case "organisation":
            return Fit.YES, Reason.BY_ORGANISATION
        case _:
            return Fit.ASK, Reason.BY_RECOMMENDATION
