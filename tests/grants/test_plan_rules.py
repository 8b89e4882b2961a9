"""A plan that leads back from a deadline: what there is time for, on working days, never in the past."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.grants.rules.plans import PLANS, WORDS, moved_along, plan_back, uprooted, working_day

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
SPANS = st.integers(-10, 200)
MONDAY = date(2026, 11, 9)


@dataclass
class Row:
    day: date
    planned_for: date | None


def test_with_time_enough_the_plan_is_whole() -> None:
    found = plan_back(MONDAY, MONDAY - timedelta(days=100))
    assert {code: (MONDAY - day).days for code, day in found.items()} == {
        "decision": 56, "partners": 42, "concept": 35, "budget": 21, "review": 14, "signatures": 7, "upload": 3,
    }  # fmt: skip
    assert found["upload"] == date(2026, 11, 6)  # Saturday the 7th is no working day


@pytest.mark.parametrize(
    ("left", "steps"),
    [(60, 7), (59, 6), (28, 6), (27, 3), (9, 3), (8, 1), (4, 1), (1, 0), (0, 0), (-3, 0)],
)
def test_with_less_time_the_plan_is_shorter(left: int, steps: int) -> None:
    assert len(plan_back(MONDAY, MONDAY - timedelta(days=left))) == steps


@given(DAYS, SPANS)
def test_a_plan_stands_on_working_days_ahead_in_order(deadline: date, left: int) -> None:
    today = deadline - timedelta(days=left)
    found = plan_back(deadline, today)
    assert all(today <= day < deadline and day.weekday() < 5 for day in found.values())
    assert list(found.values()) == sorted(found.values())
    assert [code for code in WORDS if code in found] == list(found)


@given(DAYS)
def test_a_day_off_gives_way_to_the_friday_before(day: date) -> None:
    found = working_day(day)
    assert found.weekday() < 5
    assert timedelta() <= day - found <= timedelta(days=2)
    assert found == day or found.weekday() == 4


def test_every_step_has_words_and_every_plan_leads_forward() -> None:
    for _least, plan in PLANS:
        assert {code for code, _before in plan} <= set(WORDS)
        befores = [before for _code, before in plan]
        assert befores == sorted(befores, reverse=True)


def test_only_what_led_to_a_day_that_is_gone_moves() -> None:
    there, gone = Row(date(2026, 11, 2), MONDAY), Row(date(2026, 11, 3), date(2026, 11, 16))
    past, free = Row(date(2026, 10, 1), date(2026, 11, 16)), Row(date(2026, 11, 4), None)
    assert uprooted([there, gone, past, free], [MONDAY], date(2026, 10, 20)) == [gone]


@given(DAYS, st.integers(1, 90), st.integers(-60, 60), st.integers(0, 60))
def test_planned_dates_move_along_by_as_much_never_into_the_past(
    deadline: date, before: int, moved: int, left: int
) -> None:
    day = working_day(deadline - timedelta(days=before))
    today = day - timedelta(days=left)
    (found,) = moved_along([Row(day, deadline)], deadline + timedelta(days=moved), today)
    assert found.day >= today
    assert found.day.weekday() < 5
    wanted = working_day(day + timedelta(days=moved))
    assert found.day == wanted or (wanted < today and (found.day - today).days <= 2)
