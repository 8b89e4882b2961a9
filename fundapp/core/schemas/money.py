"""Amounts as people type them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, pre_load, validates_schema

from fundapp.core.formats import number
from fundapp.core.i18n import _
from fundapp.core.money import KNOWN_CURRENCIES, MoneyError, named_currency, parse_amount, parse_money
from fundapp.core.reader import current_reader
from fundapp.core.schemas.base import InputSchema, Typed
from fundapp.core.schemas.choices import Choice

_WHOLE = 100


class Figure(Typed[Decimal]):
    """An exact number, as the reader writes it."""

    def judge(self, value: Any) -> Decimal:
        """As Typed's."""
        try:
            return parse_amount(str(value), current_reader())
        except MoneyError as error:
            raise ValidationError(str(error.message)) from None

    def write(self, value: Decimal | None) -> str:
        """As Typed's."""
        if value is None:
            return ""
        whole = value == value.to_integral_value()
        return number(current_reader(), int(value) if whole else value)

    def carry(self, value: Decimal | None) -> str | None:
        """The figure without zeros that say nothing."""
        return None if value is None else f"{value.normalize():f}"

    def revive(self, carried: Any) -> Decimal | None:
        """The amount."""
        if carried is None:
            return None
        try:
            revived = Decimal(str(carried))
        except InvalidOperation:
            raise ValueError from None
        if not revived.is_finite():
            raise ValueError
        return revived


class Percent(Figure):
    """A share in per cent, from 0 to 100, of at most two decimals; « 66,67 % » may bear its sign."""

    def judge(self, value: Any) -> Decimal:
        """As Typed's."""
        share = super().judge(str(value).strip().removesuffix("%").rstrip())
        if not 0 <= share <= _WHOLE or share != round(share, 2):
            raise ValidationError(_("Please write a share from 0 to 100 per cent, with two decimals at most."))
        return share


class AmountText(Figure):
    """An amount (« 1 250 000 », « 60 k€ ») whose currency stands in the field that `currency` names.

    It belongs into an AmountSchema. The currency may be written in the amount too, if it is the same one.
    """

    def __init__(self, label: Any, *, currency: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.currency = currency

    def judge(self, value: Any) -> Decimal:
        """As Typed's: a number alone, since no currency is chosen."""
        return self._read(value, None)

    def _deserialize(self, value: Any, *marshmallow: Any, **_options: Any) -> Decimal:
        _name, given = marshmallow
        chosen = _text(given or {}, self.currency)
        return self._read(value, chosen if chosen in KNOWN_CURRENCIES else None)

    def _read(self, value: Any, currency: str | None) -> Decimal:
        reader = current_reader()
        try:
            if currency is None:
                return parse_amount(str(value), reader)
            return parse_money(str(value), reader, currency).decimal
        except MoneyError as error:
            raise ValidationError(str(error.message)) from None


class AmountSchema(InputSchema):
    """A schema with AmountTexts: each is read in its currency, and all that is wrong is told at its own field."""

    @pre_load
    def _choose_named_currencies(self, given: Mapping[str, Any], **_options: Any) -> dict[str, Any]:
        """Where no currency is chosen, the first that an amount names, if it is one of those offered."""
        filled = dict(given)
        for name, amount in self._amounts():
            choice = self.fields[amount.currency]
            if _text(filled, amount.currency) or not isinstance(choice, Choice):
                continue
            named = named_currency(_text(filled, name), current_reader())
            if named in dict(choice.options()):
                filled[amount.currency] = named
        return filled

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _amounts_have_currencies(self, clean: Mapping[str, Any], given: Mapping[str, Any], **_options: Any) -> None:
        bare = {
            amount.currency
            for name, amount in self._amounts()
            if _text(given, name) and not _text(given, amount.currency) and not clean.get(amount.currency)
        }
        if bare:
            raise ValidationError({currency: [_("An amount needs its currency.")] for currency in bare})

    def _amounts(self) -> Iterator[tuple[str, AmountText]]:
        return ((name, field) for name, field in self.fields.items() if isinstance(field, AmountText))


def _text(given: Mapping[str, Any], name: str) -> str:
    """What was answered, None like nothing."""
    value = given.get(name)
    return "" if value is None else str(value).strip()
