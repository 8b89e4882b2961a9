"""What may be told of persons: true counts and everything published of them before, for disclosure control.

Populations: "agreement:<id>", the persons whom its money helped, and "fund", all requests that were refused. What was
let out of one is kept with the counts behind it (PublishedTables): a count that officers correct or complete later is
new in the next release, since what readers were told cannot be changed any more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from fundapp.cases.queries.statistics import persons_by, refusals_by
from fundapp.cases.rules.counting import quarter_of
from fundapp.donors.disclosure import (
    PERSONS,
    REFUSALS,
    Catalogue,
    Drafted,
    Finding,
    Release,
    Settings,
    Shown,
    audit,
    draft_release,
)
from fundapp.donors.disclosure.facts import facts_of
from fundapp.donors.figures.about import About
from fundapp.donors.queries.report_tables import let_out, population_named
from fundapp.donors.rules.report_data import CellData, TableData, WithheldData

FUND = "fund"
BEGINNING = date(2000, 1, 1)
"""Before any request: the fund as a whole is told of from its first one on."""

Codes = tuple[str, ...]


@dataclass(frozen=True)
class Before:
    """What was let out of a population, in order, and the counts behind each, all persons up to then."""

    releases: Sequence[Release]
    counts: Sequence[Mapping[Codes, int]]

    @property
    def cut_off(self) -> date:
        """The last day of the last one."""
        return self.releases[-1].cut_off if self.releases else date.min


def population_of(about: About) -> str:
    """Under which name what an agreement's money did is let out."""
    return population_named(about.agreement_id)


def catalogue_of(population: str) -> Catalogue:
    """What may be told of it."""
    return REFUSALS if population == FUND else PERSONS


def counted(session: Session, population: str, about: About) -> Mapping[Codes, int]:
    """How many there are of each kind, up to the last quarter that had ended on the last day. One query."""
    until = max(last_ended(about.covers_to), BEGINNING)
    if population == FUND:
        found: Iterable[tuple[tuple[Any, ...], int]] = refusals_by(session, BEGINNING, until).items()
    else:
        found = persons_by(session, about.envelopes, until).items()
    counts: Counter[Codes] = Counter()
    for (_quarter, *codes), number in found:
        counts[tuple(codes)] += number
    return counts


def before(session: Session, population: str) -> Before:
    """Everything that was ever let out of a population. One query."""
    rows = let_out(session, population)
    releases = [Release.from_json(row.tables["release"]) for row in rows]
    return Before(releases, [_counts_of(row.tables["counts"]) for row in rows])


def drafted(counts: Mapping[Codes, int], population: str, earlier: Before, cut_off: date, rules: Settings) -> Drafted:
    """What may be let out now."""
    told = _by_release([*earlier.counts, counts], [*(each.cut_off for each in earlier.releases), cut_off])
    return draft_release(catalogue_of(population), told, cut_off, earlier.releases, rules)


def audited(kept: Mapping[str, Any], population: str, earlier: Before, rules: Settings) -> Finding:
    """How what is to be let out stands against all that was."""
    release, counts = Release.from_json(kept["release"]), _counts_of(kept["counts"])
    releases = [*earlier.releases, release]
    told = _by_release([*earlier.counts, counts], [each.cut_off for each in releases])
    return audit(catalogue_of(population), told, releases, rules)


def tells_more(kept: Mapping[str, Any], population: str, earlier: Before) -> bool:
    """Whether its tables say anything that was not said before."""
    catalogue, release = catalogue_of(population), Release.from_json(kept["release"])
    known = set(facts_of(catalogue, earlier.releases))
    return not set(facts_of(catalogue, [*earlier.releases, release])) <= known


def cut_off_of(kept: Mapping[str, Any]) -> date:
    """The last day of what is kept of a release."""
    return Release.from_json(kept["release"]).cut_off


def to_keep(release: Release, counts: Mapping[Codes, int]) -> dict[str, Any]:
    """What is kept of a release."""
    return {"release": release.to_json(), "counts": [[list(codes), counts[codes]] for codes in sorted(counts)]}


def tables_of(release: Release) -> list[TableData]:
    """The tables of a release as a report says them."""
    return [_table(each, release.cut_off) for each in release.tables]


def withheld_of(drafted: Drafted) -> list[WithheldData]:
    """What of it is kept back, and why."""
    return [WithheldData(what=f"tables.{each.table}", reason=each.reason.value) for each in drafted.withheld]


def _table(shown: Shown, cut_off: date) -> TableData:
    return TableData(
        key=shown.table, dimensions=list(shown.dimensions), level=shown.level, as_of=cut_off.isoformat(),
        cells=[
            CellData(labels=list(each.groups), count=each.value, as_of=each.as_of.isoformat() if each.as_of else None)
            for each in shown.cells
        ],
    )  # fmt: skip


def _by_release(counts: Sequence[Mapping[Codes, int]], cut_offs: Sequence[date]) -> dict[tuple[Any, ...], int]:
    """What each release added, in the last quarter before its cut-off. What went down since is left as it was told."""
    found: dict[tuple[Any, ...], int] = {}
    highest: Counter[Codes] = Counter()
    for known, cut_off in zip(counts, cut_offs, strict=True):
        quarter = quarter_of(last_ended(cut_off))
        for codes, number in known.items():
            if number > highest[codes]:
                key = (quarter, *codes)
                found[key] = found.get(key, 0) + number - highest[codes]
                highest[codes] = number
    return found


def last_ended(day: date) -> date:
    """The last day of the last quarter that had ended by then."""
    following = date.fromordinal(day.toordinal() + 1)
    return date.fromordinal(quarter_of(following).toordinal() - 1)


def _counts_of(kept: Iterable[Any]) -> dict[Codes, int]:
    return {tuple(codes): number for codes, number in kept}
