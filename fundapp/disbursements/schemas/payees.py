"""What may be said of a payee: judged by method, each fault at its field, each doubt to be ticked off."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy, options
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, Choices, InputSchema, Text, WholeNumber
from fundapp.disbursements.rules.accounts import (
    OPERATORS,
    AccountError,
    account_doubt,
    judged_account,
    judged_mobile,
    operator_doubt,
)
from fundapp.disbursements.rules.instructions import BankAccount, Method, MobileAccount
from fundapp.disbursements.rules.methods import METHOD_NAMES
from fundapp.disbursements.rules.payees import RELATIONS, PayeeDetails
from fundapp.disbursements.sending.latin import LONGEST_NAME, latin

BANK, MOBILE, HAND = "bank", "mobile", "hand"
"""What is asked of a payee: an account at a bank, one at a mobile operator, or words on how they are paid."""

THROUGH: Mapping[str, Any] = {
    BANK: lazy("To an account at a bank"),
    MOBILE: lazy("To a mobile account"),
    HAND: lazy("By hand"),
}
_THROUGH = {Method.BANK: BANK, Method.MOBILE: MOBILE, Method.OPERATOR: HAND, Method.CASH: HAND}

TIERS: Mapping[str, Any] = {
    "1": lazy("Level 1: a number, hardly identified"),
    "2": lazy("Level 2: identified with a paper"),
    "3": lazy("Level 3: fully identified"),
}
WHO: Mapping[str, Any] = {"person": lazy("A person"), "entity": lazy("An organisation or a company")}

ACCOUNT, OPERATOR = "account", "operator"
SURE: Mapping[str, Any] = {
    ACCOUNT: lazy("The number was confirmed in a second way"),
    OPERATOR: lazy("The number was moved to this operator"),
}
"""By the code of a doubt: what somebody says who ticks it off."""

_AT = {
    BANK: {"bank_missing": "bank", "bic": "bic", "bic_country": "bic", "country": "country"},
    MOBILE: {"operator_missing": "operator", "operator_unknown": "operator"},
}
"""At which field a fault of an account stands; every other one is the number's."""
_NUMBER = {BANK: "number", MOBILE: "mobile"}
OLDEST = 1900


class PayeeSchema(InputSchema):
    """A payee, as they are written. What a method does not need is kept, and not judged."""

    method = Choice(lazy("Method"), options=lambda: options(METHOD_NAMES), required=True)
    through = Choice(
        lazy("How it reaches them"),
        options=lambda: options(THROUGH),
        hint=lazy("Suppliers and partners have an account of one kind or another, or none."),
    )
    relation = Choice(lazy("Who it is"), options=lambda: options(RELATIONS), required=True)
    name = Text(
        lazy("Name"),
        required=True,
        longest=LONGEST_NAME,
        hint=lazy("Exactly as the bank or operator has it; for cash, as on the paper they show."),
    )
    who = Choice(lazy("What it is"), options=lambda: options(WHO), radios=True, load_default="person")
    born = WholeNumber(
        lazy("Year of birth"),
        lowest=OLDEST,
        highest=2100,
        hint=lazy("Of a person: it spares questions when the name is like one on a list of sanctions."),
    )
    country = Choice(lazy("Country"), options=country_choices, required=True, hint=lazy("Where the money arrives."))
    number = Text(lazy("IBAN, RIB or account number"), longest=60)
    bic = Text(lazy("BIC"), longest=11, hint=lazy("Of the bank: 8 or 11 letters and digits."))
    bank = Text(lazy("Bank"), longest=120)
    mobile = Text(lazy("Number of the mobile account"), longest=40)
    operator = Choice(
        lazy("Mobile operator"),
        options=lambda: options(OPERATORS),
        hint=lazy("Without it, the beginning of the number tells, where that is known."),
    )
    tier = Choice(
        lazy("Level of identification"),
        options=lambda: options(TIERS),
        hint=lazy("Limits depend on it in some countries. Without it, the strictest hold."),
    )
    how = Text(
        lazy("How they are paid"),
        lines=True,
        longest=500,
        hint=lazy("By whom, where, by which operator: whatever whoever pays must know."),
    )
    sure = Choices(lazy("To be ticked off"), options=lambda: options(SURE))


def kind_of(method: str | None, through: str | None) -> str | None:
    """What is to be asked for a method: BANK, MOBILE or HAND; None as long as that is open."""
    if method not in list(Method):
        return None
    return _THROUGH.get(Method(method), through if through in THROUGH else None)


def payee_details(given: Mapping[str, Any], on: date) -> PayeeDetails:
    """The clean values of a PayeeSchema as a payee, judged by the rules of their country on a day.

    Raises Invalid at the fields; at `sure` where there is a doubt that nobody has ticked off.
    """
    kind = kind_of(given["method"], given["through"])
    if kind is None:
        raise Invalid({"through": [_("Say whether they have an account.")]})
    wrong = {**_name_faults(given), **_how_faults(given, kind)}
    account = None
    try:
        account = _account(given, kind, on)
    except AccountError as error:
        wrong[_AT[kind].get(error.code, _NUMBER[kind])] = [str(error)]
    if wrong:
        raise Invalid(wrong)
    _demand_sure(given, account, on)
    entity = given["who"] == "entity"
    return PayeeDetails(given["name"], account, None if entity else given["born"], entity, given["how"] or "")


def doubts_of(account: BankAccount | MobileAccount | None, on: date) -> dict[str, Any]:
    """What could not be judged of an account, by code, lazily in words."""
    found: dict[str, Any] = {}
    if isinstance(account, BankAccount):
        found[ACCOUNT] = account_doubt(account)
    elif isinstance(account, MobileAccount):
        found[OPERATOR] = operator_doubt(account, on)
    return {code: sentence for code, sentence in found.items() if sentence is not None}


def _account(given: Mapping[str, Any], kind: str, on: date) -> BankAccount | MobileAccount | None:
    country = given["country"]
    if kind == BANK:
        return judged_account(given["number"] or "", country, bic=given["bic"] or "", bank=given["bank"] or "")
    if kind == MOBILE:
        return judged_mobile(given["mobile"] or "", country, given["operator"], on=on)
    return None


def _name_faults(given: Mapping[str, Any]) -> dict[str, list[str]]:
    if latin(given["name"]):
        return {}
    return {"name": [_("Banks read Latin letters only: write the name as the bank or operator has it.")]}


def _how_faults(given: Mapping[str, Any], kind: str) -> dict[str, list[str]]:
    if kind != HAND or given["how"]:
        return {}
    return {"how": [_("Say how they are paid: nothing else tells whoever pays.")]}


def _demand_sure(given: Mapping[str, Any], account: BankAccount | MobileAccount | None, on: date) -> None:
    open_doubts = [each for code, each in doubts_of(account, on).items() if code not in given["sure"]]
    if open_doubts:
        raise Invalid({"sure": [str(each) for each in open_doubts]})
