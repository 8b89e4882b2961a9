"""What may be said of an account of our own, and how their list may be filtered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy, options
from fundapp.core.money import NETWORK_CURRENCIES
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.disbursements.commands.accounts import AccountInput
from fundapp.disbursements.queries.accounts import CLOSED, OPEN
from fundapp.disbursements.rules.accounts import OPERATORS, AccountError, judged_account, judged_mobile
from fundapp.disbursements.rules.ways import WAYS, Medium

STANDINGS: Mapping[str, Any] = {OPEN: lazy("Open"), CLOSED: lazy("Closed")}
_AT = {
    "bank_missing": "bank", "bic": "bic", "bic_country": "bic", "operator_missing": "operator",
    "operator_unknown": "operator",
}  # fmt: skip
"""At which field a fault of an account stands; every other one is the number's."""


def way_options() -> list[tuple[str, str]]:
    """Every way, by code."""
    return [(code, str(way.label)) for code, way in WAYS.items()]


def currency_options() -> list[tuple[str, str]]:
    """The currencies of the network."""
    return [(code, code) for code in NETWORK_CURRENCIES]


class AccountSchema(InputSchema):
    """An account of our own, as it is written."""

    name = Text(lazy("Name"), required=True, longest=120, hint=lazy("As you speak of it: current account, Douala."))
    way = Choice(lazy("How payments are handed over"), options=way_options, required=True)
    currency = Choice(lazy("Currency"), options=currency_options, required=True)
    country = Choice(lazy("Country of the account"), options=country_choices, required=True)
    holder = Text(
        lazy("Account holder"), required=True, longest=120, hint=lazy("As the bank or operator names us on statements.")
    )
    number = Text(
        lazy("Number"), required=True, longest=60, hint=lazy("IBAN, RIB, or the number of our own mobile account.")
    )
    bic = Text(lazy("BIC"), longest=11, hint=lazy("Of the bank: 8 or 11 letters and digits."))
    bank = Text(lazy("Bank"), longest=120)
    operator = Choice(
        lazy("Mobile operator"),
        options=lambda: options(OPERATORS),
        hint=lazy("Only for files to a mobile operator whose layout is for any."),
    )


class AccountFilterSchema(InputSchema):
    """How the list of accounts may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name."))
    standing = Choice(lazy("State"), options=lambda: options(STANDINGS))
    way = Choices(lazy("How payments are handed over"), options=way_options)
    currency = Choice(lazy("Currency"), options=currency_options)


class AccountCloseSchema(InputSchema):
    """Nothing is asked: only that it was meant."""


def account_input(given: Mapping[str, Any], on: date) -> AccountInput:
    """The clean values of an AccountSchema as the commands take them; the number is judged by the rules of its country.

    Raises Invalid at the field.
    """
    told = {name: given[name] for name in ("name", "way", "currency", "country", "holder")}
    try:
        return AccountInput(**told, **_numbered(given, on))
    except AccountError as error:
        raise Invalid({_AT.get(error.code, "number"): [str(error)]}) from None


def _numbered(given: Mapping[str, Any], on: date) -> dict[str, Any]:
    """What the number is, by how payments go out: at a bank, at a mobile operator, or as others know it."""
    way = WAYS[given["way"]]
    if way.is_bank:
        found = judged_account(given["number"], given["country"], bic=given["bic"] or "", bank=given["bank"] or "")
        return {"number": found.number, "bic": found.bic, "bank": found.bank, "operator": None}
    operator = way.operator or given["operator"]
    if way.medium == Medium.MOBILE_FILE:
        if operator is None:
            raise Invalid({"operator": [_("Say which operator this account is at.")]})
        wallet = judged_mobile(given["number"], given["country"], operator, on=on)
        return {"number": wallet.number, "operator": wallet.operator}
    # What an interface or a cash box is called is nobody's but its owner's.
    return {"number": "".join(given["number"].split()), "operator": way.operator}
