"""How long absences last, and where nobody is on call: pure rules."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from fundapp.accounts.rules.duty import ENDINGS, gaps, monday_morning, tomorrow_morning

NIGHT = datetime(2026, 3, 13, 23, 30, tzinfo=UTC)
"""A Friday in London, a Saturday in Douala."""

HOURS = st.integers(min_value=-48, max_value=48)


def at(hour: int) -> datetime:
    return NIGHT + timedelta(hours=hour)


def test_tomorrow_and_monday_are_those_of_the_persons_zone() -> None:
    london, douala, goma = ZoneInfo("Europe/London"), ZoneInfo("Africa/Douala"), ZoneInfo("Africa/Lubumbashi")
    assert tomorrow_morning(NIGHT, london) == datetime(2026, 3, 14, 8, tzinfo=UTC)
    assert tomorrow_morning(NIGHT, douala) == datetime(2026, 3, 15, 7, tzinfo=UTC)
    assert monday_morning(NIGHT, goma) == datetime(2026, 3, 16, 6, tzinfo=UTC)


def test_on_a_monday_the_next_monday_is_in_a_week_and_on_a_sunday_it_is_tomorrow() -> None:
    zone = ZoneInfo("UTC")
    monday, sunday = datetime(2026, 3, 16, 1, tzinfo=UTC), datetime(2026, 3, 15, 23, tzinfo=UTC)
    assert monday_morning(monday, zone) == datetime(2026, 3, 23, 8, tzinfo=UTC)
    assert monday_morning(sunday, zone) == tomorrow_morning(sunday, zone)


def test_nobody_knows_when_somebody_is_back_who_does_not_say() -> None:
    assert ENDINGS["back"](NIGHT, ZoneInfo("UTC")) is None


def test_gaps_lie_before_between_and_after_what_is_taken() -> None:
    taken = [(at(5), at(8)), (at(-3), at(2)), (at(8), at(9)), (at(30), at(40))]
    assert gaps(taken, at(0), at(24)) == [(at(2), at(5)), (at(9), at(24))]
    assert gaps([], at(0), at(1)) == [(at(0), at(1))]
    assert gaps([(at(-1), at(1))], at(0), at(1)) == []


@given(st.lists(st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] < pair[1])))
def test_each_hour_is_either_taken_or_in_one_gap(pairs: list[tuple[int, int]]) -> None:
    found = gaps([(at(begin), at(end)) for begin, end in pairs], at(0), at(24))
    for hour in range(24):
        taken = any(begin <= hour < end for begin, end in pairs)
        assert sum(each.begins_at <= at(hour) < each.ends_at for each in found) == (not taken)
    assert all(each.begins_at < each.ends_at for each in found)
    assert found == sorted(found)
