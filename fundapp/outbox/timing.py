"""When a message may reach somebody: at once, after their quiet hours, or with the day's others."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Preference:
    """When somebody wants to be reached; hours are whole hours of the day in `zone`.

    `digest_hour` None: each message by itself. `quiet`: from the first hour up to the second, which may lie beyond
    midnight: (22, 7). Who asks for a digest at an hour is reached at that hour.
    """

    zone: ZoneInfo
    digest_hour: int | None
    quiet: tuple[int, int] | None


def when(preference: Preference, now: datetime, *, urgent: bool) -> tuple[datetime, bool]:
    """When to send, and whether together with the day's others. What is urgent goes at once, whatever the hour."""
    if urgent:
        return now, False
    if preference.digest_hour is not None:
        return next_time(preference.zone, preference.digest_hour, now), True
    if preference.quiet and lies_in(preference.quiet, now.astimezone(preference.zone).hour):
        return next_time(preference.zone, preference.quiet[1], now), False
    return now, False


def next_time(zone: ZoneInfo, hour: int, now: datetime) -> datetime:
    """The next moment after `now` at which clocks in `zone` show `hour` o'clock, in UTC.

    An hour that the clocks skip counts as the one after it, one that they show twice as its first.
    """
    today = now.astimezone(zone).date()
    for days in range(3):
        found = datetime.combine(today + timedelta(days=days), time(hour), zone).astimezone(UTC)
        if found > now:
            return found
    raise AssertionError("no day has such an hour")


def lies_in(quiet: tuple[int, int], hour: int) -> bool:
    """Whether an hour of the day is a quiet one."""
    begin, end = quiet
    return begin <= hour < end if begin < end else hour >= begin or hour < end
