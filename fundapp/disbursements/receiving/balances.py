"""Balances of a statement, and whether its entries lead from the opening one to the closing one.

Codes after ISO 20022's external code set for balances: OPBD or PRCD opens, CLBD closes; ITBD, between pages, does
either where the other is absent.
"""

from collections.abc import Sequence
from typing import Any

from babel.support import LazyProxy

from fundapp.core import formats
from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.disbursements.receiving import xml
from fundapp.disbursements.receiving.camt_entries import is_credit, read_amount
from fundapp.disbursements.receiving.faults import shown
from fundapp.disbursements.receiving.reading import Balance, Entry, Statement
from fundapp.disbursements.receiving.values import read_day

_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")


class Sum:
    """The booked entries of a statement, added up. `by_currency`: minor units, debits negative."""

    def __init__(self) -> None:
        self.by_currency: dict[str, int] = {}

    def add(self, money: Money, *, credit: bool, booked: bool) -> None:
        """One entry more."""
        if booked:
            signed = money.minor if credit else -money.minor
            self.by_currency[money.currency] = self.by_currency.get(money.currency, 0) + signed

    def of(self, currency: str) -> Money:
        """What the entries in a currency come to."""
        return Money(self.by_currency.get(currency, 0), currency)


def statement(element: Any, entries: Sum, place: int) -> Statement:
    """The account and the balances of a Stmt or Ntfctn whose entries have been added up."""
    found = [(code, _balance(each, place)) for each in xml.children(element, "Bal") if (code := _code(each))]
    opening = next((each for code in _OPENING for each in found if each[0] == code), None)
    closing = next((each for code in _CLOSING for each in reversed(found) if each[0] == code), None)
    if opening is closing:
        closing = None
    account = xml.text(element, "Acct", "Id", "IBAN") or xml.text(element, "Acct", "Id", "Othr", "Id")
    return made_statement(
        "".join(account.split()) if account else None, opening and opening[1], closing and closing[1], entries
    )


def made_statement(account: str | None, opening: Balance | None, closing: Balance | None, entries: Sum) -> Statement:
    """A statement, and whether it adds up."""
    return Statement(account, opening, closing, _adds_up(opening, closing, entries))


def does_not_add_up(found: Statement, entries: Sum) -> Any:
    """The sentence that says by how much a statement is out."""
    assert found.opening is not None
    assert found.closing is not None
    made = found.opening.money + entries.of(found.opening.money.currency)
    return lazy(
        "The statement of account %(account)s does not add up: with its entries, the opening balance comes to "
        "%(made)s, but the closing balance is %(closing)s. Ask the bank for a complete one.",
        account=shown(found.account or "–"),
        made=_told(made),
        closing=_told(found.closing.money),
    )


def details_are_out(place: int) -> Any:
    """The sentence that says that the details of an entry and its amount differ."""
    return lazy(
        "The details of entry %(place)s do not make up its amount. Ask the bank what is missing.", place=str(place)
    )


def details_differ(money: Money, credit: bool, entries: Sequence[Entry]) -> bool:
    """Whether the details of one entry come to another amount than the entry itself, all in its currency."""
    amounts = [entry.money if entry.credit is credit else -entry.money for entry in entries if entry.money]
    if len(amounts) < len(entries) or len(entries) == 1 or any(each.currency != money.currency for each in amounts):
        return False
    return Money.sum(amounts, money.currency) != money


def _adds_up(opening: Balance | None, closing: Balance | None, entries: Sum) -> bool | None:
    if opening is None or closing is None:
        return None
    currency = opening.money.currency
    if closing.money.currency != currency or entries.by_currency.keys() - {currency}:
        return None
    return opening.money + entries.of(currency) == closing.money


def _balance(element: Any, place: int) -> Balance:
    money = read_amount(xml.child(element, "Amt"), place)
    day = xml.text(element, "Dt", "Dt") or xml.text(element, "Dt", "DtTm")
    return Balance(money if is_credit(element, place) else -money, read_day(day, place) if day else None)


def _code(element: Any) -> str | None:
    return xml.text(element, "Tp", "CdOrPrtry", "Cd")


def _told(money: Money) -> LazyProxy:
    """An amount inside a sentence, as whoever sees the sentence writes it."""
    return LazyProxy(lambda: formats.money_exact(current_reader(), money), enable_cache=False)
