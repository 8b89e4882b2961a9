"""What may stand in a sheet, and how a row is laid out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.support import LazyProxy

from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading

Cell = str | int | Decimal | bool | date | datetime | Money | None | Any
"""A value of a cell. `Any` stands for lazy texts; a float is refused, since sheets carry exact figures."""

SEVERAL = "; "
"""Stands between several answers in one cell."""


@dataclass(frozen=True, slots=True)
class MoneyColumn:
    """Heading of a column of Money (or None). It takes two columns of the sheet: the amount, and its currency.

    `currency` False leaves out the second, where another column says the currency of the whole row.
    """

    title: Any
    currency: bool = True

    def __str__(self) -> str:
        return str(self.title)


Column = str | MoneyColumn | Any
"""A heading: a text, also a lazy one, or a MoneyColumn."""


def titles(columns: Sequence[Column], reader: Reader) -> list[str]:
    """The headings as they are written, in the reader's language."""
    with reading(reader):
        return [title for column in columns for title in _column_titles(column)]


def laid_out(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], reader: Reader) -> Iterator[list[Cell]]:
    """The rows with each Money under a MoneyColumn as itself and its currency, lazy texts in the reader's language.

    Raises:
        ValueError: a row is not as long as the headings.
        TypeError: a value that no cell can hold, or Money under a plain heading.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} cells under {len(columns)} headings")
        yield [cell for value, column in zip(row, columns, strict=True) for cell in _cells(value, column, reader)]


def _column_titles(column: Column) -> list[str]:
    if isinstance(column, MoneyColumn) and column.currency:
        return [str(column), _("%(title)s: currency", title=str(column))]
    return [str(column)]


def _cells(value: Cell, column: Column, reader: Reader) -> tuple[Cell, ...]:
    if isinstance(column, MoneyColumn):
        if value is None or isinstance(value, Money):
            code = value.currency if value is not None else None
            return (value, code) if column.currency else (value,)
    elif isinstance(value, LazyProxy):
        with reading(reader):
            return (str(value),)
    elif value is None or isinstance(value, str | int | Decimal | date):
        return (value,)
    heading = "a MoneyColumn" if isinstance(column, MoneyColumn) else "a plain heading"
    raise TypeError(f"{type(value).__name__} cannot stand under {heading}")
