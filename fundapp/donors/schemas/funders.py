"""What may be said of a funder, and how the map may be filtered."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.i18n import _, lazy
from fundapp.core.money import NETWORK_CURRENCIES, Money
from fundapp.core.places import country_choices
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Choices, InputSchema, Text, WebAddress, WholeNumber
from fundapp.donors.models import Funder
from fundapp.donors.rules.vocabulary import APPLICATION_MODES, KINDS, REGISTRATION, STATUSES, THEMES, options

AMOUNTS = ("grant_min", "grant_max", "grant_typical")


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in NETWORK_CURRENCIES]


class FunderSchema(AmountSchema):
    """A funder's page, as it is written. Amounts are decimals here and minor units in the table."""

    name = Text(lazy("Name"), required=True, longest=200)
    short_name = Text(lazy("Acronym"), longest=40)
    kind = Choice(lazy("Kind of funder"), options=lambda: options(KINDS), required=True)
    status = Choice(lazy("Status"), options=lambda: options(STATUSES), required=True)
    website = WebAddress(lazy("Website"), longest=400)
    hq_country = Choice(lazy("Country of the head office"), options=country_choices)
    themes = Choices(lazy("Themes"), options=lambda: options(THEMES))
    focus_countries = Choices(
        lazy("Focus countries"),
        options=country_choices,
        hint=lazy("Leave empty for a funder that gives anywhere."),
    )
    currency = Choice(lazy("Currency of the amounts"), options=_currencies)
    grant_min = AmountText(lazy("Smallest grant"), currency="currency", hint=lazy("For example 60 k or 1,250,000."))
    grant_max = AmountText(lazy("Largest grant"), currency="currency")
    grant_typical = AmountText(lazy("Typical grant"), currency="currency")
    application_mode = Choice(lazy("How one applies"), options=lambda: options(APPLICATION_MODES))
    needs_registration = Choice(
        lazy("Registration certificate"),
        options=lambda: options(REGISTRATION),
        required=True,
        hint=lazy("Unknown does not mean that it is needed."),
    )
    min_years = WholeNumber(lazy("Minimum years of existence"), lowest=0, highest=50)
    notes = Text(lazy("Notes"), lines=True, longest=4000)
    source = Text(lazy("Source"), longest=1000, hint=lazy("Where these facts come from."))
    source_date = Text(lazy("Date of the source"), longest=40, hint=lazy("A year or a day, as the source gives it."))

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read."""
        if not isinstance(given, Funder):
            return given
        values = {name: getattr(given, name) for name in self.fields}
        for name in AMOUNTS:
            minor = values[name]
            values[name] = None if minor is None or given.currency is None else Money(minor, given.currency).decimal
        return values

    @validates_schema(skip_on_field_errors=False)
    def _amounts_make_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        lowest, highest, typical = (given.get(name) for name in AMOUNTS)
        if _exceeds(lowest, highest):
            raise ValidationError(_("This is less than the smallest grant."), "grant_max")
        if _exceeds(lowest, typical):
            raise ValidationError(_("This is less than the smallest grant."), "grant_typical")
        if _exceeds(typical, highest):
            raise ValidationError(_("This is more than the largest grant."), "grant_typical")


def _exceeds(amount: Decimal | None, limit: Decimal | None) -> bool:
    """Whether both are known and `amount` is the larger one."""
    return amount is not None and limit is not None and amount > limit


class FunderFilterSchema(InputSchema):
    """How the map may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name, the acronym or the notes."))
    country = Choice(lazy("Gives in"), options=country_choices)
    theme = Choices(lazy("Theme"), options=lambda: options(THEMES))
    kind = Choices(lazy("Kind of funder"), options=lambda: options(KINDS))
    status = Choices(lazy("Status"), options=lambda: options(STATUSES))
    registration = Choice(lazy("Registration certificate"), options=lambda: options(REGISTRATION))
    sort = Choice(lazy("Order"), options=lambda: options(SORT_LABELS))


SORT_LABELS: Mapping[str, Any] = {
    "name": lazy("Name"),
    "-name": lazy("Name, from Z to A"),
    "grant": lazy("Largest grants first, by currency"),
    "updated": lazy("Last changed first"),
}
