"""What may be said of a call, and how the watch may be filtered."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.places import country_choices, language_choices
from fundapp.core.schemas import (
    AmountSchema,
    AmountText,
    Choice,
    Choices,
    DateText,
    InputSchema,
    Percent,
    Text,
    WebAddress,
    WholeNumber,
)
from fundapp.donors.rules.vocabulary import ANSWERS, REGISTRATION, THEMES, options
from fundapp.grants.models import Call
from fundapp.grants.rules.fit_words import LEGAL_STATUSES
from fundapp.grants.rules.vocabulary import (
    DOUBTS,
    FOCUS,
    LATELY,
    STANDINGS,
    STEPS,
    SUBMISSIONS,
    TIMES,
    TIMINGS,
    WHERE,
    WHY_ASIDE,
    WITHIN,
    Where,
)
from fundapp.grants.schemas.clocks import ClockText, ZoneChoice
from fundapp.grants.schemas.told_by import ToldBy

AMOUNTS: Mapping[str, str] = {
    "amount_min": "smallest", "amount_max": "largest", "envelope": "whole", "budget_min": "budget_least",
    "budget_max": "budget_most",
}  # fmt: skip
"""Fields of amounts, and where a call says them as money."""


def _submissions() -> list[tuple[str, str]]:
    return [(step.value, str(STEPS[step])) for step in SUBMISSIONS]


class CallSchema(AmountSchema):
    """A call, as somebody writes it. Amounts are decimals here and minor units in the table."""

    title = Text(lazy("Title of the call"), required=True, longest=400)
    funder_name = Text(
        lazy("Funder of the call"),
        longest=200,
        hint=lazy("As it stands on the funder map, or any name: it may be unknown yet."),
    )
    programme = Text(lazy("Programme of the funder"), longest=200)
    reference = Text(lazy("Reference of the funder"), longest=120)
    url = WebAddress(lazy("Address of the call"), longest=2000)
    published_on = DateText(lazy("Call published on"))
    timing = Choice(lazy("How it ends"), options=lambda: options(TIMINGS), required=True)
    deadline_on = DateText(
        lazy("Deadline of the call"), hint=lazy("The next submission. Further dates are added on the page of the call.")
    )
    deadline_clock = ClockText(
        lazy("Time on the funder’s clock"), hint=lazy("For example 16:00. Leave it empty where only the day is known.")
    )
    deadline_zone = ZoneChoice(lazy("Time zone of that clock"))
    deadline_step = Choice(lazy("What must be sent by then"), options=_submissions, required=True)
    currency = Choice(lazy("Currency of the amounts"), options=currency_codes)
    amount_min = AmountText(lazy("Least amount of a grant"), currency="currency")
    amount_max = AmountText(lazy("Largest amount of a grant"), currency="currency")
    envelope = AmountText(lazy("For all projects together"), currency="currency")
    duration_min = WholeNumber(lazy("Shortest duration, in months"), lowest=1, highest=240)
    duration_max = WholeNumber(lazy("Longest duration, in months"), lowest=1, highest=240)
    cofunding_max_pct = Percent(lazy("Largest share of the budget they pay, in per cent"))
    place = Choice(lazy("Where projects may take place"), options=lambda: options(WHERE), required=True)
    countries = Choices(lazy("Countries"), options=country_choices)
    needs_registration = Choice(lazy("Registration certificate"), options=lambda: options(REGISTRATION), required=True)
    min_years = WholeNumber(
        lazy("Minimum years of existence"),
        lowest=0,
        highest=50,
        hint=lazy("Write 0 where the call asks for none; leave it empty where nobody knows yet."),
    )
    legal_statuses = Choices(
        lazy("Legal status of whoever applies"),
        options=lambda: options(LEGAL_STATUSES),
        hint=lazy("None chosen: nobody has found out yet."),
    )
    budget_currency = Choice(lazy("Currency of the budget"), options=currency_codes)
    budget_min = AmountText(
        lazy("Least budget of a year"),
        currency="budget_currency",
        hint=lazy("Of whoever applies. Write 0 where the call asks for none; leave it empty where nobody knows yet."),
    )
    budget_max = AmountText(lazy("Largest budget of a year"), currency="budget_currency")
    eligibility = Text(lazy("Who may apply, in the funder’s words"), lines=True, longest=8000)
    themes = Choices(lazy("Themes"), options=lambda: options(THEMES))
    languages = Choices(lazy("Languages in which one applies"), options=language_choices)
    body = Text(lazy("What the call is about"), lines=True, longest=20000)
    source = Text(lazy("Source"), longest=1000)
    notes = Text(lazy("Notes"), lines=True, longest=4000)

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read."""
        if not isinstance(given, Call):
            return given
        values = {name: getattr(given, name, None) for name in self.fields}
        for name, where in AMOUNTS.items():
            money: Money | None = getattr(given, where)
            values[name] = None if money is None else money.decimal
        values["funder_name"] = given.funder_said
        return values

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_objections(given)):
            raise ValidationError(errors)


def _objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with answers beside each other, by field."""
    for least, most in (("amount_min", "amount_max"), ("duration_min", "duration_max"), ("budget_min", "budget_max")):
        low, high = given.get(least), given.get(most)
        if low is not None and high is not None and low > high:
            yield most, [_("This is less than the least.")]
    if given.get("deadline_clock") and not given.get("deadline_on"):
        yield "deadline_on", [_("A time needs its day.")]
    if given.get("place") == Where.NAMED and not given.get("countries"):
        yield "countries", [_("Say which countries, or that nobody knows yet.")]


class AsideSchema(InputSchema):
    """Why a call is set aside."""

    why = Choice(lazy("Reason"), options=lambda: options(WHY_ASIDE), required=True, radios=True)
    aside_note = Text(lazy("In a few words"), longest=400)


SORT_LABELS: Mapping[str, Any] = {
    "deadline": lazy("Next deadline first"),
    "-deadline": lazy("Last deadline first"),
    "published": lazy("Published last first"),
    "updated": lazy("Last changed first"),
    "title": lazy("Title"),
    "amount": lazy("Largest grants first, by currency"),
}


class CallFilterSchema(InputSchema):
    """How the watch may be filtered. It stands in the address of the list."""

    q = Text(
        lazy("Words"),
        longest=100,
        hint=lazy("In the title, the funder, the programme, the reference or what it is about."),
    )
    time = Choice(
        lazy("Open or over"), options=lambda: options(TIMES), metadata={"unset": lazy("Open now or announced")}
    )
    within = Choice(lazy("Deadline within"), options=lambda: options(WITHIN))
    standing = Choices(lazy("What we do with it"), options=lambda: options(STANDINGS))
    country = Choice(lazy("Projects in"), options=country_choices)
    focus = Choice(lazy("Where"), options=lambda: options(FOCUS))
    theme = Choices(lazy("Theme"), options=lambda: options(THEMES))
    timing = Choices(lazy("How it ends"), options=lambda: options(TIMINGS))
    registration = Choice(lazy("Registration certificate"), options=lambda: options(REGISTRATION))
    told_by = ToldBy(lazy("Told by"))
    changed = Choice(lazy("Changed by a source"), options=lambda: options(LATELY))
    doubts = Choice(lazy("What sources say"), options=lambda: options(DOUBTS))
    fit = Choices(lazy("Could we?"), options=lambda: options(ANSWERS))
    sort = Choice(lazy("Order"), options=lambda: options(SORT_LABELS))
