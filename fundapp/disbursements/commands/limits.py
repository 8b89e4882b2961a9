"""Limits of operators and regulators: entered, changed, ended."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentLimit
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.limits import locked_limit

KIND = PaymentLimit.__tablename__
SIZES = ("per_transaction", "per_day", "per_month", "count_per_day")
_CODED = ("country", "method", "operator", "tier", "currency", *SIZES)


@dataclass(frozen=True)
class LimitInput:
    """A limit as it is written (rules/limits). Amounts: minor units of `currency`; None limits nothing.

    `operator`, `tier` None: all of them. `confirmed_on`: when the operator confirmed it, None while nobody has asked.
    """

    country: str
    method: str
    currency: str
    source: str
    operator: str | None = None
    tier: str | None = None
    per_transaction: int | None = None
    per_day: int | None = None
    per_month: int | None = None
    count_per_day: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    confirmed_on: date | None = None


def enter_limit(session: Session, ctx: Context, wanted: LimitInput) -> PaymentLimit:
    """A limit, which replaces what comes with the product for its operator. Raises Denied, Invalid at the field."""
    require(may_keep(ctx))
    assert ctx.actor is not None
    _judge(wanted, ctx.today)
    made = PaymentLimit(id=uuid4(), **asdict(wanted), by_id=ctx.actor.id, created_at=ctx.now, updated_at=ctx.now)
    made.entry_id = record(session, ctx, "payment.limit.entered", KIND, made.id, _told(wanted))
    session.add(made)
    session.flush()
    return made


def change_limit(
    session: Session, ctx: Context, limit_id: UUID, wanted: LimitInput, *, expected_version: int
) -> PaymentLimit:
    """Writes a limit anew. Raises NotFound, Denied, EditConflict, Invalid at the field."""
    require(may_keep(ctx))
    assert ctx.actor is not None
    found = locked_limit(session, limit_id)
    if found.version != expected_version:
        raise EditConflict
    _judge(wanted, ctx.today)
    for name, value in asdict(wanted).items():
        setattr(found, name, value)
    found.by_id, found.updated_at = ctx.actor.id, ctx.now
    found.entry_id = record(session, ctx, "payment.limit.changed", KIND, found.id, _told(wanted))
    session.flush()
    return found


def end_limit(session: Session, ctx: Context, limit_id: UUID, last_day: date) -> PaymentLimit:
    """It holds until `last_day`, that day included, and no longer. Raises NotFound, Denied, Invalid at the day."""
    require(may_keep(ctx))
    assert ctx.actor is not None
    found = locked_limit(session, limit_id)
    if found.valid_from is not None and last_day < found.valid_from:
        raise Invalid({"last_day": [_("It would end before it begins.")]})
    if found.valid_until is not None and found.valid_until <= last_day:
        raise Invalid({"last_day": [_("It ends already by that day.")]})
    found.valid_until, found.by_id, found.updated_at = last_day, ctx.actor.id, ctx.now
    told = {"last_day": last_day.isoformat()}
    found.entry_id = record(session, ctx, "payment.limit.ended", KIND, found.id, told)
    session.flush()
    return found


def _judge(wanted: LimitInput, today: date) -> None:
    if all(getattr(wanted, name) is None for name in SIZES):
        raise Invalid({"per_transaction": [_("Write at least one limit: an amount, or a number of payments.")]})
    if wanted.valid_from and wanted.valid_until and wanted.valid_until < wanted.valid_from:
        raise Invalid({"valid_until": [_("It would end before it begins.")]})
    if wanted.confirmed_on and wanted.confirmed_on > today:
        raise Invalid({"confirmed_on": [_("This day is still to come.")]})


def _told(wanted: LimitInput) -> dict[str, Any]:
    told = {name: getattr(wanted, name) for name in _CODED if getattr(wanted, name) is not None}
    days = {name: getattr(wanted, name) for name in ("valid_from", "valid_until", "confirmed_on")}
    return told | {name: day.isoformat() for name, day in days.items() if day}
