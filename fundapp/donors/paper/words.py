"""Words for every code of a report, and amounts, days and times as its language writes them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.vocabulary import AGE_BANDS, GENDERS, PURPOSES
from fundapp.cases.workflow import Action
from fundapp.core import formats
from fundapp.core.i18n import _, lazy, pgettext
from fundapp.core.money import Money
from fundapp.core.places import CENTRAL_AFRICA
from fundapp.core.reader import Reader
from fundapp.donors.paper.labels import TABLES, Labels
from fundapp.donors.rules.report_data import CountData, ReportData
from fundapp.donors.rules.results import Unit, written

HOUSE: Labels = {
    "gender": GENDERS,
    "age": AGE_BANDS,
    "purpose": PURPOSES,
    "reason": REASONS[Action.DECLINE],
}
"""What the fund itself calls its codes; disclosure control's own labels, of groups and tables, come before these."""

CLOCKS: Mapping[str, Any] = {
    "acknowledge": lazy("From the request until somebody took it up"),
    "triage": lazy("From the request until its urgency was settled"),
    "verification": lazy("From the beginning of the checks to their end"),
    "decision": lazy("From the request to the decision"),
    "payment": lazy("From the decision until the money arrived"),
}
REQUESTS: Mapping[str, Any] = {
    "received": lazy("Requests received in the period"),
    "approved": lazy("Requests approved"),
    "declined": lazy("Requests declined"),
    "referred": lazy("Requests referred to another fund"),
    "withdrawn": lazy("Requests withdrawn by those who made them"),
    "paid": lazy("Requests paid"),
}
PERSONS: Mapping[str, Any] = {
    "primary": lazy("Persons supported directly"),
    "family": lazy("Relatives supported with them"),
}
EVIDENCE: Mapping[str, Any] = {
    "documented": lazy("Papers complete"),
    "partly": lazy("Papers in part"),
    "waived": lazy("Papers waived"),
    "missing": lazy("Papers missing"),
}
WITHHELD: Mapping[str, Any] = {
    "protected": lazy("Too few persons, or too telling beside other figures: somebody could be recognised."),
}
"""Readers are told one reason only: which of several it was would say something of those who are protected."""
MEASURED: Mapping[str, Any] = {"typed": lazy("entered"), "computed": lazy("computed by the fund")}


def named(codes: Mapping[str, Any], code: str) -> str:
    """The word for a code; for one that nobody knows, what can be read of it."""
    return str(codes[code]) if code in codes else code.replace("_", " ")


@dataclass(frozen=True)
class Writer:
    """How a report writes: its language, the currency of its agreement, and the names of its codes."""

    reader: Reader
    currency: str
    labels: Labels = field(default_factory=dict)

    @classmethod
    def of(cls, data: ReportData, labels: Labels) -> "Writer":
        """The writer of a report. Moments are told in UTC, so that they are the same everywhere."""
        return cls(Reader(data["cover"]["language"], ZoneInfo("UTC")), data["head"]["currency"], labels)

    def money(self, minor: int, currency: str | None = None) -> str:
        """An amount with its currency."""
        return formats.money(self.reader, Money(minor, currency or self.currency))

    def brief(self, minor: int) -> str:
        """The same, without decimals that are all zero."""
        return formats.money(self.reader, Money(minor, self.currency), brief=True)

    def amount(self, minor: int, currency: str | None = None) -> str:
        """An amount under a heading that names the currency."""
        return formats.amount(self.reader, Money(minor, currency or self.currency)).replace("-", "\N{MINUS SIGN}")

    def number(self, value: int | Decimal) -> str:
        """A number."""
        return formats.number(self.reader, value)

    def count(self, count: int | None) -> str:
        """A count of persons, or that it is not shown."""
        return not_shown() if count is None else self.number(count)

    def share(self, part: int, whole: int) -> str:
        """A part of a whole in per cent; a dash where there is no whole."""
        return formats.percent(self.reader, Decimal(part) / whole) if whole else "–"

    def hundredths(self, value: int | None, decimals: int = 0) -> str:
        """Hundredths of 1 %."""
        return "–" if value is None else formats.percent(self.reader, Decimal(value) / 10_000, decimals)

    def day(self, iso: str, style: str = "long") -> str:
        """A day."""
        return formats.date(self.reader, date.fromisoformat(iso), style)

    def days(self, first: str, last: str) -> str:
        """Two days and all between."""
        return formats.date_range(self.reader, date.fromisoformat(first), date.fromisoformat(last))

    def month(self, name: str) -> str:
        """A month, from “2026-03”."""
        return formats.date(self.reader, date.fromisoformat(f"{name}-01"), "month")

    def moment(self, iso: str) -> str:
        """A moment in UTC, which is named."""
        return _("%(moment)s UTC", moment=formats.datetime(self.reader, datetime.fromisoformat(iso)))

    def span(self, minutes: int | None) -> str:
        """A length of time."""
        return not_shown() if minutes is None else formats.duration(self.reader, timedelta(minutes=minutes))

    def value(self, hundredths: int | None, unit: str) -> str:
        """A value of an indicator."""
        told = written(hundredths, unit)
        if told is None:
            return "–"
        if isinstance(told, bool):
            return _("Yes") if told else _("No")
        if unit == Unit.PERCENT:
            return formats.percent(self.reader, told / 100, max(0, -int(told.normalize().as_tuple().exponent)))
        return self.number(told.normalize() if told % 1 else told.to_integral_value())

    def label(self, dimension: str, code: str) -> str:
        """The name of a code of a dimension: disclosure control's, the fund's own, a country's, or the code itself."""
        for labels in (self.labels, HOUSE):
            if code in labels.get(dimension, {}):
                return str(labels[dimension][code])
        if dimension == "region" and code in CENTRAL_AFRICA:
            return formats.country_name(self.reader, code)
        return named({}, code)

    def table(self, key: str) -> str:
        """The name of a protected table or figure."""
        own = {**PERSONS, **REQUESTS, **CLOCKS}
        return str(own[key]) if key in own else named(self.labels.get(TABLES, {}), key)


def not_shown() -> str:
    """What stands where a count is kept back: never a zero."""
    return pgettext("report", "not shown")


def counted(counts: list[CountData], key: str) -> CountData | None:
    """The count of that name, where the report has it."""
    return next((each for each in counts if each["key"] == key), None)
