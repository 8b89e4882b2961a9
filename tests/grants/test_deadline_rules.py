"""Deadlines with time and zone: moments, what a reader's clock shows, when a call is over; and how all that is said."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fundapp.core import formats
from fundapp.core.places import ZONES
from fundapp.core.reader import Reader
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.saying import beside, stated

BRUSSELS, DOUALA, NEW_YORK = "Europe/Brussels", "Africa/Douala", "America/New_York"
HOUR = timedelta(hours=1)

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
NAMES = st.sampled_from(ZONES)
LANGUAGES = st.sampled_from(["fr", "en"])


def is_kept(due: Due) -> bool:
    """Whether the clocks of its zone show that time once on that day, and not twice, nor never."""
    assert due.moment is not None
    return due.clock_in(ZoneInfo(due.zone or "")) is None and due.ends == due.moment


@given(DAYS, CLOCKS, NAMES)
def test_the_moment_leads_back_to_the_time_that_was_stated(day: date, clock: time, zone: str) -> None:
    due = Due(day, clock, zone)
    assert due.moment is not None
    there = due.moment.astimezone(ZoneInfo(zone))
    skipped = datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).time() != clock
    assert (there.date(), there.time()) == (day, clock) or (skipped and there.time() > clock)


@given(DAYS, CLOCKS, NAMES, NAMES)
def test_what_the_readers_clock_shows_is_the_same_instant(day: date, clock: time, zone: str, mine: str) -> None:
    due, here = Due(day, clock, zone), ZoneInfo(mine)
    shown = due.clock_in(here)
    assert due.moment is not None
    if shown is None:
        assert due.moment.astimezone(here).replace(tzinfo=None) == datetime.combine(day, clock)
    else:
        assert shown.astimezone(UTC) == due.moment
        assert shown.utcoffset() == here.utcoffset(shown)
    assert due.day_in(here) == due.moment.astimezone(here).date()


@given(DAYS, CLOCKS)
def test_clocks_in_douala_are_never_set(day: date, clock: time) -> None:
    due = Due(day, clock, DOUALA)
    assert due.moment == datetime.combine(day, clock, UTC) - HOUR
    assert is_kept(due)


@given(DAYS, CLOCKS)
def test_between_brussels_and_douala_lies_an_hour_in_summer_and_none_in_winter(day: date, clock: time) -> None:
    due = Due(day, clock, BRUSSELS)
    assume(is_kept(due) and due.moment is not None)
    assert due.moment is not None
    summer = bool(due.moment.astimezone(ZoneInfo(BRUSSELS)).dst())
    here = due.moment.astimezone(ZoneInfo(DOUALA)).replace(tzinfo=None)
    assert here == datetime.combine(day, clock) - (HOUR if summer else timedelta())
    assert (due.clock_in(ZoneInfo(DOUALA)) is None) is not summer


@pytest.mark.parametrize(
    ("day", "zone", "clock", "moment", "ends"),
    [
        (date(2026, 3, 29), BRUSSELS, time(2, 30), "2026-03-29T01:30", "2026-03-29T01:30"),  # skipped
        (date(2026, 10, 25), BRUSSELS, time(2, 30), "2026-10-25T00:30", "2026-10-25T01:30"),  # comes twice
        (date(2026, 3, 8), NEW_YORK, time(2, 30), "2026-03-08T07:30", "2026-03-08T07:30"),
        (date(2026, 11, 1), NEW_YORK, time(1, 30), "2026-11-01T05:30", "2026-11-01T06:30"),
        (date(2026, 11, 1), NEW_YORK, time(17), "2026-11-01T22:00", "2026-11-01T22:00"),
        (date(2026, 7, 14), BRUSSELS, time(16), "2026-07-14T14:00", "2026-07-14T14:00"),
        (date(2026, 12, 14), BRUSSELS, time(16), "2026-12-14T15:00", "2026-12-14T15:00"),
    ],
)
def test_skipped_and_doubled_hours_are_read_safely(day: date, zone: str, clock: time, moment: str, ends: str) -> None:
    due = Due(day, clock, zone)
    assert due.moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert due.ends == datetime.fromisoformat(ends).replace(tzinfo=UTC)


@given(DAYS, st.none() | CLOCKS, st.none() | NAMES, CLOCKS, NAMES, st.sampled_from([0, 1]))
def test_a_call_is_never_over_before_any_reading_of_its_deadline_is(
    day: date, clock: time | None, zone: str | None, any_clock: time, any_zone: str, fold: int
) -> None:
    reading = datetime.combine(day, (clock or any_clock).replace(fold=fold), ZoneInfo(zone or any_zone))
    assert Due(day, clock, zone).ends >= reading.astimezone(UTC)


@given(DAYS, CLOCKS, NAMES, DAYS, CLOCKS, NAMES)
def test_deadlines_stand_in_the_order_of_their_instants(
    day: date, clock: time, zone: str, other_day: date, other_clock: time, other_zone: str
) -> None:
    one, other = Due(day, clock, zone), Due(other_day, other_clock, other_zone)
    assert one.moment is not None
    assert other.moment is not None
    assert one.ends - one.moment in (timedelta(), HOUR / 2, HOUR)
    if one.ends == one.moment and other.ends == other.moment:
        assert (one.ends < other.ends) is (one.moment < other.moment)


def reader(language: str = "fr", zone: str = DOUALA) -> Reader:
    return Reader(language, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("due", "language", "zone", "said", "more"),
    [
        (Due(date(2026, 7, 9), time(16), BRUSSELS), "fr", DOUALA, "9 juillet 2026 à 16 h (Bruxelles)",
         "15 h chez vous"),
        (Due(date(2026, 11, 9), time(16), BRUSSELS), "fr", DOUALA, "9 novembre 2026 à 16 h (Bruxelles)", None),
        (Due(date(2026, 11, 9), time(16), BRUSSELS), "fr", "Africa/Lubumbashi", "9 novembre 2026 à 16 h (Bruxelles)",
         "17 h chez vous"),
        (Due(date(2026, 11, 9), time(16), BRUSSELS), "en", "Africa/Kigali", "9 November 2026 at 16:00 (Brussels)",
         "17:00 where you are"),
        (Due(date(2026, 11, 9), time(23, 59), NEW_YORK), "fr", DOUALA, "9 novembre 2026 à 23 h 59 (New York)",
         "10 novembre 2026 à 5 h 59 chez vous"),
        (Due(date(2026, 11, 9), time(16), DOUALA), "fr", DOUALA, "9 novembre 2026 à 16 h", None),
        (Due(date(2026, 3, 29), time(2, 30), BRUSSELS), "fr", BRUSSELS, "29 mars 2026 à 2 h 30", "3 h 30 chez vous"),
        (Due(date(2026, 11, 9)), "fr", DOUALA, "9 novembre 2026", "fin de journée, fuseau non précisé"),
        (Due(date(2026, 11, 9)), "en", DOUALA, "9 November 2026", "end of the day, time zone not stated"),
        (Due(date(2026, 11, 9), None, BRUSSELS), "fr", DOUALA, "9 novembre 2026", "fin de journée (Bruxelles)"),
        (Due(date(2026, 11, 9), None, DOUALA), "fr", DOUALA, "9 novembre 2026", "fin de journée"),
        (Due(date(2026, 11, 9), time(16)), "fr", DOUALA, "9 novembre 2026 à 16 h", "fuseau non précisé"),
    ],
)  # fmt: skip
def test_a_deadline_reads_as_the_funder_states_it_and_as_the_readers_clock_shows_it(
    due: Due, language: str, zone: str, said: str, more: str | None
) -> None:
    assert plain(stated(reader(language, zone), due)) == said
    told = beside(reader(language, zone), due)
    assert (plain(told) if told else told) == more


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


@given(DAYS, CLOCKS, NAMES, NAMES, LANGUAGES)
def test_whoever_reads_is_told_the_stated_time_and_their_own_where_it_differs(
    day: date, clock: time, zone: str, mine: str, language: str
) -> None:
    due, me = Due(day, clock, zone), reader(language, mine)
    assert formats.clock_time(me, clock) in stated(me, due)
    assert formats.date(me, day) in stated(me, due)
    here = due.clock_in(me.zone)
    told = beside(me, due)
    assert (told is None) is (here is None)
    if here is not None and told is not None:
        assert formats.clock_time(me, here.time()) in told
        assert (formats.date(me, here.date()) in told) is (here.date() != day)
