"""A report as a workbook: numbers as numbers, the ledger whole. The same data make the same bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from fundapp.core import formats
from fundapp.core.i18n import _, pgettext
from fundapp.core.money import Money
from fundapp.core.reader import reading
from fundapp.core.sheets import MoneyColumn, xlsx_book
from fundapp.core.sheets.workbook import Named
from fundapp.donors.paper.labels import LABELS, Labels
from fundapp.donors.paper.words import (
    CLOCKS,
    EVIDENCE,
    MEASURED,
    PERSONS,
    REQUESTS,
    WITHHELD,
    Writer,
    named,
    not_shown,
)
from fundapp.donors.rules.agreements import REPORTS
from fundapp.donors.rules.report_data import Flow, IndicatorData, LedgerRow, ReportData, canonical, digest_of
from fundapp.donors.rules.results import Unit, written

Rows = Iterable[Sequence[Any]]


def report_xlsx(data: ReportData, labels: Labels = LABELS, *, draft: bool = False) -> IO[bytes]:
    """The workbook of a report, in its language, as an open temporary file at its beginning; it vanishes when closed.

    `draft`: it says so, first of all.

    Raises:
        SheetTooLongError: for a ledger beyond what a sheet can hold.
    """
    write = Writer.of(data, labels)
    with reading(write.reader):
        sheets = list(_sheets(write, data, draft=draft))
        made_at = datetime.fromisoformat(data["cover"]["cut_off"])
        return xlsx_book(sheets, write.reader, data["cover"]["title"], made_at=made_at)


def _sheets(write: Writer, data: ReportData, *, draft: bool) -> Iterator[Named]:
    figures = data["figures"]
    if draft:
        yield _("DRAFT – not released"), _about_columns(), ()
    yield pgettext("sheet", "Summary"), _summary_columns(), _summary(data)
    yield pgettext("sheet", "Counts and times"), _count_columns(), _counts(data)
    yield pgettext("sheet", "Budget lines"), _line_columns(), _lines(data)
    yield pgettext("sheet", "Persons"), _person_columns(), _persons(write, data)
    yield pgettext("sheet", "Indicators"), _indicator_columns(), map(_indicator, figures["indicators"])
    if figures["ledger"] is not None:
        yield pgettext("sheet", "Payments"), _ledger_columns(write), _ledger(write, figures["ledger"])
    yield pgettext("sheet", "What is not shown"), _withheld_columns(), _withheld(write, data)
    yield pgettext("sheet", "About"), _about_columns(), _about(write, data, draft=draft)


def _summary_columns() -> list[Any]:
    return [
        pgettext("report", "What"), MoneyColumn(pgettext("report", "In the period"), currency=False),
        MoneyColumn(pgettext("report", "Since the beginning"), currency=False), pgettext("report", "Currency"),
    ]  # fmt: skip


def _summary(data: ReportData) -> Rows:
    """Every amount but those of the budget lines."""
    figures, code = data["figures"], data["head"]["currency"]
    for word, flow in _flows(figures["money"]):
        yield word, Money(flow["period"], code), Money(flow["total"], code), code
    yield pgettext("report", "Held for awards"), None, Money(figures["money"]["held"], code), code
    yield pgettext("report", "Left"), None, Money(figures["money"]["cash"], code), code
    for local in figures["local"]:
        name, own, paid = _("Awards paid in %(currency)s", currency=local["currency"]), local["currency"], local["paid"]
        yield name, Money(paid["period"], own), Money(paid["total"], own), own
    evidence = figures["evidence"]
    yield pgettext("report", "Paid in the period"), Money(evidence["paid"], code), None, code
    for key in ("documented", "waived", "missing"):
        yield named(EVIDENCE, key), Money(evidence[key], code), None, code


def _count_columns() -> list[Any]:
    return [pgettext("report", "What"), pgettext("report", "Value"), pgettext("report", "Unit")]


def _counts(data: ReportData) -> Rows:
    """Persons, requests and times."""
    figures = data["figures"]
    for count in figures["persons"]:
        yield named(PERSONS, count["key"]), _count(count["count"]), pgettext("report", "persons")
    for count in figures["requests"]:
        yield named(REQUESTS, count["key"]), _count(count["count"]), pgettext("report", "requests")
    for time in figures["times"]:
        word, unit = named(CLOCKS, time["clock"]), pgettext("report", "hours")
        yield _("%(step)s: half within", step=word), _hours(time["median"]), unit
        yield _("%(step)s: nine in ten within", step=word), _hours(time["ninetieth"]), unit


def _flows(money: Mapping[str, Any]) -> Iterator[tuple[str, Flow]]:
    words = {
        "received": pgettext("report", "Received from the funder"),
        "refunded": pgettext("report", "Paid back to the funder"),
        "awards": pgettext("report", "Awards to persons, less what came back"),
        "fees": pgettext("report", "Fees of transfers"),
        "exchange": pgettext("report", "Losses of exchange, less gains"),
        "administration": _("Administration costs"),
        "spent": pgettext("report", "Spent, all together"),
    }
    for key, word in words.items():
        yield word, money[key]


def _line_columns() -> list[Any]:
    return [
        pgettext("report", "Code"), pgettext("report", "Budget line"),
        MoneyColumn(pgettext("report", "Budget"), currency=False),
        MoneyColumn(pgettext("report", "Spent in the period"), currency=False),
        MoneyColumn(pgettext("report", "Spent in all")), pgettext("report", "Used, in per cent"),
        pgettext("report", "Leeway, in per cent"), pgettext("report", "Beyond what was agreed"),
    ]  # fmt: skip


def _lines(data: ReportData) -> Rows:
    currency = data["head"]["currency"]
    for line in data["figures"]["lines"]:
        name = line["label"] or (pgettext("report", "In no line of the budget") if line["number"] is None else "")
        spent = line["spent"]
        yield (
            line["code"], name, Money(line["budget"], currency), Money(spent["period"], currency),
            Money(spent["total"], currency), _hundredths(line["used"]), _hundredths(line["leeway"]), line["beyond"],
        )  # fmt: skip


def _person_columns() -> list[Any]:
    return [pgettext("report", "Table"), pgettext("report", "First"), pgettext("report", "Second"),
            pgettext("report", "Persons"), pgettext("report", "As of")]  # fmt: skip


def _persons(write: Writer, data: ReportData) -> Rows:
    for table in data["figures"]["tables"]:
        for cell in table["cells"]:
            labels = [write.label(*pair) for pair in zip(table["dimensions"], cell["labels"], strict=True)]
            day = date.fromisoformat(cell["as_of"]) if cell["as_of"] else None
            yield (write.table(table["key"]), labels[0], labels[1] if labels[1:] else None, _count(cell["count"]), day)


def _indicator_columns() -> list[Any]:
    return [
        pgettext("report", "Code"), pgettext("report", "Indicator"), pgettext("report", "Unit"),
        pgettext("report", "Baseline"), pgettext("report", "Value"), pgettext("report", "Measured on"),
        pgettext("report", "Target"), pgettext("report", "Target for"), pgettext("report", "Progress, in per cent"),
        pgettext("report", "Source"), _("Remark"),
    ]  # fmt: skip


def _indicator(each: IndicatorData) -> Sequence[Any]:
    unit = each["unit"]
    units = {Unit.NUMBER: pgettext("report", "number"), Unit.PERCENT: "%"}
    days = [date.fromisoformat(day) if day else None for day in (each["as_of"], each["target_on"])]
    return (
        each["code"], each["statement"], units.get(Unit(unit), pgettext("report", "yes or no")),
        written(each["baseline"], unit), written(each["value"], unit), days[0], written(each["target"], unit), days[1],
        each["progress"], named(MEASURED, each["source"]), each["note"],
    )  # fmt: skip


def _ledger_columns(write: Writer) -> list[Any]:
    return [
        pgettext("report", "Pseudonym"), pgettext("report", "Month"), MoneyColumn(pgettext("report", "Paid")),
        MoneyColumn(pgettext("report", "In %(currency)s", currency=write.currency), currency=False),
        pgettext("report", "Papers"),
    ]  # fmt: skip


def _ledger(write: Writer, rows: Iterable[LedgerRow]) -> Rows:
    words = {code: str(word) for code, word in EVIDENCE.items()}
    for each in rows:
        counted = Money(each["counted"], write.currency)
        yield (
            each["case"], each["month"], Money(each["paid"], each["currency"]), counted, named(words, each["evidence"])
        )  # fmt: skip


def _withheld_columns() -> list[Any]:
    return [pgettext("report", "What is not shown"), pgettext("report", "Why")]


def _withheld(write: Writer, data: ReportData) -> Rows:
    for each in data["figures"]["withheld"]:
        yield write.table(each["what"]), named(WITHHELD, each["reason"])


def _about_columns() -> list[Any]:
    return [pgettext("report", "What"), pgettext("report", "Said")]


def _about(write: Writer, data: ReportData, *, draft: bool) -> Rows:
    head, cover = data["head"], data["cover"]
    if draft:
        yield pgettext("report", "State"), _("DRAFT – not released")
    yield pgettext("report", "Title"), cover["title"]
    yield pgettext("report", "Kind"), named(REPORTS, cover["kind"])
    yield pgettext("report", "Funder"), head["funder"]
    yield pgettext("report", "Agreement"), f"{head['code']} – {head['title']}"
    yield pgettext("report", "Funder’s reference"), head["reference"]
    yield pgettext("report", "Signed by"), head["holder"]
    yield pgettext("report", "Currency"), formats.currency_name(write.reader, head["currency"])
    yield pgettext("report", "Edition"), cover["edition"]
    yield _("What this edition changes"), cover["changes"]
    yield pgettext("report", "First day covered"), date.fromisoformat(cover["covers_from"])
    yield pgettext("report", "Last day covered"), date.fromisoformat(cover["covers_to"])
    yield pgettext("report", "Books read until"), write.moment(cover["cut_off"])
    yield pgettext("report", "Fingerprint of the data (SHA-256)"), digest_of(canonical(data))


def _count(count: int | None) -> int | str:
    return not_shown() if count is None else count


def _hours(minutes: int | None) -> Decimal | str:
    return not_shown() if minutes is None else Decimal(minutes) / 60


def _hundredths(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 100
