"""Funds that fit a case, each with the reason line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.directory.models import OtherFund
from fundapp.directory.queries.funds import funds_for
from fundapp.directory.rules.fitting import Fit, Line, Need, Reason, Terms, lines_of, verdict_of

REASONS: Mapping[Reason, Any] = {
    Reason.HERE: lazy("It helps in this country."),
    Reason.EVERYWHERE: lazy("It names no country: it helps anywhere."),
    Reason.ELSEWHERE: lazy("It does not help in this country."),
    Reason.COUNTRY_UNKNOWN: lazy("The country of the case is not known yet."),
    Reason.PAYS_FOR_IT: lazy("It pays for what is needed most."),
    Reason.PAYS_FOR_ALL: lazy("It does not say what it pays for: ask."),
    Reason.PAYS_FOR_OTHER: lazy("It does not pay for what is needed most."),
    Reason.PURPOSE_UNKNOWN: lazy("The main need of the case is not known yet."),
    Reason.WITHIN: lazy("What is asked for stays below the most it pays."),
    Reason.PART: lazy("It pays a part only: more is asked for than the most it pays."),
    Reason.OTHER_CURRENCY: lazy("What is asked for stands in another currency: compare it yourself."),
    Reason.CEILING_UNKNOWN: lazy("The most it pays is not known: that rules nothing out."),
    Reason.NEED_UNKNOWN: lazy("No line of need is written yet, so the amounts cannot be compared."),
    Reason.BY_ANYBODY: lazy("Whoever needs it may ask."),
    Reason.BY_ORGANISATION: lazy("An organisation asks for the person."),
    Reason.BY_RECOMMENDATION: lazy("It takes only whom somebody recommends."),
}

WORDS: Mapping[Fit, Any] = {Fit.YES: lazy("Fits"), Fit.ASK: lazy("To be asked"), Fit.NO: lazy("Does not fit")}
SHAPES: Mapping[Fit, str] = {Fit.YES: "good", Fit.ASK: "asked", Fit.NO: "bad"}


@dataclass(frozen=True)
class Suggestion:
    """A fund, how it fits, and why, line by line in words."""

    fund: OtherFund
    word: Any
    shape: str
    lines: list[tuple[str, Any]]


def suggestions_of(
    session: Session, ctx: Context, found: EmergencyCase, needed: Mapping[str, Money]
) -> list[Suggestion]:
    """Funds that fit, or may, those that surely do first. Three queries."""
    need = Need(found.country, found.purpose, needed)
    judged = [(fund, _judged(need, fund)) for fund in funds_for(session, ctx, found.country, found.purpose)]
    judged.sort(key=lambda each: sum(fit is not Fit.YES for fit, _reason in each[1]))
    return [_suggestion(fund, lines) for fund, lines in judged]


def _judged(need: Need, fund: OtherFund) -> list[Line]:
    return lines_of(need, Terms(frozenset(fund.countries), frozenset(fund.purposes), fund.most, fund.asked_by))


def _suggestion(fund: OtherFund, lines: list[Line]) -> Suggestion:
    verdict = verdict_of(lines)
    return Suggestion(fund, WORDS[verdict], SHAPES[verdict], [(SHAPES[fit], REASONS[why]) for fit, why in lines])
