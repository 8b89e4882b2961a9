"""Service clocks: how soon what must happen. Wall time, from the moment somebody asked for help."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from fundapp.cases.rules.vocabulary import Channel, Priority

ACKNOWLEDGE: Mapping[str, timedelta] = {
    Channel.FORM: timedelta(hours=24),
    Channel.HOTLINE: timedelta(hours=2),
    Channel.PARTNER: timedelta(hours=24),
    Channel.REFERRAL: timedelta(hours=24),
}
"""Until somebody has taken the case, by channel."""

TRIAGE: Mapping[str, timedelta] = {
    Priority.P1: timedelta(hours=4),
    Priority.P2: timedelta(hours=24),
    Priority.P3: timedelta(hours=24),
}
"""Until its priority and its way are settled."""

VERIFICATION = timedelta(hours=48)
"""From its beginning until a case is ready for the committee."""

DECISION: Mapping[str, timedelta] = {
    Priority.P1: timedelta(hours=72),
    Priority.P2: timedelta(days=7),
    Priority.P3: timedelta(days=7),
}
"""From when somebody asked for help until they have an answer."""

PAYMENT = timedelta(days=5)
"""From the approval until the money has reached whoever it is for."""

CLIMB: Mapping[str, tuple[timedelta, ...]] = {
    Priority.P1: (timedelta(0), timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)),
    Priority.P2: (timedelta(0), timedelta(hours=2), timedelta(hours=6), timedelta(hours=12)),
}
"""When an alert that nobody answered goes one step higher: whoever is on call, their deputy, all officers, then the
administrators, who read no case but can ring somebody up. P3 waits as P2 does."""

AGAIN: Mapping[str, timedelta] = {Priority.P1: timedelta(hours=3), Priority.P2: timedelta(hours=24)}
"""How often an alert that has climbed all the way rings again, everywhere, until somebody takes the case."""

GATHER: Mapping[str, timedelta] = {Priority.P1: timedelta(minutes=15), Priority.P2: timedelta(minutes=60)}
"""What arrives within this time of an alert adds to its count instead of ringing again."""

BEFORE: Mapping[str, timedelta] = {Priority.P1: timedelta(hours=1), Priority.P2: timedelta(hours=4)}
"""How long before a clock ends whoever must answer it is reminded. P3 as P2, here and below."""

LATE: Mapping[str, timedelta] = {Priority.P1: timedelta(hours=2), Priority.P2: timedelta(hours=12)}
"""How often a clock that has run out climbs one step higher, until somebody answers it."""

APART: Mapping[str, timedelta] = BEFORE
"""What runs out within this time of a notice about clocks is told by the next one: there may be many."""

URGENCIES = (Priority.P1, Priority.P2)
"""The kinds of alert: P1, and P2 for all that may wait until morning."""

FIRST, NEXT, OFFICERS, ADMINISTRATORS = range(4)
"""The steps that an alert climbs, as CLIMB counts them; a clock that has run out climbs them after its officer's."""


def acknowledge_due(channel: str, received_at: datetime) -> datetime:
    """Until when somebody must have taken a case."""
    return received_at + ACKNOWLEDGE[channel]


def take_due(channel: str, priority: str, received_at: datetime) -> datetime:
    """Until when a case must be taken: in time to be acknowledged, and for its triage not to be late already."""
    return min(acknowledge_due(channel, received_at), triage_due(priority, received_at))


def triage_due(priority: str, received_at: datetime) -> datetime:
    """Until when a case must have gone through triage."""
    return received_at + TRIAGE[priority]


def last_ring(urgency: Priority, topped_at: datetime, now: datetime) -> datetime:
    """When an alert last rang, or should have, that had climbed all the way at a moment."""
    return topped_at + max(0, (now - topped_at) // AGAIN[urgency]) * AGAIN[urgency]


def told_since(reached: Sequence[datetime | None], level: int) -> datetime | None:
    """The newest moment at which whoever is told from a level on was to be told of a case that still waits.

    `reached`: for each level, when the newest case that has climbed so far got there. None: there is nothing to tell.
    """
    return max((each for each in reached[level:] if each is not None), default=None)


def review_after(priority: str) -> timedelta:
    """After how long somebody looks again at a case that was suspended, or in which a question waits for its answer.

    No clock of it runs meanwhile.
    """
    return timedelta(hours=24) if priority == Priority.P1 else timedelta(days=7)
