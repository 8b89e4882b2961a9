"""The names of figures that lead back to transfers: "money.awards.total", "lines.3.period", "local.XAF.total"."""

from collections.abc import Iterator
from dataclasses import dataclass

from fundapp.core.errors import NotFound
from fundapp.donors.figures.parts import SPENT, Part
from fundapp.donors.rules.report_data import Flow, ReportFigures

PERIOD, TOTAL = "period", "total"
MONEY, LINES, LOCAL, EVIDENCE = "money", "lines", "local", "evidence"
NO_LINE = "none"
"""The line of what no line takes."""
HELD, CASH, SPENDING = "held", "cash", "spent"

_FLOWS = (Part.RECEIVED, Part.REFUNDED, *SPENT, SPENDING)
_COVERED = ("paid", "documented", "waived", "missing")


@dataclass(frozen=True)
class Key:
    """A figure: what it is of, which of them, and whether of the days covered or in all (None where there is one)."""

    group: str
    name: str
    span: str | None = None

    def __str__(self) -> str:
        return ".".join(each for each in (self.group, self.name, self.span) if each)

    @property
    def in_period(self) -> bool:
        """Whether it is of the days covered alone."""
        return self.span == PERIOD or self.group == EVIDENCE


def values_of(figures: ReportFigures) -> dict[Key, int]:
    """Every figure that leads back, in minor units of the agreement's currency, in the order in which it is read."""
    return dict(_values(figures))


def key_named(figures: ReportFigures, name: str) -> Key:
    """The figure of a report that is called so. Raises NotFound."""
    for key in values_of(figures):
        if str(key) == name:
            return key
    raise NotFound


def _values(figures: ReportFigures) -> Iterator[tuple[Key, int]]:
    money = figures["money"]
    for name in _FLOWS:
        yield from _flow(MONEY, name, money[name])  # type: ignore[literal-required]
    yield Key(MONEY, HELD), money["held"]
    yield Key(MONEY, CASH), money["cash"]
    for line in figures["lines"]:
        yield from _flow(LINES, NO_LINE if line["number"] is None else str(line["number"]), line["spent"])
    for local in figures["local"]:
        yield from _flow(LOCAL, local["currency"], local["counted"])
    for name in _COVERED:
        yield Key(EVIDENCE, name), figures["evidence"][name]  # type: ignore[literal-required]


def _flow(group: str, name: str, flow: Flow) -> Iterator[tuple[Key, int]]:
    yield Key(group, name, PERIOD), flow["period"]
    yield Key(group, name, TOTAL), flow["total"]
