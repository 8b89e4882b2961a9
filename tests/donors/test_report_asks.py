"""What a report asks of whom, one thing at a time; and what of it leaves the house, in words."""

from functools import partial
from typing import Any

import pytest

from fundapp.donors.rules.report_asks import Ask, Standing, next_ask
from fundapp.donors.rules.report_disclosed import ANOTHER, REASONS, TABLES, Leaving, Staying, leaving, staying

with_figures = partial(Standing, figures="ready", writes=True)


@pytest.mark.parametrize(
    ("stands", "ask"),
    [
        (Standing("drafting", writes=True, mine=1), Ask.WRITE_MINE),
        (Standing("drafting", writes=True, unready=3), Ask.COMPUTE),
        (Standing("drafting", writes=True, unready=3, figures="failed"), Ask.COMPUTE_AGAIN),
        (Standing("drafting", writes=True, unready=3, figures="asked"), Ask.WRITE),
        (Standing("drafting", writes=True, figures="asked"), Ask.WAIT_FIGURES),
        (with_figures("drafting", unready=1, unchecked=1), Ask.WRITE),
        (with_figures("drafting", unchecked=1), Ask.CHECK_STORIES),
        (with_figures("drafting"), Ask.PUT),
        (Standing("drafting", figures="ready"), Ask.NOTHING),
        (with_figures("review"), Ask.RELEASE),
        (with_figures("review", objection=True), Ask.WAIT_RELEASE),
        (Standing("review", figures="ready"), Ask.WAIT_RELEASE),
        (with_figures("review", objection=True, released=True), Ask.WAIT_SECOND),
        (with_figures("publishing"), Ask.WAIT_PUBLISHED),
        (with_figures("published", owed=True), Ask.NOTE_SENT),
        (Standing("published", owed=True), Ask.NOTHING),
        (with_figures("published"), Ask.NOTHING),
        (with_figures("corrected", owed=True), Ask.NOTHING),
        (with_figures("abandoned"), Ask.NOTHING),
    ],
)
def test_one_thing_is_asked_at_a_time(stands: Standing, ask: Ask) -> None:
    assert next_ask(stands) is ask


def test_what_leaves_is_told_by_table_and_what_stays_once_for_each_reason() -> None:
    cells = [{"labels": ["woman"], "count": 25, "as_of": None}, {"labels": ["man"], "count": None, "as_of": None}]
    figures: Any = {"tables": [{"key": "gender", "level": 9, "cells": cells, "dimensions": ["gender"], "as_of": ""}]}
    (told,) = leaving(figures)
    assert told == Leaving(TABLES["gender"], told.level, 1, 1)
    assert str(told.level) == "par grands groupes"
    kept = [("age", "too_few"), ("age", "too_few"), ("times.payment", "too_few"), ("unheard.of", "for.another")]
    few, unheard = staying([{"what": what, "reason": reason} for what, reason in kept])
    assert few == Staying(REASONS["too_few"], [(TABLES["age"], 2), (few.kept[1][0], 1)])
    assert str(few.kept[1][0]) == "Délais de réponse"
    assert unheard == Staying("for.another", [(ANOTHER, 1)])
