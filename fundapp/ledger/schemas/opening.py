"""Opening balances, as a row of a sheet says them."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, pre_load, validates_schema

from fundapp.core.formats import currency_choices
from fundapp.core.i18n import _, lazy
from fundapp.core.money import named_currency
from fundapp.core.reader import current_reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, CodeText, DateText, Text
from fundapp.ledger.rules.words import BASES

FIELDS = ("code", "name", "currency", "basis", "pledged", "begins_on", "ends_on", "received", "spent")
"""What a row says, in the order of the sheet."""

_FIRST_DAY = dt.date(1899, 12, 30)
_SERIAL = re.compile(r"([2-7][0-9]{4})(?:\.0+)?")


class SheetDay(DateText):
    """A day as somebody writes it, or as a workbook counts it: in days since the end of 1899."""

    def judge(self, value: Any) -> dt.date:
        """As DateText's."""
        counted = _SERIAL.fullmatch(str(value))
        return _FIRST_DAY + dt.timedelta(days=int(counted[1])) if counted else super().judge(value)


class OpeningSchema(AmountSchema):
    """An envelope as it stood before it was kept here. Amounts are decimals of its currency."""

    code = CodeText(lazy("Envelope code"), required=True, longest=20)
    name = Text(lazy("Name"), required=True, longest=160)
    currency = Choice(lazy("Currency"), options=lambda: currency_choices(current_reader()), required=True)
    basis = Choice(
        lazy("What may be given out"),
        options=lambda: [(each.value, str(name)) for each, name in BASES.items()],
        required=True,
    )
    pledged = AmountText(lazy("Pledged"), currency="currency", required=True)
    begins_on = SheetDay(lazy("Begins on"), required=True)
    ends_on = SheetDay(lazy("Ends on"))
    received = AmountText(lazy("Received so far"), currency="currency")
    spent = AmountText(lazy("Spent so far"), currency="currency")

    @pre_load
    def _code_currency(self, given: Mapping[str, Any], **_options: Any) -> dict[str, Any]:
        """The currency by its code: a sheet says « FCFA » as often as XAF."""
        text = str(given.get("currency") or "").strip()
        named = named_currency(f"1 {text}", current_reader()) if text else None
        return {**given, "currency": named or text}

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_it_begins(self, given: Mapping[str, Any], **_options: Any) -> None:
        begins_on, ends_on = given.get("begins_on"), given.get("ends_on")
        if begins_on and ends_on and ends_on < begins_on:
            raise ValidationError(_("It would end before it begins."), "ends_on")
