"""What was found of the indicators of an agreement."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.commands.agreement_writing import AGREEMENT, Given, refuse_over, settle
from fundapp.donors.models import AgreementActual, AgreementIndicator
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries.agreements import locked_agreement
from fundapp.donors.rules.results import HUNDRED, Unit


def record_actual(session: Session, ctx: Context, indicator_id: UUID, given: Given) -> AgreementActual:
    """Keeps what an indicator came to as of a day (see actual_schema). Raises NotFound, Conflict, Invalid."""
    require(may_edit_agreements(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    found, indicator = _indicator(session, ctx, indicator_id)
    if any(each.as_of == given["as_of"] for each in indicator.actuals):
        raise Invalid({"as_of": [_("A value of this day is kept already: take it out first.")]})
    made = AgreementActual(
        id=uuid4(), as_of=given["as_of"], value=_hundredths(indicator, given["value"]), note=given["note"],
        by_id=ctx.actor.id, breakdown=given["breakdown"],
    )  # fmt: skip
    indicator.actuals.append(made)
    settle(found, ctx)
    told = {"indicator": indicator.id.hex}
    found.entry_id = record(session, ctx, "agreement.actual_recorded", AGREEMENT, found.id, told)
    session.flush()
    return made


def remove_actual(session: Session, ctx: Context, indicator_id: UUID, actual_id: UUID) -> AgreementIndicator:
    """Takes a value out that was recorded by mistake. Raises NotFound, Conflict where the agreement is over."""
    require(may_edit_agreements(ctx))
    found, indicator = _indicator(session, ctx, indicator_id)
    row = next((each for each in indicator.actuals if each.id == actual_id), None)
    if row is None:
        raise NotFound
    indicator.actuals.remove(row)
    settle(found, ctx)
    told = {"indicator": indicator.id.hex}
    found.entry_id = record(session, ctx, "agreement.actual_removed", AGREEMENT, found.id, told)
    session.flush()
    return indicator


def _indicator(session: Session, ctx: Context, indicator_id: UUID) -> tuple[Any, AgreementIndicator]:
    """An indicator with its values, as a part of its agreement, which is locked and not over."""
    known = session.get(AgreementIndicator, indicator_id)
    if known is None:
        raise NotFound
    found = locked_agreement(session, ctx, known.agreement_id, "indicators")
    refuse_over(found)
    indicator = next((each for each in found.indicators if each.id == indicator_id), None)
    if indicator is None:
        raise NotFound
    return found, indicator


def _hundredths(indicator: AgreementIndicator, value: Any) -> int:
    if indicator.unit == Unit.YES_NO:
        return HUNDRED if value == "yes" else 0
    return int(value * HUNDRED)
