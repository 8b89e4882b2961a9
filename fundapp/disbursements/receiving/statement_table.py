"""The lines of a bank's table as movements, once its columns are known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fundapp.core.dates import DateError, parse_date
from fundapp.core.i18n import lazy
from fundapp.core.money import KNOWN_CURRENCIES, named_currency
from fundapp.core.reader import Reader
from fundapp.disbursements.receiving.balances import Sum, does_not_add_up, made_statement
from fundapp.disbursements.receiving.faults import check_place, fault_at
from fundapp.disbursements.receiving.reading import Balance, Entry, Statement
from fundapp.disbursements.receiving.statement_columns import Columns, Question, Role, currency_question
from fundapp.disbursements.receiving.statement_figures import Figure, decimal_sign, money_of, read_cell

_TOKEN = re.compile(r"[\w-]+")
_TIME = re.compile(r"(?<=[0-9])[ T][0-9]{1,2}[:h][0-9]{2}.*", re.DOTALL)
_MONTH_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})(\2[0-9]{2,4})")
_DEBITS = frozenset(("d", "dr", "debit", "débit", "-"))
_CREDITS = frozenset(("c", "cr", "credit", "crédit", "+"))
_MONEY = (Role.AMOUNT, Role.DEBIT, Role.CREDIT)
_DATE_ORDERS = ("day", "month")
_LONGEST_TEXT = 500
_MOST_LINES_SHOWN = 10


@dataclass(frozen=True)
class Row:
    """A line that moves money. `line`: its number in the file; `role`: DEBIT, CREDIT, or AMOUNT with a sign."""

    line: int
    cells: Sequence[str]
    day: str
    figure: Figure
    role: Role
    balance: Figure | None


class Table:
    """A table whose columns are known."""

    def __init__(self, head: Sequence[str], found: Columns, reader: Reader, answers: Mapping[str, str]) -> None:
        self._columns, self._reader, self._answers = found, reader, answers
        self._currency = _currency_in(head, found, reader) or answers.get("currency_code")
        self._left_out: list[int] = []
        self._decimal = "."

    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        """A line as a movement; None where nothing moves. Lines without a date, as totals are, are noted."""
        day = self._cell(cells, Role.DATE) or self._cell(cells, Role.VALUE_DATE)
        if not re.search("[0-9]", day):
            if any(self._cell(cells, role) for role in _MONEY):
                self._left_out.append(line)
            return None
        moved = self._moved(line, cells)
        if moved is None:
            return None
        balance = read_cell(self._cell(cells, Role.BALANCE), line, self._reader)
        return Row(line, cells, day, moved[0], moved[1], balance)

    def questions(self, rows: Sequence[Row]) -> list[Question]:
        """What must still be asked, and is settled for the whole table."""
        asked = []
        sign = decimal_sign(
            [figure for row in rows for figure in (row.figure, row.balance) if figure],
            self._answers.get("decimal_sign"),
        )
        if isinstance(sign, Question):
            asked.append(sign)
        else:
            self._decimal = sign
        if self._currency not in KNOWN_CURRENCIES and any(self._named(row) is None for row in rows):
            asked.append(currency_question())
        if self._answers.get("date_order") not in _DATE_ORDERS and any(map(self._is_month_first, rows)):
            asked.append(_date_order_question())
        if self._has_no_sign(rows):
            asked.append(_side_question())
        return asked

    def entries(self, rows: Sequence[Row], ours: Mapping[str, str]) -> list[Entry]:
        """The movements, in the order of the table. Raises UnreadableReportError."""
        minus_corrects = any(row.role is Role.DEBIT and not row.figure.negative for row in rows)
        found = []
        for place, row in enumerate(rows, start=1):
            check_place(place)
            credit = self._is_credit(row, minus_corrects=minus_corrects)
            found.append(self._entry(row, place, credit, ours))
        return found

    def statement(self, rows: Sequence[Row], entries: Sequence[Entry]) -> tuple[Statement | None, list[Any]]:
        """Opening and closing balance where every line tells one, oldest or newest first; and what is amiss."""
        notices: list[Any] = []
        if self._left_out:
            more = "…" if len(self._left_out) > _MOST_LINES_SHOWN else ""
            lines = ", ".join(map(str, self._left_out[:_MOST_LINES_SHOWN])) + more
            notices.append(lazy("These lines have no date and were left out: %(lines)s.", lines=lines))
        total, balances = Sum(), self._balances(rows, entries)
        for entry in entries:
            assert entry.money is not None
            total.add(entry.money, credit=entry.credit, booked=True)
        if not balances:
            return None, notices
        found = [_ordered(entries, balances, total), _ordered(entries[::-1], balances[::-1], total)]
        statement = next((each for each in found if each.adds_up), found[0])
        if statement.adds_up is False:
            notices.append(does_not_add_up(statement, total))
        return statement, notices

    def _moved(self, line: int, cells: Sequence[str]) -> tuple[Figure, Role] | None:
        """The amount of a line, and on which side it stands."""
        found = {role: figure for role in _MONEY if (figure := self._figure(line, cells, role))}
        if Role.DEBIT in found and Role.CREDIT in found:
            sentence = lazy("Line %(place)s holds a debit and a credit (%(text)s). Correct the table.")
            raise fault_at("amount", sentence, line, f"{found[Role.DEBIT].digits} / {found[Role.CREDIT].digits}")
        for role in (Role.DEBIT, Role.CREDIT):
            if role in found:
                return found[role], role
        amount = found.get(Role.AMOUNT)
        return (amount, self._side(line, cells)) if amount else None

    def _figure(self, line: int, cells: Sequence[str], role: Role) -> Figure | None:
        figure = read_cell(self._cell(cells, role), line, self._reader)
        return figure if figure and figure.digits.strip("0.,") else None

    def _side(self, line: int, cells: Sequence[str]) -> Role:
        """The side of an amount in the only column: AMOUNT where its sign tells."""
        if Role.SIDE not in self._columns:
            return Role.AMOUNT
        side = self._cell(cells, Role.SIDE).casefold().rstrip(".")
        if side not in _DEBITS | _CREDITS:
            sentence = lazy("In line %(place)s, “%(text)s” is neither debit nor credit. Correct the table.")
            raise fault_at("amount", sentence, line, side)
        return Role.CREDIT if side in _CREDITS else Role.DEBIT

    def _is_credit(self, row: Row, *, minus_corrects: bool) -> bool:
        """Whether money came in. A minus turns a credit round, and a debit where other debits have none."""
        if row.role is Role.CREDIT:
            return not row.figure.negative
        if row.role is Role.DEBIT:
            return row.figure.negative and minus_corrects
        return not row.figure.negative and (row.figure.signed or self._answers.get("unsigned") != "debit")

    def _has_no_sign(self, rows: Sequence[Row]) -> bool:
        """Whether nothing in the table says which way the money went."""
        only_amount = not {Role.SIDE, Role.DEBIT, Role.CREDIT} & self._columns.keys()
        unanswered = self._answers.get("unsigned") not in {"debit", "credit"}
        return only_amount and unanswered and bool(rows) and not any(row.figure.signed for row in rows)

    def _entry(self, row: Row, place: int, credit: bool, ours: Mapping[str, str]) -> Entry:
        tokens = {token for cell in row.cells for token in _TOKEN.findall(cell.casefold())}
        named = tokens & ours.keys()
        # A credit that is taken back is no payment of ours, whatever it names.
        is_ours = len(named) == 1 and not (row.role is Role.CREDIT and not credit)
        return Entry(
            place=place,
            credit=credit,
            booked=True,
            money=money_of(row.figure._replace(negative=False), self._decimal, self._currency_of(row), row.line),
            on=self._day(row),
            reference=ours[named.pop()] if is_ours else None,
            theirs=self._cell(row.cells, Role.THEIRS) or None,
            text=" · ".join(self._words(row.cells))[:_LONGEST_TEXT],
        )

    def _day(self, row: Row) -> date:
        text = _TIME.sub("", row.day)
        if self._answers.get("date_order") == "month":
            text = _MONTH_FIRST.sub(r"\3\2\1\4", text)
        try:
            return parse_date(text, self._reader)
        except DateError:
            sentence = lazy("In line %(place)s, “%(text)s” is no date. Correct the table.")
            raise fault_at("date", sentence, row.line, row.day) from None

    def _is_month_first(self, row: Row) -> bool:
        try:
            parse_date(_TIME.sub("", row.day), self._reader)
        except DateError as error:
            return error.code == "day_first"
        return False

    def _balances(self, rows: Sequence[Row], entries: Sequence[Entry]) -> list[Balance]:
        found = []
        for row, entry in zip(rows, entries, strict=True):
            if row.balance is None:
                return []
            found.append(Balance(money_of(row.balance, self._decimal, self._currency_of(row), row.line), entry.on))
        return found if len({each.money.currency for each in found}) == 1 else []

    def _currency_of(self, row: Row) -> str:
        return self._named(row) or str(self._currency)

    def _named(self, row: Row) -> str | None:
        """The currency that a line names, in its amount or in a column of its own."""
        told = self._cell(row.cells, Role.CURRENCY)
        return row.figure.currency or (named_currency(f"1 {told}", self._reader) if told else None)

    def _cell(self, cells: Sequence[str], role: Role) -> str:
        place = self._columns.get(role, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    def _words(self, cells: Sequence[str]) -> list[str]:
        taken = set(self._columns.values())
        return [cell.strip() for place, cell in enumerate(cells) if place not in taken and cell.strip()]


def _currency_in(head: Sequence[str], found: Columns, reader: Reader) -> str | None:
    """The currency that the headings of money name, « Débit (XAF) », where it is one."""
    words = [word for role in _MONEY if role in found for word in re.findall(r"[^\W\d_]+|[€£]", head[found[role]])]
    named = {named_currency(f"1 {word}", reader) for word in words} - {None}
    return named.pop() if len(named) == 1 else None


def _ordered(entries: Sequence[Entry], balances: Sequence[Balance], total: Sum) -> Statement:
    """A statement whose oldest movement comes first; each balance stands after its movement."""
    first = entries[0]
    assert first.money is not None
    opening = balances[0].money - (first.money if first.credit else -first.money)
    return made_statement(None, Balance(opening, first.on), balances[-1], total)


def _date_order_question() -> Question:
    choices = [("day", lazy("the day: 03/04 is 3 April")), ("month", lazy("the month: 03/04 is 4 March"))]
    return Question("date_order", lazy("What comes first in the dates of this table?"), choices)


def _side_question() -> Question:
    choices = [("debit", lazy("all are debits")), ("credit", lazy("all are credits"))]
    return Question("unsigned", lazy("No amount of this table has a sign. What are they?"), choices)
