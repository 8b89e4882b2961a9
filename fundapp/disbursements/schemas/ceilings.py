"""What may be asked of a ceiling, and ceilings as rows of a sheet."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.schemas import AmountSchema, AmountText, Choice, InputSchema, Secret
from fundapp.core.sheets import MoneyColumn
from fundapp.disbursements.queries.ceilings import Row
from fundapp.disbursements.rules.ceilings import STANDINGS

HEADERS = (
    MoneyColumn(lazy("Up to")), lazy("State"), lazy("Asked by"), lazy("Asked on"), lazy("Agreed by"), lazy("Agreed on"),
)  # fmt: skip


class CeilingSchema(AmountSchema):
    """Up to which amount; the passphrase is asked for unless it is fresh."""

    currency = Choice(lazy("Currency"), options=currency_codes, required=True)
    amount = AmountText(
        lazy("Up to"), currency="currency", required=True, hint=lazy("Zero: never, whatever the amount of a payment.")
    )
    passphrase = Secret(lazy("Your passphrase"))

    @validates_schema(skip_on_field_errors=True)
    def _is_not_negative(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given["amount"] < 0:
            raise ValidationError(_("A ceiling is not below zero."), "amount")


class CeilingAgreementSchema(InputSchema):
    """The passphrase once more, before a ceiling is agreed to; asked for unless it is fresh."""

    passphrase = Secret(lazy("Your passphrase"))


class CeilingFilterSchema(InputSchema):
    """How the history of ceilings may be filtered."""

    currency = Choice(lazy("Currency"), options=currency_codes)


def ceiling_of(given: Mapping[str, Any]) -> Money:
    """The clean values of a CeilingSchema as the command takes them."""
    return Money.from_decimal(given["amount"], given["currency"])


def ceiling_cells(found: Row) -> list[Any]:
    """One cell for each of HEADERS, in the words of whoever is read for just now."""
    made = found.ceiling
    standing = str(STANDINGS[found.standing])
    return [found.money, standing, found.asked_by, made.asked_at, found.agreed_by, made.agreed_at]
