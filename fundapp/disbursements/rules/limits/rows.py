"""Limits as data: dated, by country, method, operator and KYC tier. Whoever knows better edits them."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from fundapp.core.i18n import lazy
from fundapp.core.money import Money, MoneyError, currency_decimals
from fundapp.core.places import is_country
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.limits.faults import LimitError

_DATA = Path(__file__).parents[2] / "data" / "limits.csv"

COLUMNS = (
    "country", "method", "operator", "tier", "currency", "per_transaction", "per_day", "per_month", "count_per_day",
    "valid_from", "valid_until", "confirmed_on", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """What goes through at most, to one account. None limits nothing; `operator` or `tier` None stands for all.

    A day and a month are those of the calendar. `valid_until` is the last day. `confirmed_on`: when the operator
    confirmed the row, None where nobody has asked yet. Amounts are zero or more, all in `currency`.
    """

    country: str
    method: Method
    operator: str | None
    tier: str | None
    currency: str
    per_transaction: Money | None = None
    per_day: Money | None = None
    per_month: Money | None = None
    count_per_day: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    confirmed_on: date | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_until or date.max)


def limits_for(
    limits: Iterable[Limit], *, country: str, method: Method, operator: str | None, tier: str | None, currency: str
) -> tuple[Limit, ...]:
    """The rows that touch an account, of every date. Where `tier` is unknown (None), those of all tiers.

    A row without operator (a regulator's) holds together with the operator's own.
    """
    return tuple(
        row
        for row in limits
        if (row.country, row.method, row.currency) == (country, method, currency)
        and row.operator in (None, operator)
        and (tier is None or row.tier in (None, tier))
    )


def read_limits(text: str) -> tuple[Limit, ...]:
    """Rows of CSV with COLUMNS; amounts in major units with a decimal point, days as 2026-04-03.

    Raises:
        LimitError: `column_missing`, `cell`, `backwards`; the last two name the row, counting the head as the first.
    """
    rows = csv.DictReader(text.splitlines())
    for column in COLUMNS:
        if column not in (rows.fieldnames or ()):
            sentence = lazy("The table of limits has no column “%(column)s”. Add it, empty if need be.")
            raise LimitError("column_missing", sentence, column=column)
    return tuple(_Row(place, row).limit() for place, row in enumerate(rows, start=2))


@cache
def default_limits() -> tuple[Limit, ...]:
    """The rows that come with the product: none is confirmed by an operator."""
    return read_limits(_DATA.read_text(encoding="utf-8"))


class _Row:
    """One row as read. Every cell that cannot be taken raises LimitError."""

    def __init__(self, place: int, cells: dict[str, str | None]) -> None:
        self._place = place
        self._cells = cells

    def limit(self) -> Limit:
        """The row as a limit."""
        limit = Limit(
            country=self._country(),
            method=self._method(),
            operator=self._text("operator") or None,
            tier=self._text("tier") or None,
            currency=self._currency(),
            per_transaction=self._money("per_transaction"),
            per_day=self._money("per_day"),
            per_month=self._money("per_month"),
            count_per_day=self._count("count_per_day"),
            valid_from=self._day("valid_from"),
            valid_until=self._day("valid_until"),
            confirmed_on=self._day("confirmed_on"),
            source=self._text("source"),
        )
        if limit.valid_from and limit.valid_until and limit.valid_until < limit.valid_from:
            sentence = lazy(
                "Row %(row)s of the limits ends before it begins: “valid_until” is before “valid_from”. "
                "Change one of them."
            )
            raise LimitError("backwards", sentence, row=str(self._place))
        return limit

    def _text(self, column: str) -> str:
        return (self._cells[column] or "").strip()

    def _country(self) -> str:
        if not is_country(self._text("country")):
            raise self._refused("country", "CM")
        return self._text("country")

    def _method(self) -> Method:
        try:
            return Method(self._text("method"))
        except ValueError:
            raise self._refused("method", "mobile") from None

    def _currency(self) -> str:
        try:
            currency_decimals(self._text("currency"))
        except MoneyError:
            raise self._refused("currency", "XAF") from None
        return self._text("currency")

    def _money(self, column: str) -> Money | None:
        if not self._text(column):
            return None
        try:
            money = Money.from_decimal(Decimal(self._text(column)), self._currency())
        except (InvalidOperation, TypeError, MoneyError):
            raise self._refused(column, "500000") from None
        if money.minor < 0:
            raise self._refused(column, "500000")
        return money

    def _count(self, column: str) -> int | None:
        text = self._text(column)
        if text and not (text.isdecimal() and len(text) < 7):
            raise self._refused(column, "5")
        return int(text) if text else None

    def _day(self, column: str) -> date | None:
        try:
            return date.fromisoformat(self._text(column)) if self._text(column) else None
        except ValueError:
            raise self._refused(column, "2026-04-03") from None

    def _refused(self, column: str, example: str) -> LimitError:
        sentence = lazy("Row %(row)s of the limits: “%(column)s” cannot be read. Write for example %(example)s.")
        return LimitError("cell", sentence, row=str(self._place), column=column, example=example)
