"""Typed dates and times, zones and the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core import formats
from fundapp.core.dates import DateError, aware, moment_at, parse_date, parse_datetime
from fundapp.core.reader import Reader, reading
from tests.core.readers import BOTH, BRUSSELS, DOUALA, ENGLISH, FRENCH, GOMA

READERS = st.sampled_from(BOTH)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SOUP = st.text(st.sampled_from("0123456789/-.: ,Tht'àaprilvJunMydehsZ+٣\u202f\t")) | st.text()


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-03", "2026-04-03"),
        ("20260403", "2026-04-03"),
        ("2026/4/3", "2026-04-03"),
        ("03/04/2026", "2026-04-03"),
        ("3/4/26", "2026-04-03"),
        ("3.4.79", "2079-04-03"),
        ("03-04-2026", "2026-04-03"),
        ("3 avril 2026", "2026-04-03"),
        ("1er avril 2026", "2026-04-01"),
        ("le 1er avril 2026", "2026-04-01"),
        ("3\u00a0AVRIL\u202f2026", "2026-04-03"),
        ("1 aout 26", "2026-08-01"),
        ("3 févr. 2026", "2026-02-03"),
        ("29 février 2024", "2024-02-29"),
        ("3 April 2026", "2026-04-03"),
        ("3rd April 2026", "2026-04-03"),
        ("the 3rd of April 2026", "2026-04-03"),
        ("April 3, 2026", "2026-04-03"),
        ("Sept 3 2026", "2026-09-03"),
        ("vendredi 3 avril 2026", "2026-04-03"),
        ("Friday, 3 April 2026", "2026-04-03"),
        ("ven. 3 avr. 2026", "2026-04-03"),
        ("٣/٤/٢٠٢٦", "2026-04-03"),
    ],
)
def test_dates_are_read_alike_in_both_languages(reader: Reader, text: str, expected: str) -> None:
    assert parse_date(text, reader).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("demain", "unreadable"),
        ("foo 3 avril 2026", "unreadable"),
        ("3 brumaire 2026", "unreadable"),
        ("3/4", "unreadable"),
        ("04/23/2026", "day_first"),
        ("04/13/26", "day_first"),
        ("31/02/2026", "no_such_day"),
        ("29 février 2026", "no_such_day"),
        ("00/01/2026", "no_such_day"),
        ("45/45/2026", "no_such_day"),
        ("2026-13-01", "no_such_day"),
        ("lundi 3 avril 2026", "wrong_weekday"),
        ("3 avril", "year_missing"),
        ("April 3", "year_missing"),
        ("3/4/80", "year_unclear"),
        ("1 mai 85", "year_unclear"),
        ("0001-01-01", "year_out_of_range"),
        ("03/04/9999", "year_out_of_range"),
    ],
)
def test_faults_have_their_codes(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text, FRENCH)
    assert caught.value.code == code


def test_a_sentence_never_repeats_a_whole_novel() -> None:
    with pytest.raises(DateError) as caught:
        parse_datetime("3 avril 2026 " * 10_000, FRENCH)
    assert len(str(caught.value)) < 200


def test_a_month_first_date_is_answered_with_the_right_one() -> None:
    with pytest.raises(DateError) as caught:
        parse_date("4/23/2026", FRENCH)
    with reading(FRENCH):
        assert "23/04/2026 au lieu de 4/23/2026" in str(caught.value.message)
    with reading(ENGLISH):
        assert "The day comes first" in str(caught.value)


@given(DAYS, READERS, st.sampled_from(["long", "medium", "short", "weekday"]))
def test_a_day_that_is_written_is_read_back(day: date, reader: Reader, style: str) -> None:
    written = formats.date(reader, day, style)
    for whoever in BOTH:
        assert parse_date(written, whoever) == day
    assert parse_date(day.isoformat(), reader) == day


@given(MOMENTS, READERS, st.sampled_from([DOUALA, GOMA, BRUSSELS]))
def test_a_moment_that_is_written_is_read_back_to_the_minute(moment: datetime, reader: Reader, zone: object) -> None:
    here = Reader(reader.language, zone)  # type: ignore[arg-type]
    read = parse_datetime(formats.datetime(here, moment), here)
    twice = read.astimezone(here.zone).replace(fold=1).utcoffset() != read.astimezone(here.zone).utcoffset()
    minute = moment.replace(second=0, microsecond=0)
    assert read == minute or (twice and read == minute - timedelta(hours=1))


@given(SOUP, READERS)
def test_any_text_is_read_or_refused_with_a_code_and_a_sentence(text: str, reader: Reader) -> None:
    for read in (parse_date, parse_datetime):
        try:
            read(text, reader)
        except DateError as caught:
            error = caught
        else:
            continue
        assert error.code
        for language in BOTH:
            with reading(language):
                assert str(error.message)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-03T14:05",
        "2026-04-03 14:05:00",
        "03/04/2026, 14:05",
        "3 avril 2026 à 14:05",
        "3 avril 2026 14h05",
        "3 avril 2026 à 14 h 05",
        "3 avril 2026 à 14\u00a0h\u00a005",
        "3 April 2026 at 2:05 pm",
        "3 April 2026 2.05 p.m.",
        "2026-04-03T12:05Z",
        "2026-04-03T12:05 UTC",
        "2026-04-03T10:05-02:00",
        "2026-04-03T14:05+0200",
    ],
)
def test_times_are_read_in_the_zone_given(text: str) -> None:
    assert parse_datetime(text, FRENCH, BRUSSELS) == datetime(2026, 4, 3, 12, 5, tzinfo=UTC)


def test_times_are_read_in_the_readers_zone_otherwise_and_kept_in_utc() -> None:
    moment = parse_datetime("3 avril 2026 à 17 h", FRENCH)
    assert moment == datetime(2026, 4, 3, 16, tzinfo=UTC)
    assert moment.tzinfo is UTC
    assert parse_datetime("3 April 2026 12 am", ENGLISH) == datetime(2026, 4, 2, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3 avril 2026", "time_missing"),
        ("demain 14:05", "unreadable"),
        ("", "empty"),
        ("3 avril 2026 25:00", "no_such_time"),
        ("3 avril 2026 14:60", "no_such_time"),
        ("3 April 2026 13 pm", "no_such_time"),
        ("3 April 2026 0 am", "no_such_time"),
        ("2026-04-03 14:05+99:00", "no_such_time"),
        ("31/02/2026 14:05", "no_such_day"),
    ],
)
def test_faults_of_times_have_their_codes(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_datetime(text, FRENCH)
    assert caught.value.code == code


def test_douala_and_goma_keep_their_distance_all_year() -> None:
    for month in (1, 7):
        noon = time(12)
        assert moment_at(date(2026, month, 1), noon, DOUALA).hour == 11
        assert moment_at(date(2026, month, 1), noon, GOMA).hour == 10


def test_brussels_changes_with_the_season() -> None:
    assert moment_at(date(2026, 1, 15), time(17), BRUSSELS) == datetime(2026, 1, 15, 16, tzinfo=UTC)
    assert moment_at(date(2026, 7, 15), time(17), BRUSSELS) == datetime(2026, 7, 15, 15, tzinfo=UTC)


def test_a_time_that_clocks_jump_over_is_refused() -> None:
    spring = date(2026, 3, 29)
    assert moment_at(spring, time(1, 59), BRUSSELS) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    for skipped in (time(2), time(2, 59)):
        with pytest.raises(DateError) as caught:
            moment_at(spring, skipped, BRUSSELS)
        assert caught.value.code == "time_skipped"
    assert moment_at(spring, time(3), BRUSSELS) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_of_both() -> None:
    autumn = date(2026, 10, 25)
    expected = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_at(autumn, time(2, 30), BRUSSELS) == expected
    assert moment_at(autumn, time(2, 30, fold=1), BRUSSELS) == expected
    assert parse_datetime("25/10/2026 02:30", FRENCH, BRUSSELS) == expected


def test_a_moment_without_a_zone_is_refused() -> None:
    moment = datetime(2026, 4, 3, tzinfo=BRUSSELS)
    assert aware(moment) is moment
    with pytest.raises(ValueError, match="time zone"):
        aware(moment.replace(tzinfo=None))
