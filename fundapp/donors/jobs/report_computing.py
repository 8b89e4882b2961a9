"""What a report says of money and people, computed step by step. Nothing is written here."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.accounts.queries.settings import setting
from fundapp.accounts.rules.installation import SMALLEST_CELL
from fundapp.cases.queries.statistics import family_of, uncounted
from fundapp.core.reader import current_reader
from fundapp.donors.disclosure.facts import rounded
from fundapp.donors.disclosure.releases import Settings
from fundapp.donors.figures import gather
from fundapp.donors.figures.about import About, about_of
from fundapp.donors.figures.counts import RawCounts
from fundapp.donors.figures.indicators import Supported
from fundapp.donors.jobs import report_tables
from fundapp.donors.models import DonorReport
from fundapp.donors.rules.report_data import CountData, TableData, WithheldData
from fundapp.donors.rules.report_errands import Computed

NEEDS = ("envelopes", "draft")
"""Parts with which a report must be read."""

STEPS = gather.STEPS + 2
"""First the persons whom the money helped, then what was refused, then the figures."""

MOST_NAMED = 99
PROTECTED = "protected"
"""The one reason that readers are told."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Protected:
    """What disclosure control lets out of one population, and what it keeps. `kept`: None where nothing is new."""

    tables: list[TableData]
    withheld: list[WithheldData]
    kept: dict[str, Any] | None
    number: int


def rules_of(session: Session) -> Settings:
    """How persons are protected in this house. One query."""
    return Settings(threshold=setting(session, SMALLEST_CELL))


def compute(session: Session, found: DonorReport, progress: Progress) -> Computed:
    """The figures of a report that was read with NEEDS; `progress` is told how many of STEPS are done."""
    assert found.draft is not None
    about = about_of(session, found, found.draft.cut_off, current_reader().zone)
    rules = rules_of(session)
    protected = {}
    for step, population in enumerate((report_tables.population_of(about), report_tables.FUND), 1):
        protected[population] = protect(session, about, population, rules)
        progress(step)
    told = partial(_told, rules)
    persons = _persons(session, about, protected[report_tables.population_of(about)].number, told)
    tables = [table for each in protected.values() for table in each.tables]
    kept_back = [each for one in protected.values() for each in one.withheld]
    disclosed = gather.Disclosed(
        requests=lambda counts: _requests(counts, told), rounding=told, tables=tables, supported=persons,
        persons=[CountData(key="primary", count=persons.persons), CountData(key="family", count=persons.family)],
        withheld=_said_withheld(kept_back, tables),
        fewest=rules.fewest_for_median,
    )  # fmt: skip
    key = ledger_key(found.id) if found.agreement.ledger_shown else None
    figures = gather.gather(session, about, disclosed, ledger_key=key, done=lambda number: progress(number + 2))
    out = {population: each.kept for population, each in protected.items() if each.kept is not None}
    return Computed(figures, out, [*kept_back, *_missing(session, about)])


def ledger_key(report_id: UUID) -> bytes:
    """Under which a report calls cases: it needs this house's secret, since its readers see the report's own id."""
    secret: str = current_app.extensions["fundapp.settings"].secret_key
    return hmac.digest(secret.encode(), b"report ledger:" + report_id.bytes, "sha256")


def protect(session: Session, about: About, population: str, rules: Settings) -> Protected:
    """The tables of a population: new ones; where it was told of later days already, those as they were printed."""
    counts, earlier = report_tables.counted(session, population, about), report_tables.before(session, population)
    number = sum(counts.values())
    if about.covers_to <= earlier.cut_off:
        return Protected(report_tables.tables_of(earlier.releases[-1]), [], None, number)
    made = report_tables.drafted(counts, population, earlier, about.covers_to, rules)
    kept = report_tables.to_keep(made.release, counts)
    return Protected(report_tables.tables_of(made.release), report_tables.withheld_of(made), kept, number)


def _said_withheld(kept_back: Sequence[WithheldData], tables: Sequence[TableData]) -> list[WithheldData]:
    """Of which tables readers are told that they are not there.

    Why each is kept back says something of small numbers: that is for staff alone (decision 27). Readers have one word.
    """
    there = {f"tables.{each['key']}" for each in tables}
    missing = dict.fromkeys(each["what"] for each in kept_back if each["what"] not in there)
    return [WithheldData(what=what, reason=PROTECTED) for what in missing]


def _persons(session: Session, about: About, number: int, told: Callable[[int], int | None]) -> Supported:
    family = family_of(session, about.envelopes, report_tables.BEGINNING, report_tables.last_ended(about.covers_to))
    return Supported(told(number), told(family))


def _requests(counts: RawCounts, told: Callable[[int], int | None]) -> list[CountData]:
    return [CountData(key=name, count=told(flow["period"])) for name, flow in counts.requests.items()]


def _told(rules: Settings, number: int) -> int | None:
    """A count as it goes out: rounded, or nothing where it is small."""
    return None if number < rules.threshold else rounded(number, rules.rounding)


def _missing(session: Session, about: About) -> list[WithheldData]:
    """Persons who are in no table yet, since no officer has counted their case."""
    number = min(uncounted(session, about.envelopes, about.covers_to), MOST_NAMED)
    return [WithheldData(what="persons.uncounted", reason="not_counted")] * number
