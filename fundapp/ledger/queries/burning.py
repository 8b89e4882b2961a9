"""How an envelope is used up, month by month."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from fundapp.core.context import Context
from fundapp.core.dates import moment_at
from fundapp.core.verdicts import require
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.permissions import may_see
from fundapp.ledger.rules.accounts import RECEIVED, SPENT, Movement, Resolution
from fundapp.ledger.rules.burning import Burning, Pace, month_beginnings, pace_since

_held = aliased(Transfer)
"""What a transfer resolves."""


def burning(session: Session, ctx: Context, found: FundEnvelope) -> Burning:
    """What was left at the end of each month, by the terms of today, and how fast it is used up. Two queries.

    Months and days are those of the reader's zone.
    """
    require(may_see(ctx))
    zone = ctx.reader.zone
    today = ctx.now.astimezone(zone).date()
    at = session.scalar(select(func.min(Transfer.at)).where(Transfer.envelope_id == found.id))
    first = at.astimezone(zone).date() if at else None
    beginnings = month_beginnings(first or today, today)
    days = pace_since(first, today)
    since = moment_at(today - timedelta(days=days - 1), time(0), zone)
    bounds = [moment_at(each, time(0), zone) for each in beginnings]
    rows = session.execute(_sums(found, bounds, since)).all()
    return Burning(_months(found, beginnings, today, rows), Pace(sum(int(row.pace) for row in rows), days))


def _sums(found: FundEnvelope, bounds: Sequence[datetime], since: datetime) -> Select[Any]:
    """For each month, by its place, what arrived and what was used, and of that what counts as pace."""
    months = [(Transfer.at < bound, place) for place, bound in enumerate(bounds)]
    month = case(*months, else_=len(bounds)) if months else literal(0)
    counts = (Transfer.at >= since) & (Transfer.movement != Movement.SPENT_BEFORE.value)
    columns = {"month": month, "received": _received(), "used": _used(), "pace": case((counts, _used()), else_=0)}
    rows = select(*(each.label(name) for name, each in columns.items())).select_from(Transfer)
    rows = rows.outerjoin(_held, Transfer.resolves_id == _held.id).where(Transfer.envelope_id == found.id)
    each = rows.subquery().c
    sums = (func.sum(each[name]).label(name) for name in ("received", "used", "pace"))
    return select(each.month, *sums).group_by(each.month)


def _received() -> ColumnElement[int]:
    signed = ((Transfer.movement == each.value, Transfer.amount * sign) for each, sign in RECEIVED.items())
    return case(*signed, else_=0)


def _used() -> ColumnElement[int]:
    """By how much a transfer changes what is held and spent together."""
    signed = ((Transfer.movement == each.value, Transfer.amount * sign) for each, sign in SPENT.items())
    return case(
        (Transfer.pending, Transfer.amount),
        (Transfer.resolution == Resolution.VOID.value, -_held.amount),
        (Transfer.resolution == Resolution.POST.value, Transfer.amount - _held.amount),
        *signed,
        else_=0,
    )


def _months(
    found: FundEnvelope, beginnings: Sequence[date], today: date, rows: Sequence[Any]
) -> list[tuple[date, int]]:
    """What was left at each end, from the sums of the months until then."""
    sums = {int(row.month): (int(row.received), int(row.used)) for row in rows}
    ends = [*(each - timedelta(days=1) for each in beginnings), today]
    months, received, used = [], 0, 0
    for place, end in enumerate(ends):
        arrived, more = sums.get(place, (0, 0))
        received, used = received + arrived, used + more
        base = received if found.basis == "received" else found.pledged
        months.append((end, base - base * found.share // 10_000 - used))
    return months
