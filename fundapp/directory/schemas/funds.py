"""What may be said of another fund, and how the list of them may be filtered."""

from typing import Any

from marshmallow import pre_dump

from fundapp.core.i18n import lazy
from fundapp.core.money import NETWORK_CURRENCIES
from fundapp.core.places import country_choices, language_choices
from fundapp.core.schemas import (
    AmountSchema,
    AmountText,
    Choice,
    Choices,
    DateText,
    InputSchema,
    Text,
    WebAddress,
    WholeNumber,
)
from fundapp.directory.models import OtherFund
from fundapp.directory.rules.vocabulary import ASKED_BY, PURPOSES, STANDINGS, options
from fundapp.directory.schemas.answers import YesNo


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in NETWORK_CURRENCIES]


class FundSchema(AmountSchema):
    """A fund one can refer to. Everything in it is public."""

    name = Text(lazy("Name"), required=True, longest=200)
    short_name = Text(lazy("Acronym"), longest=40)
    website = WebAddress(lazy("Website"), longest=300)
    reached_by = Text(lazy("How it is asked"), longest=300, hint=lazy("A public form, address or number."))
    asked_by = Choice(lazy("Who may ask"), options=lambda: options(ASKED_BY), required=True)
    countries = Choices(
        lazy("Helps in"), options=country_choices, hint=lazy("Leave empty for a fund that helps anywhere.")
    )
    languages = Choices(lazy("Languages in which it is asked"), options=language_choices)
    purposes = Choices(
        lazy("Pays for"), options=lambda: options(PURPOSES), hint=lazy("Leave empty where it does not say.")
    )
    ceiling = AmountText(lazy("The most it pays"), currency="currency")
    currency = Choice(lazy("Currency"), options=_currencies)
    answers_in_days = WholeNumber(lazy("Days until it answers"), lowest=0, highest=365)
    rules = Text(lazy("Its rules"), lines=True, longest=4000, hint=lazy("What it asks for, and what it excludes."))
    source = Text(lazy("Source"), longest=300, hint=lazy("Where these facts come from."))
    checked_on = DateText(lazy("Checked on"))
    active = YesNo(lazy("Takes requests"))

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read."""
        if not isinstance(given, OtherFund):
            return given
        values = {name: getattr(given, name) for name in self.fields}
        return values | {"ceiling": given.most.decimal if given.most else None}


class FundFilterSchema(InputSchema):
    """How the list of funds may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100)
    country = Choice(lazy("Helps in"), options=country_choices)
    purpose = Choices(lazy("Pays for"), options=lambda: options(PURPOSES))
    language = Choice(lazy("Language"), options=language_choices)
    asked_by = Choices(lazy("Who may ask"), options=lambda: options(ASKED_BY))
    standing = Choice(lazy("State"), options=lambda: options(STANDINGS))
