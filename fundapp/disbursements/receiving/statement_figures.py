"""Amounts of a bank's table. One table writes them in one way: what one cell leaves open, another settles."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from fundapp.core.i18n import lazy
from fundapp.core.money import Money, named_currency
from fundapp.core.reader import Reader
from fundapp.core.typed_text import plain_text
from fundapp.disbursements.receiving.faults import UnreadableReportError, fault_at
from fundapp.disbursements.receiving.statement_columns import Question
from fundapp.disbursements.receiving.values import read_money

_CELL = re.compile(
    r"(?P<open>[-+(]?) ?(?P<before>[^\W\d_]*|€|\$|£) ?(?P<sign>[-+]?) ?"
    r"(?P<figure>[0-9](?:[ .,'’]?[0-9]){0,30})"
    r" ?(?P<after>[^\W\d_]{0,5}|€|\$|£) ?(?P<close>[-+)]?)"
)
_MINUS_SIGNS = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_GROUPS_OF_THREE = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")


class Figure(NamedTuple):
    """A cell taken apart. `digits`: figures, points and commas; `currency`: as the cell names it."""

    digits: str
    negative: bool
    signed: bool
    currency: str | None


def read_cell(cell: str, place: int, reader: Reader) -> Figure | None:
    """What an amount's cell holds; None where it is empty.

    Raises:
        UnreadableReportError: `amount`.
    """
    text = re.sub(" +", " ", _MINUS_SIGNS.sub("-", plain_text(cell)))
    if text in {"", "-", "."}:
        return None
    match = _CELL.fullmatch(text) if len(text) <= 60 else None
    named = (match["before"] or match["after"]) if match else ""
    currency = named_currency(f"1 {named}", reader) if named else None
    if match is None or (named and currency is None):
        raise _no_amount(place, cell)
    signs = match["open"] + match["sign"] + match["close"]
    return Figure(re.sub("[ '’]", "", match["figure"]), "-" in signs or "(" in signs, bool(signs), currency)


def decimal_sign(figures: Iterable[Figure], answer: str | None) -> str | Question:
    """The decimal sign of a table, "." or ",", or the question for it where no cell settles it."""
    if answer in {".", ","}:
        return answer
    said = {_evidence(figure.digits) for figure in figures}
    certain = said & {".", ","}
    if len(certain) == 1:
        return str(certain.pop())
    if not certain and "?" not in said:
        return "."
    choices = [(",", lazy("a comma: 1.250,00")), (".", lazy("a point: 1,250.00"))]
    return Question("decimal_sign", lazy("Which sign stands before the decimals in this table?"), choices)


def money_of(figure: Figure, decimal: str, currency: str, place: int) -> Money:
    """The amount, negative where the cell says so. Raises UnreadableReportError `amount`."""
    other = "," if decimal == "." else "."
    try:
        money = read_money(figure.digits.replace(other, "").replace(decimal, "."), currency, place)
    except UnreadableReportError:
        raise _no_amount(place, f"{figure.digits} {currency}") from None
    return -money if figure.negative else money


def _no_amount(place: int, cell: str) -> UnreadableReportError:
    sentence = lazy("In line %(place)s, “%(text)s” is no amount. Correct the table, or ask the bank for another.")
    return fault_at("amount", sentence, place, cell)


def _evidence(digits: str) -> str | None:
    """The decimal sign that a figure shows; "?" where it may be either; None where it has no sign."""
    points, commas = digits.count("."), digits.count(",")
    if not points + commas:
        return None
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    sign, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    return "?" if _GROUPS_OF_THREE.fullmatch(digits) else sign
