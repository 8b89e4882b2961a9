"""The rows of the lists of an agreement: what may be said of an instalment, a condition, a line, a report and so on."""

from collections.abc import Iterator, Mapping
from typing import Any

from fundapp.core.i18n import _, lazy
from fundapp.core.places import language_choices
from fundapp.core.schemas import AmountText, Choice, Choices, Chosen, DateText, Figure, Percent, Text, WholeNumber
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.donors.rules.agreements import MOST_ROWS, REPORTS, YES_NO
from fundapp.donors.rules.results import MEASURES, MOST_VALUE, SOURCES, SPLITS, UNITS, Source, Unit
from fundapp.donors.rules.vocabulary import options
from fundapp.donors.schemas.row_lists import RowId, RowKind

Row = Mapping[str, Any]
Said = Iterator[tuple[str, str]]
MOST_INDICATORS = 30


def _amount(label: Any) -> AmountText:
    return AmountText(label, currency="currency")


def _first_instalments() -> dict[str, Any]:
    return {
        "id": RowId(lazy("Row")),
        "amount": _amount(lazy("Amount")),
        "due_on": DateText(lazy("Expected on")),
        "condition": Text(lazy("Under this condition"), longest=400),
    }


def _instalments() -> dict[str, Any]:
    return {
        **_first_instalments(),
        "received_on": DateText(lazy("Received on")),
        "received_amount": _amount(lazy("Amount received")),
        "transfer_id": Chosen(lazy("In the books as")),
    }


def _instalment_wrong(row: Row) -> Said:
    if row.get("amount") is not None and row["amount"] <= 0:
        yield "amount", _("Please write an amount above nothing.")
    if "due_on" in row and not row["due_on"] and not row.get("condition"):
        yield "due_on", _("Write a day or a condition: otherwise nobody knows when to expect it.")
    day, amount = row.get("received_on"), row.get("received_amount")
    if "received_amount" in row and day and amount is None:
        yield "received_amount", _("Write how much was received.")
    if "received_on" in row and amount is not None and not day:
        yield "received_on", _("Write the day on which it was received.")
    if amount is not None and amount <= 0:
        yield "received_amount", _("Please write an amount above nothing.")


def _conditions() -> dict[str, Any]:
    return {
        "id": RowId(lazy("Row")),
        "text": Text(lazy("What must be so"), lines=True, longest=2000),
        "due_on": DateText(lazy("Until")),
        "met_on": DateText(lazy("Fulfilled on")),
    }


def _lines() -> dict[str, Any]:
    return {
        "id": RowId(lazy("Row")),
        "code": Text(lazy("Code"), longest=20),
        "label": Text(lazy("Budget line"), longest=200),
        "amount": _amount(lazy("Amount")),
        "leeway": Percent(lazy("May move by, in per cent")),
        "purposes": Choices(lazy("Uses of aid that count to it"), options=lambda: options(PURPOSES)),
    }


def _first_lines() -> dict[str, Any]:
    return {name: each for name, each in _lines().items() if name not in ("leeway", "purposes")}


def _line_wrong(row: Row) -> Said:
    if row.get("amount") is not None and row["amount"] < 0:
        yield "amount", _("An amount cannot be below nothing.")


def _reports() -> dict[str, Any]:
    return {
        "id": RowId(lazy("Row")),
        "kind": Choice(lazy("Kind of report"), options=lambda: options(REPORTS)),
        "covers_from": DateText(lazy("Covers from")),
        "covers_to": DateText(lazy("Covers until")),
        "due_on": DateText(lazy("Due on")),
        "sent_on": DateText(lazy("Report sent on")),
        "note": Text(lazy("Remark"), longest=400),
    }


def _first_reports() -> dict[str, Any]:
    return {name: each for name, each in _reports().items() if name not in ("sent_on", "note")}


def _report_wrong(row: Row) -> Said:
    first, last = row.get("covers_from"), row.get("covers_to")
    if first and last and last < first:
        yield "covers_to", _("This is before the first day that it covers.")


def _questions() -> dict[str, Any]:
    return {
        "id": RowId(lazy("Row")),
        "text": Text(lazy("Question"), lines=True, longest=2000),
        "language": Choice(lazy("Language"), options=language_choices),
        "required": Choice(lazy("Must be answered"), options=lambda: options(YES_NO)),
        "longest": WholeNumber(lazy("Longest answer, in characters"), lowest=50, highest=100_000),
    }


def _indicators() -> dict[str, Any]:
    return {
        "id": RowId(lazy("Row")),
        "code": Text(lazy("Code"), longest=20),
        "statement": Text(lazy("What is measured"), lines=True, longest=1000),
        "unit": Choice(lazy("Unit"), options=lambda: options(UNITS)),
        "baseline": Figure(lazy("Baseline")),
        "baseline_on": DateText(lazy("Baseline as of")),
        "target": Figure(lazy("Target")),
        "target_on": DateText(lazy("Target until")),
        "splits": Choices(lazy("Told apart"), options=lambda: options(SPLITS)),
        "source": Choice(lazy("Where the values come from"), options=lambda: options(SOURCES)),
        "measure": Choice(lazy("Which of the fund’s figures"), options=lambda: options(MEASURES)),
    }


def _indicator_wrong(row: Row) -> Said:
    unit = row.get("unit")
    for name in ("baseline", "target"):
        if row.get(name) is not None and (told := value_wrong(unit, row[name])):
            yield name, told
    if row.get("source") == Source.COMPUTED and "measure" in row and not row["measure"]:
        yield "measure", _("Choose which of the fund’s figures it is.")
    if row.get("source") == Source.TYPED and row.get("measure"):
        yield "measure", _("Only a computed indicator is one of the fund’s figures: leave it empty.")


def value_wrong(unit: str | None, value: Any) -> str | None:
    """What is wrong with a value of an indicator; None for nothing."""
    if value != round(value, 2) or abs(value) * 100 > MOST_VALUE:
        return _("Please write a number with two decimals at most.")
    if unit == Unit.YES_NO and value not in (0, 1):
        return _("Write 1 for yes and 0 for no.")
    if unit == Unit.PERCENT and not 0 <= value <= 100:
        return _("Please write a share from 0 to 100 per cent, with two decimals at most.")
    return None


INSTALMENTS = RowKind("instalments", lazy("Instalment"), _instalments, ("amount",), objects=_instalment_wrong)
FIRST_INSTALMENTS = RowKind(
    "instalments", lazy("Instalment"), _first_instalments, ("amount",), objects=_instalment_wrong
)
CONDITIONS = RowKind("conditions", lazy("Condition"), _conditions, ("text",))
FIRST_LINES = RowKind("lines", lazy("Line"), _first_lines, ("label", "amount"), objects=_line_wrong)
LINES = RowKind("lines", lazy("Line"), _lines, ("label", "amount"), objects=_line_wrong)
REPORTS_ROWS = RowKind(
    "reports", lazy("Report"), _reports, ("kind", "due_on"), frozenset({"kind"}), _report_wrong, MOST_ROWS
)
FIRST_REPORTS = RowKind(
    "reports", lazy("Report"), _first_reports, ("kind", "due_on"), frozenset({"kind"}), _report_wrong, MOST_ROWS
)
QUESTIONS = RowKind(
    "questions", lazy("Question"), _questions, ("text", "language", "required"),
    frozenset({"language", "required", "longest"}),
)  # fmt: skip
INDICATORS = RowKind(
    "indicators", lazy("Indicator"), _indicators, ("statement", "unit", "source"), frozenset({"unit", "source"}),
    _indicator_wrong, MOST_INDICATORS,
)  # fmt: skip

KINDS: Mapping[str, RowKind] = {
    each.name: each for each in (REPORTS_ROWS, INSTALMENTS, CONDITIONS, LINES, QUESTIONS, INDICATORS)
}
"""The lists of an agreement that have a page each, in the order of its page."""
