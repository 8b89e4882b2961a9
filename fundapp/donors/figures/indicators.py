"""The results framework: what was found last, and what the fund counts by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.donors.figures.about import About
from fundapp.donors.figures.counts import RawCounts
from fundapp.donors.figures.lines import share_of
from fundapp.donors.models import AgreementActual, AgreementIndicator
from fundapp.donors.rules.report_data import EvidenceData, IndicatorData
from fundapp.donors.rules.results import HUNDRED, Source, progress

DAY = 24 * 60

Rounding = Callable[[int], int | None]
"""A count as it may be told: rounded, or None where it is too small."""


@dataclass(frozen=True)
class Supported:
    """Persons helped with the agreement's money since it began, as disclosure control tells them: rounded, or None."""

    persons: int | None
    family: int | None


NOBODY = Supported(None, None)
"""Nothing may be told of persons."""


def measured(
    supported: Supported, counts: RawCounts, medians: Mapping[str, int | None], evidence: EvidenceData, told: Rounding
) -> dict[str, int | None]:
    """The fund's own figures by their names (MEASURES), in hundredths, since the agreement began.

    Counts of awards and requests are told as counts of persons are: `told`. `medians`: in minutes, by clock.
    """
    numbers = {
        "persons_supported": supported.persons,
        "family_supported": supported.family,
        "awards_paid": told(counts.awards["paid"]["total"]),
        "awards_approved": told(counts.awards["approved"]["total"]),
        "requests_received": told(counts.requests["received"]["total"]),
    }
    return {
        **{name: None if number is None else number * HUNDRED for name, number in numbers.items()},
        "median_days_to_decision": _days(medians.get("decision")),
        "median_days_to_payment": _days(medians.get("payment")),
        "receipts_share": share_of(evidence["documented"], evidence["paid"]),
    }


def indicators_of(session: Session, about: About, values: Mapping[str, int | None]) -> list[IndicatorData]:
    """The indicators in their order, each as it stood on the last day. Two queries.

    `values`: those that are computed, by their names.
    """
    wanted = select(AgreementIndicator).where(AgreementIndicator.agreement_id == about.agreement_id)
    indicators = session.scalars(wanted.order_by(AgreementIndicator.number, AgreementIndicator.id)).all()
    actuals = _latest(session, about)
    return [_told(each, _found(each, about, actuals, values)) for each in indicators]


Found = tuple[int | None, date | None, str | None]
"""A value, of which day it is, and a note on it."""


def _found(
    each: AgreementIndicator, about: About, actuals: Mapping[UUID, AgreementActual], values: Mapping[str, int | None]
) -> Found:
    if each.source == Source.COMPUTED:
        value = values[each.measure or ""]
        return value, about.covers_to if value is not None else None, None
    actual = actuals.get(each.id)
    return (actual.value, actual.as_of, actual.note) if actual else (None, None, None)


def _latest(session: Session, about: About) -> dict[UUID, AgreementActual]:
    """What was found last up to the last day."""
    wanted = select(AgreementActual).join(AgreementIndicator, AgreementIndicator.id == AgreementActual.indicator_id)
    wanted = wanted.where(AgreementIndicator.agreement_id == about.agreement_id)
    wanted = wanted.where(AgreementActual.as_of <= about.covers_to).order_by(AgreementActual.as_of)
    return {each.indicator_id: each for each in session.scalars(wanted)}


def _told(each: AgreementIndicator, found: Found) -> IndicatorData:
    value, as_of, note = found
    return IndicatorData(
        code=each.code,
        statement=each.statement,
        unit=each.unit,
        baseline=each.baseline,
        target=each.target,
        target_on=_iso(each.target_on),
        value=value,
        as_of=_iso(as_of),
        progress=progress(each.baseline, each.target, value),
        source=each.source,
        note=note,
    )


def _days(minutes: int | None) -> int | None:
    """Minutes as hundredths of days, rounded half up."""
    return None if minutes is None else (2 * minutes * HUNDRED + DAY) // (2 * DAY)


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
