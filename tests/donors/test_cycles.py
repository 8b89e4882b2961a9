"""When a funder's rounds come next: the rules by themselves, and that the database finds and orders them alike."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.lists.paging import Marks
from fundapp.donors.models import FunderCycle
from fundapp.donors.queries.cycles import calendar_page, calendar_to_export
from fundapp.donors.rules.cycles import (
    Occurrence,
    When,
    in_a_year,
    last_day_ever,
    next_occurrence,
    occurrences,
)
from tests.donors.asking import cycle
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW, MakeContext


@dataclass(frozen=True)
class Rhythm:
    """What is known of a round."""

    opens_month: int | None = None
    opens_day: int | None = None
    closes_month: int | None = None
    closes_day: int | None = None
    every_years: int = 1
    known_year: int | None = None


def part() -> st.SearchStrategy[tuple[int | None, int | None]]:
    """A month with or without its day, at the edges more often than elsewhere; or nothing."""
    months = st.integers(1, 12)
    days = months.flatmap(
        lambda month: st.tuples(
            st.just(month),
            st.none() | st.sampled_from([1, last_day_ever(month)]) | st.integers(1, last_day_ever(month)),
        )
    )
    return st.just((None, None)) | days


RHYTHMS = (
    st.builds(
        lambda opens, closes, every, year: Rhythm(opens[0], opens[1], closes[0], closes[1], every, year),
        part(), part(), st.integers(1, 5), st.integers(1990, 2100),
    )
    .filter(lambda each: each.opens_month or each.closes_month)
)  # fmt: skip
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2027, 2, 28), date(2027, 3, 1), date(2026, 12, 31), date(2027, 1, 1)]
)


@pytest.mark.parametrize(
    ("rhythm", "day", "found"),
    [
        (Rhythm(closes_month=3, closes_day=15), date(2027, 3, 15), Occurrence(None, When(2027, 3, 15))),
        (Rhythm(closes_month=3, closes_day=15), date(2027, 3, 16), Occurrence(None, When(2028, 3, 15))),
        (Rhythm(closes_month=3), date(2027, 3, 31), Occurrence(None, When(2027, 3, None))),
        (Rhythm(10, 15, 1, 31), date(2026, 11, 27), Occurrence(When(2026, 10, 15), When(2027, 1, 31))),
        (Rhythm(3, 20, 3, None), date(2027, 1, 1), Occurrence(When(2027, 3, 20), When(2027, 3, None))),
        (Rhythm(3, None, 3, 5), date(2027, 1, 1), Occurrence(When(2027, 3, None), When(2027, 3, 5))),
        (Rhythm(3, 20, 3, 5), date(2027, 1, 1), Occurrence(When(2026, 3, 20), When(2027, 3, 5))),
        (Rhythm(None, None, 9, None, 2, 2021), date(2026, 11, 27), Occurrence(None, When(2027, 9, None))),
        (Rhythm(None, None, 9, None, 2, 2030), date(2026, 11, 27), Occurrence(None, When(2028, 9, None))),
        (Rhythm(5, 1, None, None, 3, 2028), date(2026, 1, 1), Occurrence(When(2028, 5, 1), None)),
    ],
)
def test_the_next_round_is_the_first_that_is_not_over(rhythm: Rhythm, day: date, found: Occurrence) -> None:
    assert next_occurrence(rhythm, day) == found


def test_29_february_is_the_last_of_february_and_known_to_the_day_only_where_there_is_one() -> None:
    leap, common = When(2028, 2, 29), When(2027, 2, 29)
    assert (leap.first, leap.last, leap.is_exact) == (date(2028, 2, 29), date(2028, 2, 29), True)
    assert (common.first, common.last, common.is_exact) == (date(2027, 2, 28), date(2027, 2, 28), False)


def test_a_month_is_never_a_day() -> None:
    march = When(2027, 3, None)
    assert (march.first, march.last, march.is_exact) == (date(2027, 3, 1), date(2027, 3, 31), False)


@pytest.mark.parametrize(
    ("found", "day", "is_open"),
    [
        (Occurrence(When(2027, 3, 1), When(2027, 3, 15)), date(2027, 3, 1), True),
        (Occurrence(When(2027, 3, 1), When(2027, 3, 15)), date(2027, 3, 15), True),
        (Occurrence(When(2027, 3, 1), When(2027, 3, 15)), date(2027, 2, 28), False),
        (Occurrence(When(2027, 3, None), When(2027, 4, None)), date(2027, 3, 31), True),
        (Occurrence(When(2027, 3, None), When(2027, 4, None)), date(2027, 3, 30), False),
        (Occurrence(When(2027, 3, None), When(2027, 4, None)), date(2027, 4, 2), False),
        (Occurrence(None, When(2027, 3, 15)), date(2027, 3, 1), False),
        (Occurrence(When(2027, 3, 1), None), date(2027, 3, 1), False),
    ],
)
def test_it_is_open_only_where_that_is_beyond_doubt(found: Occurrence, day: date, is_open: bool) -> None:
    assert found.is_open(day) is is_open


@given(RHYTHMS, DAYS)
@example(Rhythm(2, 29, 2, 28, 4, 2024), date(2024, 2, 29))
def test_every_rhythm_has_a_next_round_and_none_that_is_not_over_comes_before_it(rhythm: Rhythm, day: date) -> None:
    found = next_occurrence(rhythm, day)
    assert found.ends >= day
    assert found.begins <= found.ends
    assert (found.end.year - (rhythm.known_year or 0)) % rhythm.every_years == 0
    before = occurrences(rhythm, day - timedelta(days=800), day)
    assert all(each.ends < day for each in before if each != found)


@given(RHYTHMS, DAYS)
def test_a_round_opens_before_it_closes_and_lasts_a_year_at_most(rhythm: Rhythm, day: date) -> None:
    found = next_occurrence(rhythm, day)
    if found.opens and found.closes:
        assert found.opens.first <= found.closes.last
        assert found.closes.last - found.opens.first <= timedelta(days=366)


@given(RHYTHMS, DAYS, st.integers(1, 900))
def test_what_touches_a_span_comes_in_order_and_each_touches_it(rhythm: Rhythm, since: date, days: int) -> None:
    until = since + timedelta(days=days)
    found = list(occurrences(rhythm, since, until))
    assert [each.ends for each in found] == sorted({each.ends for each in found})
    assert all(each.ends >= since and each.begins < until for each in found)
    following = next_occurrence(rhythm, since)
    assert (following.begins < until) == (bool(found) and found[0] == following)


@given(RHYTHMS, DAYS)
def test_a_day_that_is_known_is_the_day_that_is_told(rhythm: Rhythm, day: date) -> None:
    found = next_occurrence(rhythm, day)
    for told, month, known in (
        (found.opens, rhythm.opens_month, rhythm.opens_day),
        (found.closes, rhythm.closes_month, rhythm.closes_day),
    ):
        assert (told is None) == (month is None)
        if told:
            assert told.month == month
            assert told.is_exact == (known is not None and told.first.day == known)
            assert told.is_exact <= (told.first == told.last)


@given(DAYS)
def test_a_year_later_is_the_same_day_or_the_first_of_march(day: date) -> None:
    later = in_a_year(day)
    assert later.year == day.year + 1
    assert (later.month, later.day) in {(day.month, day.day), (3, 1)}


@given(st.lists(RHYTHMS, min_size=1, max_size=12), DAYS)
@example([Rhythm(2, 29, None, None, 2, 2029), Rhythm(2, 28, 2, 29, 2, 2029)], date(2028, 2, 29))
@example([Rhythm(closes_month=11, every_years=2, known_year=2027)], date(2026, 11, 27))
@example([Rhythm(10, 1, 1, 15, 2, 2028), Rhythm(12, 1, 1, 15, 2, 2028)], date(2026, 11, 27))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_finds_and_orders_the_coming_year_as_the_rules_do(
    session: Session, make_ctx: MakeContext, rhythms: list[Rhythm], day: date
) -> None:
    ctx = make_ctx("funder.see", now=NOW.replace(year=day.year, month=day.month, day=day.day))
    with session.begin_nested() as savepoint:
        put(session, rhythms)
        told = [each.name for each in calendar_to_export(session, ctx, {})]
        savepoint.rollback()
    near = [(next_occurrence(each, day), number) for number, each in enumerate(rhythms)]
    wanted = {number: found.ends for found, number in near if found.begins < in_a_year(day)}
    assert sorted(told) == sorted(str(number) for number in wanted)
    # 29 February counts as such where there is none: it comes after the 28th, which is the same day.
    ends = [wanted[int(name)] for name in told]
    assert ends == sorted(ends)


def put(session: Session, rhythms: list[Rhythm], **facts: Any) -> UUID:
    """A funder with these rounds, named by their number."""
    host: UUID = uuid4()
    session.add(FunderFactory.build(id=host, **facts))
    session.flush()
    for number, each in enumerate(rhythms):
        session.add(cycle(host, name=str(number), **vars(each)))
    session.flush()
    return host


def test_pages_of_the_calendar_follow_one_another_without_gap_or_double(session: Session, ctx: Context) -> None:
    for number in range(4):
        put(session, [Rhythm(closes_month=month, closes_day=number + 1) for month in range(1, 11)])
    marks, found, mark, totals = Marks("secret"), [], None, set()
    for _turn in range(3):
        page = calendar_page(session, ctx, {}, marks=marks, mark=mark)
        found += [each.id for each in page.items]
        mark = page.next
        totals.add(page.total)
    assert (mark, totals, len(found), len(set(found))) == (None, {40}, 40, 40)
    assert found == [each.id for each in calendar_to_export(session, ctx, {})]


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("name_given", {"name": "", "closes_month": 3}),
        ("something_is_known", {}),
        ("months", {"closes_month": 13}),
        ("closes_on_a_day", {"closes_month": 2, "closes_day": 30}),
        ("closes_on_a_day", {"opens_month": 2, "closes_day": 3}),
        ("opens_on_a_day", {"opens_month": 4, "opens_day": 31}),
        ("every_years_range", {"closes_month": 3, "every_years": 6, "known_year": 2027}),
        ("known_year_given", {"closes_month": 3, "every_years": 2}),
        ("known_year_range", {"closes_month": 3, "known_year": 1200}),
    ],
)
def test_the_database_keeps_no_round_that_cannot_be(session: Session, rule: str, facts: dict[str, Any]) -> None:
    host = put(session, [])
    session.add(cycle(host, **facts))
    with pytest.raises(IntegrityError, match=f"ck_funder_cycle_{rule}"):
        session.flush()


def test_the_database_keeps_29_february(session: Session) -> None:
    put(session, [Rhythm(closes_month=2, closes_day=29), Rhythm(opens_month=12, opens_day=31)])
    assert len(session.scalars(select(FunderCycle)).all()) == 2
