"""The score: explained line by line, out of a hundred, and nothing beside the table that the page shows."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from fundapp.grants.rules.fit_words import LINES, WEIGHED
from fundapp.grants.rules.gates import Candidate, Kind
from fundapp.grants.rules.score import POINTS, Line, Offer, Reason, lines, total
from tests.grants.facts import CANDIDATES, OFFERS, SOLID, member

RICH = Offer(
    themes=frozenset({"hrd_protection"}), countries=frozenset({"CM"}), languages=frozenset({"fr"}), least=1_000_000,
    most=9_000_000, months=12, left=timedelta(90), share_paid=10_000, relation="close", won_by=frozenset({"ligue"}),
    won=True,
)  # fmt: skip


def reason(line: Line, one: Candidate = SOLID, **facts: Any) -> Reason:
    return next(each.reason for each in lines(Offer(**facts), one) if each.line is line)


def test_the_weights_make_a_hundred_and_what_is_unknown_gives_half() -> None:
    assert sum(max(reasons.values()) for reasons in POINTS.values()) == 100
    for reasons in POINTS.values():
        assert reasons[Reason.UNKNOWN] * 2 == max(reasons.values())
        assert min(reasons.values()) == 0
        assert list(reasons.values()) == sorted(reasons.values(), reverse=True)


def test_a_call_of_which_everything_suits_has_a_hundred_and_one_of_which_nothing_is_known_fifty() -> None:
    assert total(lines(RICH, SOLID)) == 100
    assert total(lines(Offer(), Candidate(id=None, kind=Kind.MEMBER, name=""))) == 50


@given(OFFERS, CANDIDATES)
def test_the_lines_add_up_to_the_score_and_each_keeps_its_bounds(offer: Offer, one: Candidate) -> None:
    found = lines(offer, one)
    assert [each.line for each in found] == list(Line)
    assert all(0 <= each.points <= each.most for each in found)
    assert 0 <= total(found) <= 100
    assert total(found) == sum(each.points for each in found) == total(found[::-1])


@given(OFFERS, CANDIDATES)
def test_every_line_gives_its_reason_in_the_table_and_in_words(offer: Offer, one: Candidate) -> None:
    for each in lines(offer, one):
        assert each.reason in POINTS[each.line]
        assert str(WEIGHED[each.reason])
        assert str(LINES[each.line])


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"least": 2_500_000}, Reason.HALF_A_YEAR),
        ({"least": 2_500_001}, Reason.A_YEAR),
        ({"least": 5_000_001}, Reason.TWO_YEARS),
        ({"least": 10_000_001}, Reason.TOO_LARGE),
        ({"least": 10_000_001, "months": 24}, Reason.TWO_YEARS),
        ({"least": 1_000_000, "most": 10**9}, Reason.HALF_A_YEAR),
        ({"most": 10**9}, Reason.LESS_POSSIBLE),
        ({"most": 2_500_000, "months": 6}, Reason.HALF_A_YEAR),
        ({}, Reason.UNKNOWN),
    ],
)
def test_a_grant_is_measured_by_the_part_that_falls_into_a_year(facts: dict[str, Any], found: Reason) -> None:
    assert reason(Line.SIZE, **facts) is found
    assert reason(Line.SIZE, member(budget=None), **facts) is Reason.UNKNOWN


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"won_by": frozenset({"ligue"}), "won": True, "relation": "none"}, Reason.WON_BY_THEM),
        ({"won_by": frozenset({"cercle"}), "won": True, "relation": "none"}, Reason.WON),
        ({"relation": "good", "lost": True}, Reason.GOOD),
        ({"relation": "none"}, Reason.STRANGERS),
        ({"relation": "unknown", "lost": True}, Reason.LOST),
        ({}, Reason.UNKNOWN),
    ],
)
def test_what_a_funder_gave_before_weighs_more_than_how_well_it_is_known(facts: dict[str, Any], found: Reason) -> None:
    assert reason(Line.RELATION, **facts) is found


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (60, Reason.TWO_MONTHS), (59, Reason.A_MONTH), (29, Reason.TWO_WEEKS), (13, Reason.LITTLE_TIME),
        (-1, Reason.OVER),
    ],
)  # fmt: skip
def test_little_time_gives_few_points(days: int, found: Reason) -> None:
    assert reason(Line.TIME, left=timedelta(days)) is found
    assert reason(Line.TIME, left=timedelta(days), endless=True) is Reason.ENDLESS


@pytest.mark.parametrize(
    ("share", "found"),
    [
        (10_000, Reason.WHOLE), (9_999, Reason.FIFTH), (8_000, Reason.FIFTH), (5_000, Reason.HALF),
        (4_999, Reason.MORE),
    ],
)  # fmt: skip
def test_own_money_that_is_needed_takes_points(share: int, found: Reason) -> None:
    assert reason(Line.COFUNDING, share_paid=share) is found


def test_themes_are_those_of_the_domains() -> None:
    assert reason(Line.THEMES, themes=frozenset({"media"})) is Reason.NONE_SHARED
    assert reason(Line.THEMES, themes=frozenset({"media", "human_rights"})) is Reason.ONE_SHARED
    assert reason(Line.THEMES, themes=frozenset({"media", "human_rights", "emergency"})) is Reason.MOST_SHARED
    assert reason(Line.THEMES, themes=frozenset({"emergency"})) is Reason.MOST_SHARED
    assert reason(Line.THEMES, member(themes=frozenset()), themes=frozenset({"media"})) is Reason.UNKNOWN
