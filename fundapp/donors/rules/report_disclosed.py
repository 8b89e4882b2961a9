"""What of a report's figures leaves the house and what stays, in words for those who prepare it. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.donors.disclosure import CATALOGUES
from fundapp.donors.rules.report_data import ReportFigures, TableData, WithheldData

TABLES: Mapping[str, Any] = {each.name: each.label for one in CATALOGUES.values() for each in one.tables}
FIGURES: Mapping[str, Any] = {
    "persons": lazy("How many persons"),
    "uncounted": lazy("Persons who were helped"),
    "requests": lazy("How many requests"),
    "times": lazy("How long answers took"),
    "indicators": lazy("Value of an indicator"),
    "tables": lazy("A breakdown"),
    "ledger": lazy("The pseudonymous ledger"),
}
"""Words for codes that begin so: "times.decision"."""
ANOTHER = lazy("Another figure")

LEVELS: Sequence[Any] = (lazy("in full"), lazy("grouped"), lazy("in broad groups"))
"""How coarse a table is: from the first on as far as there are words."""

REASONS: Mapping[str, Any] = {
    "protected": lazy("Too few persons, or too telling beside other figures: somebody could be recognised."),
    "too_few": lazy("It is about too few persons: each could be recognised."),
    "would_reveal": lazy("With what was published before, somebody could be found out."),
    "unsolved": lazy("It could not be proven in time that nobody is found out."),
    "unchanged": lazy("Too little was added since the last report: it stays as it was printed there."),
    "not_counted": lazy("No officer has counted them yet: until then they stand in no table."),
}


@dataclass(frozen=True)
class Leaving:
    """A protected table as it goes out: how coarse, how many of its cells are told and how many are not."""

    what: Any
    level: Any
    shown: int
    hidden: int


@dataclass(frozen=True)
class Staying:
    """Why something stays, and what: each table or figure with how much of it."""

    reason: Any
    kept: Sequence[tuple[Any, int]]


def leaving(figures: ReportFigures) -> Sequence[Leaving]:
    """The protected tables of a report, in its order."""
    return [_leaving(each) for each in figures["tables"]]


def staying(withheld: Sequence[Mapping[str, Any] | WithheldData]) -> Sequence[Staying]:
    """What is kept back for each reason, everything in the order in which it was told."""
    found: dict[str, Counter[str]] = {}
    for each in withheld:
        found.setdefault(each["reason"], Counter())[each["what"]] += 1
    return [
        Staying(REASONS.get(reason, reason), [(_named(what), times) for what, times in kept.items()])
        for reason, kept in found.items()
    ]


def _leaving(table: TableData) -> Leaving:
    shown = sum(each["count"] is not None for each in table["cells"])
    level = LEVELS[min(table["level"], len(LEVELS) - 1)]
    return Leaving(_named(table["key"]), level, shown, len(table["cells"]) - shown)


def _named(code: str) -> Any:
    """The words of a coded table or figure: its own, those of the first part that has some, else that it is one."""
    parts = code.split(".")
    known = [words[part] for part in reversed(parts) for words in (TABLES, FIGURES) if part in words]
    return known[0] if known else ANOTHER
