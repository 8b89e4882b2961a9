"""Which column of a bank's table is which: guessed by French and English headings, asked for where that fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import NETWORK_CURRENCIES
from fundapp.core.typed_text import name_key


class Role(StrEnum):
    """What a column holds."""

    DATE = "date"
    VALUE_DATE = "value_date"
    AMOUNT = "amount"
    DEBIT = "debit"
    CREDIT = "credit"
    SIDE = "side"
    """Whether an amount is a debit or a credit."""
    CURRENCY = "currency"
    BALANCE = "balance"
    THEIRS = "theirs"
    """The bank's own reference."""


@dataclass(frozen=True)
class Question:
    """What a person must say before a table can be read. `choices`: values and how each is shown.

    The answer is given under `name`.
    """

    name: str
    sentence: Any
    choices: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Questions:
    """A table that waits for answers; nothing of it counts until then. `digest`: as in Reading."""

    digest: str
    questions: Sequence[Question]


Columns = Mapping[Role, int]
"""Where each role stands, counted from 0."""

_HEADINGS: dict[Role, tuple[str, ...]] = {
    Role.DATE: (
        "date", "date opération", "date d’opération", "date de l’opération", "date comptable", "date transaction",
        "date écriture", "booking date", "transaction date", "posting date", "entry date", "book date", "jour",
    ),
    Role.VALUE_DATE: ("date valeur", "date de valeur", "valeur", "value date", "val date"),
    Role.AMOUNT: ("montant", "montant opération", "montant de l’opération", "amount", "transaction amount", "somme"),
    Role.DEBIT: (
        "débit", "débits", "montant débit", "montant au débit", "sortie", "sorties", "retrait", "retraits",
        "debit amount", "withdrawal", "withdrawals", "paid out", "money out",
    ),
    Role.CREDIT: (
        "crédit", "crédits", "montant crédit", "montant au crédit", "entrée", "entrées", "versement", "versements",
        "credit amount", "deposit", "deposits", "paid in", "money in",
    ),
    Role.SIDE: ("sens", "sens opération", "d/c", "c/d", "dr/cr", "cr/dr", "débit/crédit", "debit/credit", "side"),
    Role.CURRENCY: ("devise", "monnaie", "currency", "ccy"),
    Role.BALANCE: ("solde", "solde après opération", "solde progressif", "balance", "running balance"),
    Role.THEIRS: (
        "référence banque", "n° opération", "numéro opération", "no opération", "bank reference", "transaction id",
        "transaction reference",
    ),
}  # fmt: skip
_ROLES = {name_key(heading): role for role, headings in _HEADINGS.items() for heading in headings}
_MONEY = {Role.AMOUNT, Role.DEBIT, Role.CREDIT}
_ASKED = {
    Role.DATE: lazy("Which column holds the date of booking?"),
    Role.VALUE_DATE: lazy("Which column holds the value date?"),
    Role.AMOUNT: lazy("Which column holds the amount?"),
    Role.DEBIT: lazy("Which column holds the debits?"),
    Role.CREDIT: lazy("Which column holds the credits?"),
    Role.SIDE: lazy("Which column says whether it is a debit or a credit?"),
    Role.CURRENCY: lazy("Which column holds the currency?"),
    Role.BALANCE: lazy("Which column holds the balance?"),
    Role.THEIRS: lazy("Which column holds the bank’s own reference?"),
}


def role_of(heading: str) -> Role | None:
    """What a heading stands for; a currency behind it, « Débit (XAF) », is no part of it."""
    key = name_key(heading)
    plain = key.partition("(")[0].partition("[")[0]
    return _ROLES.get(key) or _ROLES.get(plain) or _ROLES.get(_without_currency(key))


def is_head(cells: Sequence[str]) -> bool:
    """Whether a row is one of headings: two that we know at least, one of them a date or money."""
    roles = {role for cell in cells if (role := role_of(cell))}
    return len(roles) > 1 and not roles.isdisjoint({Role.DATE, *_MONEY})


def columns(head: Sequence[str], answers: Mapping[str, str]) -> Columns | list[Question]:
    """Where each role stands, or what must be asked: where several columns fit, or none does."""
    fitting: dict[Role, list[int]] = {}
    for place, cell in enumerate(head):
        if role := role_of(cell):
            fitting.setdefault(role, []).append(place)
    settled = {role: places[0] for role, places in fitting.items() if len(places) == 1}
    settled |= {role: int(answers[role]) for role in Role if answers.get(role) in set(map(str, range(len(head))))}
    unsettled = [role for role in fitting if role not in settled] + _lacking(settled, fitting)
    return [_question(role, head, fitting.get(role), settled) for role in unsettled] or settled


def currency_question() -> Question:
    """The currency of a table that names none."""
    choices = [(code, code) for code in NETWORK_CURRENCIES]
    return Question("currency_code", lazy("In which currency is this account kept?"), choices)


def _lacking(settled: Columns, fitting: Mapping[Role, Sequence[int]]) -> list[Role]:
    """What a table cannot be read without: a date, and one amount or both debit and credit."""
    known = settled.keys() | fitting.keys()
    lacking = [Role.DATE] if not known & {Role.DATE, Role.VALUE_DATE} else []
    if Role.AMOUNT in known or {Role.DEBIT, Role.CREDIT} <= known:
        return lacking
    halves = [role for role in (Role.DEBIT, Role.CREDIT) if role not in known]
    return [*lacking, *(halves if len(halves) == 1 else [Role.AMOUNT])]


def _question(role: Role, head: Sequence[str], fitting: Sequence[int] | None, settled: Columns) -> Question:
    taken = set(settled.values())
    places = fitting or [place for place in range(len(head)) if place not in taken]
    return Question(role, _ASKED[role], [(str(place), head[place] or str(place + 1)) for place in places])


def _without_currency(key: str) -> str:
    for code in ("fcfa", *map(str.casefold, NETWORK_CURRENCIES)):
        if key.endswith(code):
            return key.removesuffix(code)
    return key
