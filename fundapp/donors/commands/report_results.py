"""What a published report says of computed indicators becomes a value of theirs, as of its last day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fundapp.donors.models import AgreementActual, AgreementIndicator, DonorReport
from fundapp.donors.rules.report_data import IndicatorData
from fundapp.donors.rules.results import Source


def keep_computed(found: DonorReport, told: Sequence[IndicatorData], by_id: UUID, session: Session) -> None:
    """Keeps each computed value with its indicator; a correction replaces what the edition before said.

    An indicator that was changed since the figures were computed is left alone. Two queries.
    """
    wanted = select(AgreementIndicator).where(AgreementIndicator.agreement_id == found.agreement_id)
    wanted = wanted.where(AgreementIndicator.source == Source.COMPUTED.value)
    own = {(each.code, each.statement): each for each in session.scalars(wanted.options(selectinload(_VALUES)))}
    for each in told:
        indicator = own.get((each["code"], each["statement"]))
        if indicator is not None and each["value"] is not None and each["as_of"] is not None:
            _keep(indicator, date.fromisoformat(each["as_of"]), each["value"], by_id)


_VALUES = AgreementIndicator.actuals


def _keep(indicator: AgreementIndicator, as_of: date, value: int, by_id: UUID) -> None:
    known = next((each for each in indicator.actuals if each.as_of == as_of), None)
    if known is not None:
        known.value, known.by_id = value, by_id
        return
    made = AgreementActual(id=uuid4(), as_of=as_of, value=value, breakdown={}, note=None, by_id=by_id)
    indicator.actuals.append(made)
