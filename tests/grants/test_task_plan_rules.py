"""Usual tasks planned back from the day on which a proposal is sent, and moved along with it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.plans import working_day
from fundapp.grants.rules.task_plan import (
    BEFORE,
    WHOLE,
    Stage,
    mark_of,
    plan_tasks,
    shifts_of,
    stage_of,
    submission_of,
)

DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))
LEFT = st.integers(-3, 90).map(timedelta)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
MONDAY = date(2026, 6, 1)


@dataclass
class Task:
    day: date
    planned_for: date | None
    stage: str | None
    version: int
    id: UUID


def task(day: date, planned_for: date | None, stage: str | None = "full_proposal") -> Task:
    return Task(day, planned_for, stage, 1, uuid4())


@given(DAYS, LEFT)
def test_a_plan_is_never_in_the_past_nor_on_a_weekend_nor_after_the_submission_and_keeps_its_order(
    today: date, left: timedelta
) -> None:
    deadline = today + left
    days = list(plan_tasks(deadline, today).values())
    assert days == sorted(days)
    assert all(today <= day <= deadline and day.weekday() < 5 for day in days)
    free = [each for each in range(max(left.days, 0)) if (today + timedelta(days=each)).weekday() < 5]
    assert len(days) in (0, len(BEFORE))
    if free:
        assert len(days) == len(BEFORE)
        assert all(day < deadline for day in days), "the day of the submission is for what could not be done before"


@given(DAYS, st.integers(WHOLE + 3, 200).map(timedelta))
def test_with_time_enough_each_task_has_its_usual_distance(today: date, left: timedelta) -> None:
    deadline = today + left
    assert plan_tasks(deadline, today) == {
        kind: working_day(deadline - timedelta(days=before)) for kind, before in BEFORE.items()
    }


@given(DAYS, st.integers(10, WHOLE).map(timedelta))
def test_where_time_is_short_the_whole_plan_is_squeezed_in_proportion(today: date, left: timedelta) -> None:
    days = plan_tasks(today + left, today)
    for kind, before in BEFORE.items():
        wanted = left.days - before * left.days / WHOLE
        assert wanted - 4 <= (days[kind] - today).days <= max(wanted, 2), kind


def test_a_month_before_a_monday_reads_as_one_would_plan_it() -> None:
    days = plan_tasks(MONDAY, MONDAY - timedelta(days=60))
    assert (days["partners"], days["writing"], days["upload"]) == (
        date(2026, 5, 1), date(2026, 5, 11), date(2026, 5, 29),
    )  # fmt: skip


def test_what_is_sent_today_is_done_today_and_nothing_is_planned_for_a_weekend_or_yesterday() -> None:
    assert set(plan_tasks(MONDAY, MONDAY).values()) == {MONDAY}
    assert plan_tasks(date(2026, 6, 7), date(2026, 6, 6)) == {}
    assert plan_tasks(MONDAY - timedelta(days=1), MONDAY) == {}


@pytest.mark.parametrize(
    ("state", "two_stage", "stage"),
    [
        ("spotted", True, Stage.NOTE), ("concept_note", True, Stage.NOTE), ("full_proposal", True, Stage.PROPOSAL),
        ("qualified", False, Stage.PROPOSAL), ("submitted", False, None), ("lost", True, None),
        ("withdrawn", False, None), ("won", False, None),
    ],
)  # fmt: skip
def test_what_is_being_prepared_follows_from_the_step(state: str, two_stage: bool, stage: Stage | None) -> None:
    assert stage_of(state, two_stage=two_stage) == stage


def test_the_deadline_that_counts_is_that_of_the_stage() -> None:
    note, whole, past = Due(date(2026, 5, 4)), Due(date(2026, 9, 1)), Due(date(2026, 1, 5))
    dates = [("concept_note", note), ("full_proposal", whole), ("questions", Due(date(2026, 4, 1))),
             ("concept_note", past), ("ours", Due(date(2026, 3, 20)))]  # fmt: skip
    assert submission_of(dates, Stage.NOTE, two_stage=True, now=NOON) == note
    assert submission_of(dates, Stage.PROPOSAL, two_stage=True, now=NOON) == whole
    assert submission_of(dates[:1], Stage.PROPOSAL, two_stage=True, now=NOON) is None
    assert submission_of(dates[:1], Stage.PROPOSAL, two_stage=False, now=NOON) == note
    assert submission_of([("application", past)], Stage.PROPOSAL, two_stage=False, now=NOON) is None


@given(DAYS, st.integers(-40, 90), st.integers(0, 40), st.integers(1, 30))
def test_a_task_keeps_its_distance_to_a_deadline_that_moves_and_is_never_on_a_weekend_or_in_the_past(
    today: date, moved: int, left: int, before: int
) -> None:
    deadline = today + timedelta(days=left)
    one = task(deadline - timedelta(days=before), deadline)
    target = deadline + timedelta(days=moved or 1)
    (shift,) = shifts_of([one], Stage.PROPOSAL, target, today)
    assert shift.day >= today
    assert shift.day.weekday() < 5
    if target - timedelta(days=before + 2) >= today:
        assert shift.day == working_day(target - timedelta(days=before))


def test_only_tasks_of_the_present_plan_move_and_only_to_another_day() -> None:
    later = MONDAY + timedelta(days=14)
    tasks = [task(MONDAY, MONDAY), task(MONDAY, later), task(MONDAY, None, None), task(MONDAY, MONDAY, "concept_note")]
    assert [each.row for each in shifts_of(tasks, Stage.PROPOSAL, later, MONDAY)] == tasks[:1]


def test_the_mark_tells_whether_somebody_saw_what_would_move() -> None:
    later = MONDAY + timedelta(days=14)
    one, other = task(MONDAY, MONDAY), task(MONDAY, MONDAY)
    seen = mark_of(shifts_of([one, other], Stage.PROPOSAL, later, MONDAY))
    assert mark_of(shifts_of([other, one], Stage.PROPOSAL, later, MONDAY)) == seen
    marks = {seen, mark_of(shifts_of([one], Stage.PROPOSAL, later, MONDAY))}
    marks.add(mark_of(shifts_of([one, other], Stage.PROPOSAL, later + timedelta(days=7), MONDAY)))
    one.version = 2
    marks.add(mark_of(shifts_of([one, other], Stage.PROPOSAL, later, MONDAY)))
    assert len(marks) == 4
