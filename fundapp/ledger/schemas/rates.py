"""Rates as people write them, and how the list of them may be filtered."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from fundapp.core.formats import currency_choices, number
from fundapp.core.i18n import _, lazy
from fundapp.core.money import NETWORK_CURRENCIES, MoneyError, parse_amount
from fundapp.core.reader import current_reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, DateText, InputSchema, Text
from fundapp.core.schemas.base import Typed
from fundapp.ledger.rules.rates import BASE, PEGGED

MOST_DECIMALS = 10
MOST_DIGITS = 15
"""Digits that both databases keep exactly."""


def rated_currencies() -> list[tuple[str, str]]:
    """Currencies whose rate somebody may enter, those of the network first: all but the euro and the CFA francs."""
    return [(code, name) for code, name in currency_choices() if code != BASE and code not in PEGGED]


def known_currencies() -> list[tuple[str, str]]:
    """The currencies of the network, by code and name."""
    return [(code, name) for code, name in currency_choices() if code in NETWORK_CURRENCIES]


class RateText(Typed[Decimal]):
    """How many units one euro is: « 3 050,5 » in French, “3,050.5” in English."""

    def judge(self, value: Any) -> Decimal:
        """As Typed's."""
        try:
            found = parse_amount(str(value), current_reader())
        except MoneyError as error:
            raise ValidationError(str(error.message)) from None
        if found <= 0:
            raise ValidationError(_("A rate is more than nothing."))
        _sign, digits, exponent = found.as_tuple()
        if -int(exponent) > MOST_DECIMALS or len(digits) > MOST_DIGITS:
            raise ValidationError(_("This has more digits than we keep: at most ten behind the decimal sign."))
        return found

    def write(self, value: Decimal | None) -> str:
        """As Typed's."""
        return "" if value is None else number(current_reader(), value)


class RateSchema(InputSchema):
    """A rate of a day that somebody looked up."""

    quote = Choice(lazy("Currency"), options=rated_currencies, required=True)
    on = DateText(lazy("Day"), required=True)
    value = RateText(
        lazy("Units of it for one euro"), required=True,
        hint=lazy("As your source has it. Where it gives the euro’s worth of one unit, divide 1 by it."),
    )  # fmt: skip
    source = Text(
        lazy("Source"), longest=200, required=True,
        hint=lazy("What somebody else needs to find it again: the bank, its bulletin, the page."),
    )  # fmt: skip


class RateFilterSchema(InputSchema):
    """How the rates that were entered by hand may be filtered."""

    currency = Choice(lazy("Currency"), options=rated_currencies)


class ConverterSchema(AmountSchema):
    """An amount, and into which currency it is converted on a day. It stands in the address of the page."""

    amount = AmountText(lazy("Amount"), currency="currency", required=True)
    currency = Choice(lazy("Currency"), options=known_currencies, required=True)
    target = Choice(lazy("Into"), options=known_currencies, required=True)
    on = DateText(lazy("On (date)"), required=True)
