"""At once, after the quiet hours, or in the day's digest: whatever the clocks do meanwhile."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.outbox.timing import Preference, next_time, when

DOUALA, PARIS = ZoneInfo("Africa/Douala"), ZoneInfo("Europe/Paris")
# Lord Howe turns its clocks by half an hour; Cairo and Casablanca at their own times of the year.
ELSEWHERE = "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca", "America/Martinique"
ZONES = [DOUALA, PARIS, *map(ZoneInfo, ELSEWHERE)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

hours = st.integers(0, 23)
zones = st.sampled_from(ZONES)
quiets = st.tuples(hours, hours).filter(lambda both: both[0] != both[1])


def from_to(first: str, days: int) -> st.SearchStrategy[datetime]:
    """Moments of these days."""
    return st.integers(0, days * 86_400).map(lambda seconds: utc(first) + timedelta(seconds=seconds))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(zone: ZoneInfo, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


# Most of them in the days about the turns of Paris's clocks, on 29 March and 25 October 2026.
moments = from_to("2026-01-01", 1000) | from_to("2026-03-28", 3) | from_to("2026-10-24", 3)


def is_quiet(preference: Preference, moment: datetime) -> bool:
    """Told by walking round the clock, not by comparing."""
    assert preference.quiet
    hour, end = preference.quiet
    walked = set()
    while hour != end:
        walked.add(hour)
        hour = (hour + 1) % 24
    return moment.astimezone(preference.zone).hour in walked


@given(zones, hours, moments)
def test_the_next_time_is_in_the_future_and_at_that_hour(zone: ZoneInfo, hour: int, now: datetime) -> None:
    found = next_time(zone, hour, now)
    assert now < found <= now + DAY + HOUR
    shown = found.astimezone(zone)
    skipped = shown.hour == (hour + 1) % 24 and (found - HOUR).astimezone(zone).hour == (hour - 1) % 24
    half_skipped = zone.key == "Australia/Lord_Howe" and (shown.hour, shown.minute) == (2, 30)
    assert ((shown.hour, shown.minute) == (hour, 0)) or skipped or half_skipped


@given(zones, hours, st.dates(date(2026, 1, 1), date(2028, 12, 1)))
def test_a_digest_goes_out_once_a_day(zone: ZoneInfo, hour: int, first: date) -> None:
    moment, days = datetime(first.year, first.month, first.day, 12, tzinfo=UTC), []
    for _ in range(5):
        moment = next_time(zone, hour, moment)
        days.append(moment.astimezone(zone).date())
    assert [later - earlier for earlier, later in pairwise(days)] == [DAY] * 4


@given(zones, quiets, moments)
def test_nobody_is_reached_in_their_quiet_hours_nor_later_than_need_be(
    zone: ZoneInfo, quiet: tuple[int, int], now: datetime
) -> None:
    preference = Preference(zone, None, quiet)
    due, together = when(preference, now, urgent=False)
    assert not together
    assert not is_quiet(preference, due)
    waited = int((due - now) / timedelta(minutes=15))
    assert all(is_quiet(preference, now + part * timedelta(minutes=15)) for part in range(waited))
    assert (due == now) == (not is_quiet(preference, now))


@given(zones, st.none() | hours, st.none() | quiets, moments)
def test_what_is_urgent_goes_at_once_and_alone(
    zone: ZoneInfo, digest: int | None, quiet: tuple[int, int] | None, now: datetime
) -> None:
    assert when(Preference(zone, digest, quiet), now, urgent=True) == (now, False)


@given(zones, hours, st.none() | quiets, moments)
def test_who_wants_a_digest_gets_it_at_their_hour(
    zone: ZoneInfo, digest: int, quiet: tuple[int, int] | None, now: datetime
) -> None:
    assert when(Preference(zone, digest, quiet), now, urgent=False) == (next_time(zone, digest, now), True)


@given(zones, moments)
def test_who_wishes_nothing_is_reached_at_once(zone: ZoneInfo, now: datetime) -> None:
    assert when(Preference(zone, None, None), now, urgent=False) == (now, False)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-14T20:59:59", "2026-03-14T20:59:59"),  # 21:59:59 in Douala
        ("2026-03-14T21:00:00", "2026-03-15T06:00:00"),
        ("2026-03-14T23:30:00", "2026-03-15T06:00:00"),  # after midnight there
        ("2026-03-15T05:59:59", "2026-03-15T06:00:00"),
        ("2026-03-15T06:00:00", "2026-03-15T06:00:00"),
    ],
)
def test_quiet_hours_across_midnight_in_douala(now: str, due: str) -> None:
    assert when(Preference(DOUALA, None, (22, 7)), utc(now), urgent=False) == (utc(due), False)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-14T11:59:00", "2026-03-14T11:59:00"),
        ("2026-03-14T12:00:00", "2026-03-14T14:00:00"),  # 13:00 in Douala
        ("2026-03-14T14:00:00", "2026-03-14T14:00:00"),
    ],
)
def test_quiet_hours_within_a_day(now: str, due: str) -> None:
    assert when(Preference(DOUALA, None, (13, 15)), utc(now), urgent=False) == (utc(due), False)


def test_a_digest_asked_for_on_the_hour_is_tomorrows() -> None:
    assert next_time(DOUALA, 7, utc("2026-03-14T06:00:00")) == utc("2026-03-15T06:00:00")
    assert next_time(DOUALA, 7, utc("2026-03-14T05:59:59")) == utc("2026-03-14T06:00:00")


def test_an_hour_that_paris_skips_in_spring_counts_as_the_one_after_it() -> None:
    assert next_time(PARIS, 2, local(PARIS, "2026-03-29T00:30")) == local(PARIS, "2026-03-29T03:00")
    assert next_time(PARIS, 7, local(PARIS, "2026-03-28T12:00")) == utc("2026-03-29T05:00:00")
    assert next_time(PARIS, 2, local(PARIS, "2026-03-29T03:00")) == local(PARIS, "2026-03-30T02:00")


def test_an_hour_that_paris_has_twice_in_autumn_counts_once() -> None:
    assert next_time(PARIS, 2, local(PARIS, "2026-10-25T01:30")) == local(PARIS, "2026-10-25T02:00")
    assert next_time(PARIS, 2, local(PARIS, "2026-10-25T02:30")) == local(PARIS, "2026-10-26T02:00")
    assert next_time(PARIS, 7, local(PARIS, "2026-10-24T12:00")) == utc("2026-10-25T06:00:00")


def test_quiet_hours_last_through_both_of_two_equal_hours() -> None:
    night = Preference(PARIS, None, (22, 3))
    assert when(night, local(PARIS, "2026-10-25T02:30"), urgent=False)[0] == utc("2026-10-25T02:00:00")
    assert when(night, local(PARIS, "2026-10-25T02:30", fold=1), urgent=False)[0] == utc("2026-10-25T02:00:00")
