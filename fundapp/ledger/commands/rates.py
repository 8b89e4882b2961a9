"""Rates of exchange entered by hand, with where they are from."""

from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Invalid, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.ledger.models import ExchangeRate
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.rules.rates import BASE, PEGGED, Rate

KIND = ExchangeRate.__tablename__

on_broken("uq_ledger_rate_quote_on", lambda: Invalid({"on": [lazy("There is a rate of this day already.")]}))


def enter_rate(session: Session, ctx: Context, wanted: Rate) -> ExchangeRate:
    """A rate of a day, from a source that can be looked up. Raises Denied, Invalid at the field.

    What was converted before keeps its rate.
    """
    require(may_keep(ctx))
    assert ctx.actor is not None
    _refuse(ctx, wanted)
    made = ExchangeRate(
        id=uuid4(), quote=wanted.quote, on=wanted.on, value=wanted.value, source=wanted.source,
        entered_by_id=ctx.actor.id, created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    told = {"quote": wanted.quote, "on": wanted.on.isoformat(), "value": f"{wanted.value:f}"}
    made.entry_id = record(session, ctx, "ledger.rate.entered", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def remove_rate(session: Session, ctx: Context, rate_id: UUID) -> None:
    """Takes away a rate that was mistyped; what was converted by it keeps it. Raises NotFound, Denied."""
    require(may_keep(ctx))
    found = session.get(ExchangeRate, rate_id)
    if found is None:
        raise NotFound
    told = {"quote": found.quote, "on": found.on.isoformat(), "value": f"{found.value:f}"}
    record(session, ctx, "ledger.rate.removed", KIND, found.id, told)
    session.delete(found)
    session.flush()


def _refuse(ctx: Context, wanted: Rate) -> None:
    found: dict[str, list[str]] = {}
    if wanted.quote == BASE or wanted.quote in PEGGED:
        found["quote"] = [_("This rate is fixed and needs not be entered.")]
    if wanted.value <= Decimal(0):
        found["value"] = [_("A rate is more than nothing.")]
    if wanted.on > ctx.today:
        found["on"] = [_("This day is still to come.")]
    if found:
        raise Invalid(found)
