"""How gates, their reasons and the lines of a score read. « %(told)s » is filled in by the page."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.directory.rules import vocabulary as directory
from fundapp.grants.rules.fit import Part
from fundapp.grants.rules.gates import ANY, Gate, Why
from fundapp.grants.rules.score import Line, Reason

LEGAL_STATUSES: Mapping[str, Any] = {ANY: lazy("Any legal status"), **directory.LEGAL_STATUSES}

GATES: Mapping[str, Any] = {
    Gate.COUNTRY: lazy("Country of the project"),
    Gate.REGISTRATION: lazy("Registration certificate"),
    Gate.YEARS: lazy("Years of existence"),
    Gate.STATUS: lazy("Legal status"),
    Gate.BUDGET: lazy("Size of the budget"),
    Gate.LANGUAGE: lazy("Language of the application"),
}

REASONS: Mapping[str, Any] = {
    Why.HERE: lazy("works in %(told)s"),
    Why.ANYWHERE: lazy("projects may take place in any country"),
    Why.ELSEWHERE: lazy("projects take place in %(told)s only, where it does not work"),
    Why.PLACE_UNKNOWN: lazy("nobody has noted in which countries projects may take place"),
    Why.COUNTRIES_UNKNOWN: lazy("the directory does not know in which countries it works"),
    Why.NOT_NEEDED: lazy("no certificate is needed"),
    Why.HAS_ONE: lazy("it has its certificate"),
    Why.ASKED_FOR: lazy("if the certificate that it asked for arrives in time"),
    Why.HAS_NONE: lazy("one is needed, and it has none"),
    Why.NEED_UNKNOWN: lazy("nobody has noted whether one is needed"),
    Why.CERTIFICATE_UNKNOWN: lazy("one is needed; the directory does not know whether it has one"),
    Why.NO_MINIMUM: lazy("no minimum is asked for"),
    Why.OLD_ENOUGH: lazy("it is old enough (%(told)s asked for)"),
    Why.THIS_YEAR: lazy("it reaches the age this year (%(told)s asked for): compare the day of its founding"),
    Why.TOO_YOUNG: lazy("it is too young (%(told)s asked for)"),
    Why.MINIMUM_UNKNOWN: lazy("nobody has noted how old one must be"),
    Why.FOUNDED_UNKNOWN: lazy("the directory does not know when it was founded (%(told)s asked for)"),
    Why.ANY_STATUS: lazy("any status will do"),
    Why.STATUS_TAKEN: lazy("its status is among those that may apply"),
    Why.STATUS_OTHER: lazy("its status is not among those that may apply"),
    Why.STATUSES_UNKNOWN: lazy("nobody has noted which statuses may apply"),
    Why.STATUS_UNKNOWN: lazy("the directory does not know its status"),
    Why.WITHIN: lazy("its budget is of the size asked for"),
    Why.BELOW: lazy("its budget is smaller than the least asked for"),
    Why.ABOVE: lazy("its budget is larger than the most allowed"),
    Why.LIMITS_UNKNOWN: lazy("nobody has noted how large a budget must be"),
    Why.BUDGET_UNKNOWN: lazy("the directory does not know its budget, or no rate for its currency"),
    Why.SPOKEN: lazy("it works in %(told)s"),
    Why.OTHER_LANGUAGE: lazy("if somebody writes in %(told)s"),
    Why.LANGUAGES_UNKNOWN: lazy("nobody has noted in which languages one applies"),
    Why.SPOKEN_UNKNOWN: lazy("the directory does not know whether it works in %(told)s"),
}

PARTS: Mapping[str, Any] = {
    Part.LEAD: lazy("Could carry the project"),
    Part.JOIN: lazy("Could take part, carried by another"),
    Part.OUT: lazy("Could not"),
}

CARRIER: Mapping[str, Any] = {
    Gate.REGISTRATION: lazy("with a registered partner"),
    Gate.YEARS: lazy("with an older partner"),
    Gate.STATUS: lazy("with a partner of another legal status"),
    Gate.BUDGET: lazy("with a partner of another size"),
}
"""On what condition somebody takes part who may not sign."""

QUESTIONS: Mapping[str, Any] = {
    Gate.COUNTRY: lazy("In which countries may projects take place?"),
    Gate.REGISTRATION: lazy("Is a registration certificate needed?"),
    Gate.YEARS: lazy("How old must an organisation be?"),
    Gate.STATUS: lazy("Which legal statuses may apply?"),
    Gate.BUDGET: lazy("How large must a budget be?"),
    Gate.LANGUAGE: lazy("In which languages does one apply?"),
}
"""What is to be found out of a call."""

QUESTIONS_OF_MEMBERS: Mapping[str, Any] = {
    Gate.COUNTRY: lazy("In which countries does %(name)s work?"),
    Gate.REGISTRATION: lazy("Does %(name)s have its registration certificate?"),
    Gate.YEARS: lazy("When was %(name)s founded?"),
    Gate.STATUS: lazy("What is the legal status of %(name)s?"),
    Gate.BUDGET: lazy("What is the yearly budget of %(name)s?"),
    Gate.LANGUAGE: lazy("In which languages does %(name)s work?"),
}
"""What is to be found out of an organisation."""

LINES: Mapping[str, Any] = {
    Line.THEMES: lazy("Themes"),
    Line.SIZE: lazy("Grant beside the yearly budget"),
    Line.RELATION: lazy("What we are to the funder"),
    Line.COUNTRY: lazy("Countries"),
    Line.TIME: lazy("Time left"),
    Line.COFUNDING: lazy("Own money needed"),
    Line.LANGUAGES: lazy("Languages"),
}

WEIGHED: Mapping[str, Any] = {
    Reason.MOST_SHARED: lazy("several of the call’s themes are its own, or all of them"),
    Reason.ONE_SHARED: lazy("one of the call’s themes is its own"),
    Reason.NONE_SHARED: lazy("none of the call’s themes is its own"),
    Reason.HALF_A_YEAR: lazy("a year of the grant is at most half of its yearly budget"),
    Reason.A_YEAR: lazy("a year of the grant is at most its yearly budget"),
    Reason.LESS_POSSIBLE: lazy("the largest grant exceeds its yearly budget, but one may ask for less"),
    Reason.TWO_YEARS: lazy("a year of the smallest grant is at most twice its yearly budget"),
    Reason.TOO_LARGE: lazy("a year of the smallest grant is more than twice its yearly budget"),
    Reason.WON_BY_THEM: lazy("the funder has given it money before"),
    Reason.WON: lazy("the funder has given money to the network or another member"),
    Reason.CLOSE: lazy("the funder trusts us"),
    Reason.GOOD: lazy("the funder and we know each other"),
    Reason.DISTANT: lazy("the funder has heard of us"),
    Reason.LOST: lazy("the funder said no before, and nothing else is known"),
    Reason.STRANGERS: lazy("nobody of us knows the funder"),
    Reason.NAMED: lazy("the call names a country in which it works"),
    Reason.ANYWHERE: lazy("the call is open to any country, and so to many others"),
    Reason.ELSEWHERE: lazy("the call names other countries only"),
    Reason.ENDLESS: lazy("one may apply at any time"),
    Reason.TWO_MONTHS: lazy("sixty days or more are left"),
    Reason.A_MONTH: lazy("thirty days or more are left"),
    Reason.TWO_WEEKS: lazy("fourteen days or more are left"),
    Reason.LITTLE_TIME: lazy("less than fourteen days are left"),
    Reason.OVER: lazy("the deadline is over"),
    Reason.WHOLE: lazy("the funder pays the whole budget"),
    Reason.FIFTH: lazy("a fifth of the budget at most is to be found elsewhere"),
    Reason.HALF: lazy("half of the budget at most is to be found elsewhere"),
    Reason.MORE: lazy("more than half of the budget is to be found elsewhere"),
    Reason.SPOKEN: lazy("one applies in a language in which it works"),
    Reason.NOT_SPOKEN: lazy("one applies in a language in which it does not work"),
    Reason.UNKNOWN: lazy("not known: half of the points"),
}
"""Why a line of the score has its points."""
