"""When a deadline is over: a day, perhaps a time on a clock, perhaps the zone of that clock. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "there is no end, or nobody knows one" wherever something is ordered by when it ends."""

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Due:
    """A deadline as a funder states it: None where the time, or the zone of the clock, is not said."""

    on: date
    clock: time | None = None
    zone: str | None = None

    @property
    def hangs_in(self) -> ZoneInfo | None:
        """The zone of the clock."""
        return ZoneInfo(self.zone) if self.zone else None

    @property
    def moment(self) -> datetime | None:
        """The moment in UTC at which it is over; None where time or zone are not known.

        A time that clocks skip when they are set forward is read as if they had not been set yet; one that comes twice
        is the first of both: the earlier is the safe one.
        """
        zone = self.hangs_in
        return None if self.clock is None or zone is None else _at(self.on, self.clock, zone)

    @property
    def ends(self) -> datetime:
        """When nothing can be sent any more, in UTC: what decides whether a call is still open.

        Without a time, the end of the day; without a zone, the last place on earth where it is still that time; a time
        that comes twice, or that clocks skip, the later reading: a call is not called closed before it surely is.
        """
        zone = self.hangs_in
        clock = self.clock or LAST_MINUTE
        if zone is None:
            return datetime.combine(self.on, clock, UTC) + timedelta(hours=12)
        return max(_at(self.on, clock, zone, fold) for fold in (0, 1))

    def clock_in(self, zone: ZoneInfo) -> datetime | None:
        """What a clock in `zone` shows at that moment, where it is not what the funder states; else None."""
        if self.moment is None:
            return None
        there = self.moment.astimezone(zone)
        return None if (there.date(), there.time()) == (self.on, self.clock) else there

    def day_in(self, zone: ZoneInfo) -> date:
        """The day that it is in `zone` when it is over; the funder's, where nobody knows the moment."""
        return self.moment.astimezone(zone).date() if self.moment else self.on


def _at(day: date, clock: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, clock.replace(tzinfo=None, fold=fold), zone).astimezone(UTC)


def next_end(ends: Iterable[datetime], now: datetime) -> datetime:
    """The first of these that is still ahead, else the last of them; NEVER where there is none."""
    known = sorted(ends)
    return next((each for each in known if each >= now), known[-1] if known else NEVER)
