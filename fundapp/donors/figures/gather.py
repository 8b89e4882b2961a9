"""All figures of a report, step by step, as a worker computes them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from fundapp.cases.queries.figures import FEWEST
from fundapp.donors.figures.about import About
from fundapp.donors.figures.counts import RawCounts, counts_of
from fundapp.donors.figures.evidence import Evidence, payments_of
from fundapp.donors.figures.indicators import NOBODY, Rounding, Supported, indicators_of, measured
from fundapp.donors.figures.ledger_rows import in_order, ledger_row
from fundapp.donors.figures.lines import lines_of
from fundapp.donors.figures.local import local_of
from fundapp.donors.figures.money import money_of
from fundapp.donors.figures.times import median_since, times_of
from fundapp.donors.rules.report_data import (
    CountData,
    EvidenceData,
    LedgerRow,
    ReportFigures,
    TableData,
    WithheldData,
)
from fundapp.ledger.queries.transfers import day_begins

STEPS = 6
"""How many steps there are: money, lines and currencies, payments, times, requests, indicators."""


@dataclass(frozen=True)
class Disclosed:
    """What disclosure control lets out, and how it tells counts. Nothing here is computed in this room.

    `requests`: what may be told of counts of requests; `rounding`: of counts of awards and requests in indicators.
    `fewest`: of how many clocks a median is told at least.
    """

    requests: Callable[[RawCounts], list[CountData]]
    rounding: Rounding
    persons: list[CountData] = field(default_factory=list)
    tables: list[TableData] = field(default_factory=list)
    withheld: list[WithheldData] = field(default_factory=list)
    supported: Supported = NOBODY
    fewest: int = FEWEST


@dataclass(frozen=True)
class Payments:
    """What the payments say: of the period, of the whole, and row by row where the agreement allows it."""

    period: EvidenceData
    whole: EvidenceData
    rows: list[LedgerRow] | None


def gather(
    session: Session, about: About, disclosed: Disclosed, *, ledger_key: bytes | None, done: Callable[[int], None]
) -> ReportFigures:
    """The figures of a report. Sixteen queries, however much there is; memory grows with the ledger's rows alone.

    `ledger_key`: under which the ledger's pseudonyms are made, a secret of this report's; None: the agreement allows
    no ledger. `done` is told after each of the STEPS how many are done.
    """
    money = money_of(session, about)
    done(1)
    lines, local = lines_of(session, about), local_of(session, about)
    done(2)
    paid = _payments(session, about, ledger_key)
    done(3)
    times = times_of(session, about, disclosed.fewest)
    done(4)
    counts = counts_of(session, about)
    done(5)
    medians = median_since(session, about, day_begins(about.begins_on, about.zone), disclosed.fewest)
    values = measured(disclosed.supported, counts, medians, paid.whole, disclosed.rounding)
    indicators = indicators_of(session, about, values)
    done(STEPS)
    return ReportFigures(
        money=money,
        local=local,
        lines=lines,
        evidence=paid.period,
        requests=disclosed.requests(counts),
        persons=disclosed.persons,
        tables=disclosed.tables,
        times=times,
        indicators=indicators,
        ledger=paid.rows,
        withheld=disclosed.withheld,
    )


def _payments(session: Session, about: About, key: bytes | None) -> Payments:
    """One pass through all payments."""
    period, whole = Evidence(), Evidence()
    rows: list[LedgerRow] = []
    for each in payments_of(session, about):
        whole.add(each)
        if about.is_booked(each.paid.at):
            period.add(each)
            if key is not None and each.counted:
                rows.append(ledger_row(each, key, about.zone))
    return Payments(period.data, whole.data, in_order(rows) if key is not None else None)
