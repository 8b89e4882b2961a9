"""The gates of a call, each against one organisation. Pure. Unknown is not ineligible.

What the call or the directory does not know gives "to be found out", never "no".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from fundapp.donors.rules.answers import Answer
from fundapp.grants.rules.vocabulary import Where

ANY = "any"
"""Among the legal statuses of a call: whatever one is before the law."""


class Gate(StrEnum):
    """What may stand between an organisation and a call, in the order in which one would ask."""

    COUNTRY = "country"
    REGISTRATION = "registration"
    YEARS = "years"
    STATUS = "status"
    BUDGET = "budget"
    LANGUAGE = "language"


CARRIED = frozenset({Gate.REGISTRATION, Gate.YEARS, Gate.STATUS, Gate.BUDGET})
"""Gates at which a call looks at the organisation that signs: others pass with it."""


class Why(StrEnum):
    """What a gate found: a code, which the page puts in words."""

    HERE = "here"
    ANYWHERE = "anywhere"
    ELSEWHERE = "elsewhere"
    PLACE_UNKNOWN = "place_unknown"
    COUNTRIES_UNKNOWN = "countries_unknown"
    NOT_NEEDED = "not_needed"
    HAS_ONE = "has_one"
    ASKED_FOR = "asked_for"
    HAS_NONE = "has_none"
    NEED_UNKNOWN = "need_unknown"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    NO_MINIMUM = "no_minimum"
    OLD_ENOUGH = "old_enough"
    THIS_YEAR = "this_year"
    TOO_YOUNG = "too_young"
    MINIMUM_UNKNOWN = "minimum_unknown"
    FOUNDED_UNKNOWN = "founded_unknown"
    ANY_STATUS = "any_status"
    STATUS_TAKEN = "status_taken"
    STATUS_OTHER = "status_other"
    STATUSES_UNKNOWN = "statuses_unknown"
    STATUS_UNKNOWN = "status_unknown"
    WITHIN = "within"
    BELOW = "below"
    ABOVE = "above"
    LIMITS_UNKNOWN = "limits_unknown"
    BUDGET_UNKNOWN = "budget_unknown"
    SPOKEN = "spoken"
    OTHER_LANGUAGE = "other_language"
    LANGUAGES_UNKNOWN = "languages_unknown"
    SPOKEN_UNKNOWN = "spoken_unknown"


OF_THE_CALL = frozenset(
    {
        Why.PLACE_UNKNOWN, Why.NEED_UNKNOWN, Why.MINIMUM_UNKNOWN, Why.STATUSES_UNKNOWN, Why.LIMITS_UNKNOWN,
        Why.LANGUAGES_UNKNOWN,
    }
)  # fmt: skip
"""What nobody has found out about the call; of what else is unknown, the directory does not know it."""


class Kind(StrEnum):
    """What a candidate is to the network; a partner carries others, but is not weighed itself."""

    MEMBER = "member"
    NETWORK = "network"
    PARTNER = "partner"


@dataclass(frozen=True)
class Terms:
    """Whom a call admits. Nothing, and None, are "not known". Budgets of a year in euro cents, bounds included."""

    where: str
    countries: frozenset[str]
    registration: str
    min_years: int | None
    statuses: frozenset[str]
    budget_min: int | None
    budget_max: int | None
    languages: frozenset[str]


@dataclass(frozen=True)
class Candidate:
    """What the directory knows of an organisation; `id` None: the network itself.

    `countries_known`: whether these are all the countries in which it works. `registration`: yes, no, pending or
    unknown; `budget`: of a year, in euro cents; `themes`: those of its domains; `names`: folded, by which others call
    it.
    """

    id: UUID | None
    kind: Kind
    name: str
    countries: frozenset[str] = frozenset()
    countries_known: bool = False
    registration: str = "unknown"
    founded: int | None = None
    status: str | None = None
    budget: int | None = None
    languages: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """What one gate says of one organisation, and why. `told`: the countries, languages or years that it is about."""

    gate: Gate
    answer: Answer
    why: Why
    told: Sequence[str] | int | None = None

    @property
    def lacks_call(self) -> bool:
        """Whether it is the call of which something is to be found out."""
        return self.why in OF_THE_CALL


def findings(terms: Terms, candidate: Candidate, year: int) -> Sequence[Finding]:
    """Every gate, in the order of `Gate`. `year`: the present one."""
    return (
        _country(terms, candidate),
        _registration(terms, candidate),
        _years(terms, candidate, year),
        _status(terms, candidate),
        _budget(terms, candidate),
        _language(terms, candidate),
    )


def _country(terms: Terms, one: Candidate) -> Finding:
    if terms.where == Where.ANYWHERE:
        return Finding(Gate.COUNTRY, Answer.YES, Why.ANYWHERE)
    if terms.where != Where.NAMED or not terms.countries:
        return Finding(Gate.COUNTRY, Answer.UNKNOWN, Why.PLACE_UNKNOWN)
    if shared := sorted(terms.countries & one.countries):
        return Finding(Gate.COUNTRY, Answer.YES, Why.HERE, shared)
    if not one.countries_known:
        return Finding(Gate.COUNTRY, Answer.UNKNOWN, Why.COUNTRIES_UNKNOWN)
    return Finding(Gate.COUNTRY, Answer.NO, Why.ELSEWHERE, sorted(terms.countries))


_CERTIFICATE = {
    "yes": (Answer.YES, Why.HAS_ONE),
    "pending": (Answer.MAYBE, Why.ASKED_FOR),
    "no": (Answer.NO, Why.HAS_NONE),
    "unknown": (Answer.UNKNOWN, Why.CERTIFICATE_UNKNOWN),
}


def _registration(terms: Terms, one: Candidate) -> Finding:
    if terms.registration == "no":
        return Finding(Gate.REGISTRATION, Answer.YES, Why.NOT_NEEDED)
    if terms.registration != "yes":
        return Finding(Gate.REGISTRATION, Answer.UNKNOWN, Why.NEED_UNKNOWN)
    return Finding(Gate.REGISTRATION, *_CERTIFICATE[one.registration])


def _years(terms: Terms, one: Candidate, year: int) -> Finding:
    """Of the founding only the year is known: who turns so many this year may do so before the deadline, or after."""
    if terms.min_years is None:
        return Finding(Gate.YEARS, Answer.UNKNOWN, Why.MINIMUM_UNKNOWN)
    if terms.min_years == 0:
        return Finding(Gate.YEARS, Answer.YES, Why.NO_MINIMUM)
    if one.founded is None:
        return Finding(Gate.YEARS, Answer.UNKNOWN, Why.FOUNDED_UNKNOWN, terms.min_years)
    age = year - one.founded
    if age == terms.min_years:
        return Finding(Gate.YEARS, Answer.MAYBE, Why.THIS_YEAR, terms.min_years)
    old = age > terms.min_years
    return Finding(
        Gate.YEARS, Answer.YES if old else Answer.NO, Why.OLD_ENOUGH if old else Why.TOO_YOUNG, terms.min_years
    )


def _status(terms: Terms, one: Candidate) -> Finding:
    if not terms.statuses:
        return Finding(Gate.STATUS, Answer.UNKNOWN, Why.STATUSES_UNKNOWN)
    if ANY in terms.statuses:
        return Finding(Gate.STATUS, Answer.YES, Why.ANY_STATUS)
    if one.status is None:
        return Finding(Gate.STATUS, Answer.UNKNOWN, Why.STATUS_UNKNOWN)
    taken = one.status in terms.statuses
    answer, why = (Answer.YES, Why.STATUS_TAKEN) if taken else (Answer.NO, Why.STATUS_OTHER)
    return Finding(Gate.STATUS, answer, why, [one.status])


def _budget(terms: Terms, one: Candidate) -> Finding:
    least, most = terms.budget_min, terms.budget_max
    if least is None and most is None:
        return Finding(Gate.BUDGET, Answer.UNKNOWN, Why.LIMITS_UNKNOWN)
    if not least and most is None:
        return Finding(Gate.BUDGET, Answer.YES, Why.NO_MINIMUM)
    if one.budget is None:
        return Finding(Gate.BUDGET, Answer.UNKNOWN, Why.BUDGET_UNKNOWN)
    if least is not None and one.budget < least:
        return Finding(Gate.BUDGET, Answer.NO, Why.BELOW)
    if most is not None and one.budget > most:
        return Finding(Gate.BUDGET, Answer.NO, Why.ABOVE)
    return Finding(Gate.BUDGET, Answer.YES, Why.WITHIN)


def _language(terms: Terms, one: Candidate) -> Finding:
    """Another language shuts nobody out: somebody translates."""
    if not terms.languages:
        return Finding(Gate.LANGUAGE, Answer.UNKNOWN, Why.LANGUAGES_UNKNOWN)
    if shared := sorted(terms.languages & one.languages):
        return Finding(Gate.LANGUAGE, Answer.YES, Why.SPOKEN, shared)
    if not one.languages:
        return Finding(Gate.LANGUAGE, Answer.UNKNOWN, Why.SPOKEN_UNKNOWN, sorted(terms.languages))
    return Finding(Gate.LANGUAGE, Answer.MAYBE, Why.OTHER_LANGUAGE, sorted(terms.languages))
