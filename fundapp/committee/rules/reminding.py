"""When whoever has still to declare or to vote is reminded. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

NUDGES_APART = timedelta(hours=2)
"""How long a colleague who was reminded is left in peace by hand."""

DECLARING_APART: Mapping[str, timedelta] = {"P1": timedelta(hours=1), "P2": timedelta(hours=24)}
"""How often whoever has not declared is reminded, by priority; of anything else as of P2."""

SHARES_LEFT = (2, 4)
"""A vote is reminded of when a half, and when a quarter of the time is left."""


def vote_due_since(closes_at: datetime, hours: int, now: datetime) -> datetime | None:
    """The last moment of those that have passed at which missing votes are reminded of. `hours`: of the round."""
    moments = (closes_at - timedelta(hours=hours) / share for share in SHARES_LEFT)
    return max((each for each in moments if each <= now), default=None)


def declaration_due_since(convened_at: datetime, priority: str, now: datetime) -> datetime | None:
    """The same, of missing declarations: they are reminded of again and again until the round is opened."""
    apart = DECLARING_APART.get(priority, DECLARING_APART["P2"])
    times = (now - convened_at) // apart
    return convened_at + times * apart if times > 0 else None


def is_due(since: datetime | None, last: datetime | None) -> bool:
    """Whether somebody is reminded: something was due since they were reminded last, if they ever were."""
    return since is not None and (last is None or last < since)
