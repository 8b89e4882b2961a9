"""What follows from the dates and values of agreements: pure rules."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.donors.rules.agreements import (
    INSTALMENTS,
    MEETINGS,
    MOST_ROWS,
    SENDINGS,
    ReportKind,
    Standing,
    standing,
)
from fundapp.donors.rules.reporting import months_after, report_dates
from fundapp.donors.rules.results import progress, written
from fundapp.donors.workflow.agreements import (
    FOR_A_REASON,
    LABELS,
    LIVING,
    MEANS,
    OVER,
    SHAPES,
    TRANSITIONS,
    VERBS,
    Action,
    State,
    steps_from,
)

TODAY = date(2026, 3, 14)


def test_a_rhythm_of_six_months_makes_a_list_and_the_last_report_is_final() -> None:
    found = report_dates(date(2026, 3, 1), date(2027, 4, 30), 6, 60)
    assert [(each.kind, each.covers_from, each.covers_to, each.due_on) for each in found] == [
        (ReportKind.BOTH, date(2026, 3, 1), date(2026, 8, 31), date(2026, 10, 30)),
        (ReportKind.BOTH, date(2026, 9, 1), date(2027, 2, 28), date(2027, 4, 29)),
        (ReportKind.FINAL, date(2027, 3, 1), date(2027, 4, 30), date(2027, 6, 29)),
    ]


@given(
    begins=st.dates(date(2020, 1, 1), date(2035, 12, 31)), days=st.integers(0, 3000), every=st.sampled_from([3, 6, 12])
)
@settings(max_examples=60, deadline=None)
def test_reports_cover_every_day_of_an_agreement_once(begins: date, days: int, every: int) -> None:
    ends = begins + timedelta(days=days)
    found = report_dates(begins, ends, every, 30)
    assert 0 < len(found) <= MOST_ROWS
    assert (found[0].covers_from, found[-1].covers_to) == (begins, ends)
    for one, following in pairwise(found):
        assert following.covers_from == one.covers_to + timedelta(days=1)
    assert [each.kind for each in found].count(ReportKind.FINAL) == 1
    assert all(each.due_on == each.covers_to + timedelta(days=30) for each in found)


def test_a_list_is_never_longer_than_what_may_be_kept() -> None:
    found = report_dates(date(2026, 1, 1), date(2126, 1, 1), 3, 0)
    assert (len(found), found[-1].covers_to) == (MOST_ROWS, date(2126, 1, 1))


def test_months_end_where_they_end() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 1, 31), -1) == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("due", "done", "wanted"),
    [
        (TODAY - timedelta(days=1), None, Standing.LATE),
        (TODAY, None, Standing.SOON),
        (TODAY + timedelta(days=30), None, Standing.SOON),
        (TODAY + timedelta(days=31), None, Standing.AHEAD),
        (None, None, Standing.OPEN),
        (TODAY - timedelta(days=9), TODAY, Standing.DONE),
    ],
)
def test_what_falls_due_stands_as_its_day_says(due: date | None, done: date | None, wanted: Standing) -> None:
    assert standing(due, done, TODAY) is wanted


def test_every_standing_and_every_step_has_its_words() -> None:
    assert set(INSTALMENTS) == set(MEETINGS) == set(Standing)
    assert set(SENDINGS) == set(Standing) - {Standing.OPEN}
    assert set(LABELS) == set(SHAPES) == set(State)
    assert set(VERBS) == set(MEANS) == set(Action) == {action for _state, action in TRANSITIONS}
    assert set(FOR_A_REASON) <= set(Action)


def test_what_is_over_stays_over_and_whatever_binds_can_end() -> None:
    assert all(steps_from(state) == {} for state in OVER)
    for state in LIVING:
        assert {State.CLOSED, State.ENDED_EARLY} <= set(steps_from(state).values())
    assert set(steps_from(State.DRAFT)) == {Action.SIGN}


@pytest.mark.parametrize(
    ("baseline", "target", "value", "wanted"),
    [
        (0, 100, 40, 40), (None, 100, 250, 100), (100, 50, 75, 50), (10, 10, 10, None), (0, None, 5, None),
        (0, 9, None, None), (50, 100, 0, 0),
    ],
)  # fmt: skip
def test_how_much_of_the_way_is_done(
    baseline: int | None, target: int | None, value: int | None, wanted: int | None
) -> None:
    assert progress(baseline, target, value) == wanted


def test_values_read_as_their_unit_has_them() -> None:
    assert (written(100, "yes_no"), written(0, "yes_no"), written(None, "number")) == (True, False, None)
    assert str(written(1250, "number")) == "12.5"
