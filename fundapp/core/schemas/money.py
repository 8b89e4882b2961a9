"""Amounts as people type them."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from fundapp.core.formats import number
from fundapp.core.money import MoneyError, parse_amount
from fundapp.core.reader import current_reader
from fundapp.core.schemas.base import Typed


class AmountText(Typed[Decimal]):
    """An amount without its currency (« 1 250 000 », « 60 k »), which stands in a field of its own."""

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
