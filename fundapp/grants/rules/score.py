"""How well a call suits an organisation, line by line, out of a hundred. Pure.

Every line has one reason, and every reason its points (`POINTS`): that table is all there is to the score, and the page
that explains it shows that very table. What is unknown gives half of a line, so that it is neither a reward nor a
punishment, and a fact that is learnt moves the score by half a line at most.

How far a grant may exceed what an organisation is used to spend is the house's own rule, after what auditors of small
organisations commonly ask: at ease with half of a yearly budget, with care up to a whole one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from fundapp.grants.rules.gates import Candidate


class Line(StrEnum):
    """What is weighed."""

    THEMES = "themes"
    SIZE = "size"
    RELATION = "relation"
    COUNTRY = "country"
    TIME = "time"
    COFUNDING = "cofunding"
    LANGUAGES = "languages"


class Reason(StrEnum):
    """Why a line has its points."""

    MOST_SHARED = "most_shared"
    ONE_SHARED = "one_shared"
    NONE_SHARED = "none_shared"
    HALF_A_YEAR = "half_a_year"
    A_YEAR = "a_year"
    LESS_POSSIBLE = "less_possible"
    TWO_YEARS = "two_years"
    TOO_LARGE = "too_large"
    WON_BY_THEM = "won_by_them"
    WON = "won"
    CLOSE = "close"
    GOOD = "good"
    DISTANT = "distant"
    LOST = "lost"
    STRANGERS = "strangers"
    NAMED = "named"
    ANYWHERE = "anywhere"
    ELSEWHERE = "elsewhere"
    ENDLESS = "endless"
    TWO_MONTHS = "two_months"
    A_MONTH = "a_month"
    TWO_WEEKS = "two_weeks"
    LITTLE_TIME = "little_time"
    OVER = "over"
    WHOLE = "whole"
    FIFTH = "fifth"
    HALF = "half"
    MORE = "more"
    SPOKEN = "spoken"
    NOT_SPOKEN = "not_spoken"
    UNKNOWN = "unknown"


POINTS: Mapping[Line, Mapping[Reason, int]] = {
    Line.THEMES: {
        Reason.MOST_SHARED: 30, Reason.ONE_SHARED: 20, Reason.UNKNOWN: 15, Reason.NONE_SHARED: 0,
    },
    Line.SIZE: {
        Reason.HALF_A_YEAR: 20, Reason.A_YEAR: 14, Reason.LESS_POSSIBLE: 12, Reason.UNKNOWN: 10,
        Reason.TWO_YEARS: 4, Reason.TOO_LARGE: 0,
    },
    Line.RELATION: {
        Reason.WON_BY_THEM: 16, Reason.WON: 13, Reason.CLOSE: 12, Reason.GOOD: 10, Reason.UNKNOWN: 8,
        Reason.DISTANT: 5, Reason.LOST: 4, Reason.STRANGERS: 0,
    },
    Line.COUNTRY: {Reason.NAMED: 14, Reason.ANYWHERE: 10, Reason.UNKNOWN: 7, Reason.ELSEWHERE: 0},
    Line.TIME: {
        Reason.ENDLESS: 10, Reason.TWO_MONTHS: 10, Reason.A_MONTH: 7, Reason.UNKNOWN: 5, Reason.TWO_WEEKS: 3,
        Reason.LITTLE_TIME: 1, Reason.OVER: 0,
    },
    Line.COFUNDING: {Reason.WHOLE: 6, Reason.FIFTH: 4, Reason.UNKNOWN: 3, Reason.HALF: 2, Reason.MORE: 0},
    Line.LANGUAGES: {Reason.SPOKEN: 4, Reason.UNKNOWN: 2, Reason.NOT_SPOKEN: 0},
}  # fmt: skip
"""The weights: what each reason gives. The first of a line is the most that the line can give; they make a hundred."""

SEVERAL = 2
TWO_MONTHS, A_MONTH, TWO_WEEKS = timedelta(60), timedelta(30), timedelta(14)
FOUR_FIFTHS, ONE_HALF, ALL = 8_000, 5_000, 10_000
_RELATIONS = {
    "close": Reason.CLOSE, "good": Reason.GOOD, "distant": Reason.DISTANT, "none": Reason.STRANGERS,
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """What a call offers. None and nothing are "not known". Grants in euro cents, the share paid in basis points.

    `months`: the longest duration; `left`: until nothing can be sent any more; `endless`: that never comes. `relation`:
    how well the network knows the funder; `won_by`: the folded names of whom it gave money to; `lost`: it said no once.
    """

    themes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    anywhere: bool = False
    languages: frozenset[str] = frozenset()
    least: int | None = None
    most: int | None = None
    months: int | None = None
    left: timedelta | None = None
    endless: bool = False
    share_paid: int | None = None
    relation: str = "unknown"
    won_by: frozenset[str] = frozenset()
    won: bool = False
    lost: bool = False


@dataclass(frozen=True)
class Weighed:
    """One line: its reason, its points, and the most they could be."""

    line: Line
    reason: Reason

    @property
    def points(self) -> int:
        """What it gives."""
        return POINTS[self.line][self.reason]

    @property
    def most(self) -> int:
        """What it could give."""
        return max(POINTS[self.line].values())


def lines(offer: Offer, one: Candidate) -> Sequence[Weighed]:
    """Every line, in the order of `Line`."""
    return (
        Weighed(Line.THEMES, _themes(offer, one)),
        Weighed(Line.SIZE, _size(offer, one)),
        Weighed(Line.RELATION, _relation(offer, one)),
        Weighed(Line.COUNTRY, _country(offer, one)),
        Weighed(Line.TIME, _time(offer)),
        Weighed(Line.COFUNDING, _cofunding(offer)),
        Weighed(Line.LANGUAGES, _languages(offer, one)),
    )


def total(found: Sequence[Weighed]) -> int:
    """The score: from 0 to 100."""
    return sum(each.points for each in found)


def _themes(offer: Offer, one: Candidate) -> Reason:
    if not offer.themes or not one.themes:
        return Reason.UNKNOWN
    shared = offer.themes & one.themes
    if len(shared) >= SEVERAL or shared == offer.themes:
        return Reason.MOST_SHARED
    return Reason.ONE_SHARED if shared else Reason.NONE_SHARED


def _size(offer: Offer, one: Candidate) -> Reason:
    """The part of a grant that falls into one year, beside the budget of a year.

    Measured is the smallest grant where one is stated, since one need not ask for the largest.
    """
    amount = offer.most if offer.least is None else offer.least
    if amount is None or not one.budget:
        return Reason.UNKNOWN
    share = Fraction(amount * 12, one.budget * max(12, offer.months or 0))
    if share <= Fraction(1, 2):
        return Reason.HALF_A_YEAR
    if share <= 1:
        return Reason.A_YEAR
    if offer.least is None:
        return Reason.LESS_POSSIBLE
    return Reason.TWO_YEARS if share <= SEVERAL else Reason.TOO_LARGE


def _relation(offer: Offer, one: Candidate) -> Reason:
    if offer.won_by & one.names:
        return Reason.WON_BY_THEM
    if offer.won:
        return Reason.WON
    return _RELATIONS.get(offer.relation, Reason.LOST if offer.lost else Reason.UNKNOWN)


def _country(offer: Offer, one: Candidate) -> Reason:
    if offer.anywhere:
        return Reason.ANYWHERE
    if offer.countries & one.countries:
        return Reason.NAMED
    return Reason.ELSEWHERE if offer.countries and one.countries_known else Reason.UNKNOWN


def _time(offer: Offer) -> Reason:
    if offer.endless:
        return Reason.ENDLESS
    if offer.left is None:
        return Reason.UNKNOWN
    if offer.left < timedelta(0):
        return Reason.OVER
    steps = ((TWO_MONTHS, Reason.TWO_MONTHS), (A_MONTH, Reason.A_MONTH), (TWO_WEEKS, Reason.TWO_WEEKS))
    return next((reason for least, reason in steps if offer.left >= least), Reason.LITTLE_TIME)


def _cofunding(offer: Offer) -> Reason:
    if offer.share_paid is None:
        return Reason.UNKNOWN
    steps = ((ALL, Reason.WHOLE), (FOUR_FIFTHS, Reason.FIFTH), (ONE_HALF, Reason.HALF))
    return next((reason for least, reason in steps if offer.share_paid >= least), Reason.MORE)


def _languages(offer: Offer, one: Candidate) -> Reason:
    if not offer.languages or not one.languages:
        return Reason.UNKNOWN
    return Reason.SPOKEN if offer.languages & one.languages else Reason.NOT_SPOKEN
