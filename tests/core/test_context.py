"""The circumstances of an act."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from fundapp.core.context import Context
from fundapp.core.reader import Reader


def test_the_day_is_that_of_whoever_reads() -> None:
    late = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    days = [Context(None, late, "", Reader("fr", ZoneInfo(zone))).today for zone in ("UTC", "Africa/Douala")]
    assert days == [date(2026, 3, 14), date(2026, 3, 15)]
