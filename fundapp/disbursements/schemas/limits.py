"""What may be said of a limit, and how their list may be filtered."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.places import country_choices
from fundapp.core.schemas import AmountSchema, AmountText, Choice, DateText, InputSchema, Text, WholeNumber
from fundapp.disbursements.commands.limits import LimitInput
from fundapp.disbursements.models import PaymentLimit
from fundapp.disbursements.queries.limits import limit_of
from fundapp.disbursements.rules.accounts import OPERATORS
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.limits import Limit
from fundapp.disbursements.rules.methods import METHOD_NAMES

AMOUNTS = ("per_transaction", "per_day", "per_month")
MOST_A_DAY = 10_000
_TIER = re.compile(r"[A-Za-z0-9_.-]{1,20}")


class TierText(Text):
    """A tier as the operator or the regulator calls it."""

    def judge(self, value: Any) -> str:
        """As Typed's."""
        text = super().judge(value)
        if not _TIER.fullmatch(text):
            raise ValidationError(_("Write it in letters and digits without spaces, for example 2."))
        return text


def _methods() -> list[tuple[str, str]]:
    return [(method.value, str(name)) for method, name in METHOD_NAMES.items()]


def _operators() -> list[tuple[str, str]]:
    return [*OPERATORS.items()]


class LimitSchema(AmountSchema):
    """A limit, as it is written. Amounts are decimals here and minor units in the table."""

    country = Choice(lazy("Country"), options=country_choices, required=True)
    method = Choice(lazy("Method of payment"), options=_methods, required=True)
    operator = Choice(
        lazy("Mobile operator"),
        options=_operators,
        hint=lazy("Leave it open for a regulator’s rule, which holds for all."),
    )
    tier = TierText(
        lazy("Tier of the account"),
        longest=20,
        hint=lazy(
            "Where the limit depends on how well the operator knows the account’s holder. Open: for all of them."
        ),
    )
    currency = Choice(lazy("Currency"), options=currency_codes, required=True)
    per_transaction = AmountText(lazy("At most in one payment"), currency="currency")
    per_day = AmountText(lazy("At most in a day, to one account"), currency="currency")
    per_month = AmountText(lazy("At most in a month, to one account"), currency="currency")
    count_per_day = WholeNumber(lazy("Payments in a day, to one account"), lowest=0, highest=MOST_A_DAY)
    valid_from = DateText(lazy("First day"), hint=lazy("Open: it has always held."))
    valid_until = DateText(lazy("Last day"), hint=lazy("Open: it holds until further notice."))
    source = Text(
        lazy("Where this is from"),
        required=True,
        longest=300,
        hint=lazy(
            "A paper, a page, a call: with its day, and never the name of somebody who could be troubled for it."
        ),
    )
    confirmed_on = DateText(
        lazy("Confirmed by the operator on"),
        hint=lazy("Open: nobody has asked yet. Whoever plans a payment is told so."),
    )

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read."""
        if isinstance(given, PaymentLimit):
            given = limit_of(given)
        if not isinstance(given, Limit):
            return given
        values = {name: getattr(given, name) for name in self.fields}
        return values | {name: values[name].decimal for name in AMOUNTS if values[name] is not None}

    @validates_schema(skip_on_field_errors=False)
    def _amounts_are_not_negative(self, given: Mapping[str, Any], **_options: Any) -> None:
        for name in AMOUNTS:
            if (given.get(name) or 0) < 0:
                raise ValidationError(_("A limit is not below zero."), name)


class LimitEndSchema(InputSchema):
    """When a limit ends."""

    last_day = DateText(lazy("Last day"), required=True)


class LimitFilterSchema(InputSchema):
    """How the list of limits may be filtered. It stands in the address of the list."""

    country = Choice(lazy("Country"), options=country_choices)
    operator = Choice(lazy("Mobile operator"), options=_operators)
    on = DateText(lazy("In force on"))
    method = Choice(lazy("Method of payment"), options=_methods)


def limit_input(given: Mapping[str, Any]) -> LimitInput:
    """The clean values of a LimitSchema as the commands take them."""
    minor = {name: _minor(given[name], given["currency"]) for name in AMOUNTS}
    return LimitInput(**{**given, **minor, "method": Method(given["method"]).value})


def _minor(value: Decimal | None, currency: str) -> int | None:
    return None if value is None else Money.from_decimal(value, currency).minor
