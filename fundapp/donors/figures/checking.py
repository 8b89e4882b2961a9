"""A report's figures computed once more from the books, and compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fundapp.donors.figures.about import About
from fundapp.donors.figures.evidence import evidence_of
from fundapp.donors.figures.keys import LOCAL, PERIOD, TOTAL, Key, values_of
from fundapp.donors.figures.lines import lines_of
from fundapp.donors.figures.local import local_of
from fundapp.donors.figures.money import money_of
from fundapp.donors.rules.report_data import LocalData, ReportFigures

AS_PAID = "paid"


@dataclass(frozen=True)
class Difference:
    """A figure that is another one now. None: it is not there at all."""

    key: Key
    told: int | None
    found: int | None


def recomputed(session: Session, figures: ReportFigures, about: About) -> list[Difference]:
    """Where money, lines, currencies and evidence, computed again up to the same moment, are not what the report says.

    Empty for a sound report. What was written since the cut-off is not read, and what is in the books is never changed;
    so a difference means that envelopes were tied or untied since, that the agreed budget was changed, or that
    something is wrong. Seven queries.
    """
    again: ReportFigures = {
        **figures,
        "money": money_of(session, about),
        "lines": lines_of(session, about),
        "local": local_of(session, about),
        "evidence": evidence_of(session, about),
    }
    told, found = (_all(each) for each in (figures, again))
    keys = {**told, **found}
    return [Difference(key, told.get(key), found.get(key)) for key in keys if told.get(key) != found.get(key)]


def _all(figures: ReportFigures) -> Mapping[Key, int]:
    """As `values_of`, with what was paid in each currency as its own minor units."""
    return {**values_of(figures), **dict(pair for local in figures["local"] for pair in _paid(local))}


def _paid(local: LocalData) -> list[tuple[Key, int]]:
    name = f"{local['currency']}.{AS_PAID}"
    return [(Key(LOCAL, name, PERIOD), local["paid"]["period"]), (Key(LOCAL, name, TOTAL), local["paid"]["total"])]
