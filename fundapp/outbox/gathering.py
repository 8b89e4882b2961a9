"""Notices that gather: whoever was told a moment ago is not told again, however much comes in meanwhile.

A series is a chain: the key of each notice names the one before it. So two workers that find the same last one send
one more between them, whatever their clocks say.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.outbox.models import Delivery
from fundapp.outbox.notices import notify


@dataclass(frozen=True)
class Told:
    """The last notice of a series to somebody. `at`: when it left or failed, or was made where it still waits."""

    id: UUID
    state: str
    at: datetime


def last_told(session: Session, recipient_ids: Collection[UUID], series: str) -> Mapping[UUID, Told]:
    """The last notice of a series to each of these recipients who had one. One query."""
    place = func.row_number().over(
        partition_by=Delivery.recipient_id, order_by=(Delivery.created_at.desc(), Delivery.id.desc())
    )
    at = func.coalesce(Delivery.ended_at, Delivery.created_at).label("at")
    wanted = select(Delivery.recipient_id, Delivery.id, Delivery.state, at, place.label("place"))
    wanted = wanted.where(Delivery.recipient_id.in_(recipient_ids), Delivery.key.startswith(f"{series}:"))
    ranked = wanted.subquery()
    rows = session.execute(select(ranked).where(ranked.c.place == 1))
    return {row.recipient_id: Told(row.id, row.state, row.at) for row in rows}


def is_due(last: Told | None, happened_at: datetime, now: datetime, gather: timedelta) -> bool:
    """Whether somebody is to be told of what happened then.

    Not while a notice is on its way to them, or left less than `gather` ago, or left after it happened. One that
    failed told nobody.
    """
    if last is None:
        return True
    if last.state == "waiting" or now - last.at < gather:
        return False
    return last.state == "failed" or last.at < happened_at


def notify_after(
    session: Session, ctx: Context, template: str, recipient_id: UUID, series: str, last: Told | None, *, urgent: bool
) -> bool:
    """Sends the notice that follows `last` in a series, by itself; False where somebody else has sent it."""
    key = key_after(series, last)
    return notify(session, ctx, template, recipient_id, key, urgent=urgent, alone=True) is not None


def key_after(series: str, last: Told | None) -> str:
    """The key of the notice that follows `last` in a series."""
    return f"{series}:{last.id.hex if last else 'first'}"
