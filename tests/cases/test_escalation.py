"""The ladder of a clock that has run out, as pure rules."""

from datetime import timedelta
from uuid import UUID, uuid4

from fundapp.cases.rules.clocks import ADMINISTRATORS, BEFORE, FIRST, LATE, NEXT, OFFICERS
from fundapp.cases.rules.escalation import STEPS, Call, Pressing, Reached, calls_of, steps_of, together
from fundapp.cases.rules.vocabulary import Priority
from tests.fixtures.application import NOW

HOUR = timedelta(hours=1)
OWNER, DEPUTY, ON_CALL, AFTER, OTHER, ADMIN = (uuid4() for _each in range(6))
LADDER = {ON_CALL: FIRST, AFTER: NEXT, OTHER: OFFICERS, OWNER: OFFICERS, ADMIN: ADMINISTRATORS}


def at(address: UUID, *more: UUID) -> Reached:
    """Somebody with this address, and more."""
    return Reached(address, frozenset({address, *more}))


def test_a_clock_climbs_from_its_officer_to_the_administrators() -> None:
    steps = steps_of([at(OWNER), at(DEPUTY)], LADDER)
    assert steps == [{OWNER}, {DEPUTY}, {ON_CALL}, {AFTER}, {OTHER}, {ADMIN}]
    assert len(steps) == STEPS


def test_a_step_without_anybody_is_left_out_so_that_no_clock_waits_for_it() -> None:
    assert steps_of([], {ON_CALL: FIRST, ADMIN: ADMINISTRATORS}) == [{ON_CALL}, {ADMIN}]
    assert steps_of([], {}) == []


def test_whoever_is_on_call_for_their_own_case_is_one_step_and_not_two() -> None:
    assert steps_of([at(OWNER, ON_CALL)], LADDER) == [{OWNER}, {AFTER}, {OTHER}, {ADMIN}]


def test_each_step_is_told_of_what_has_got_there_and_lower_ones_again() -> None:
    late = [NOW, NOW - HOUR, None, None, None, None]
    steps = steps_of([at(OWNER), at(DEPUTY)], LADDER)
    found = calls_of(Pressing(uuid4(), Priority.P2, None, late), steps, 2, NOW)
    assert found == {OWNER: Call(NOW, personal=True), DEPUTY: Call(NOW - HOUR, personal=True)}


def test_before_it_ends_only_the_first_step_is_reminded() -> None:
    steps = steps_of([at(OWNER), at(DEPUTY)], LADDER)
    found = calls_of(Pressing(uuid4(), Priority.P2, NOW), steps, 2, NOW)
    assert found == {OWNER: Call(NOW, personal=True)}
    nobodys = calls_of(Pressing(None, Priority.P2, NOW), steps_of([], LADDER), 0, NOW)
    assert nobodys == {ON_CALL: Call(NOW, personal=False)}


def test_at_the_top_everybody_is_told_again_and_again() -> None:
    long_ago = NOW - 25 * HOUR
    steps = [frozenset({OWNER}), frozenset({ADMIN})]
    found = calls_of(Pressing(uuid4(), Priority.P2, None, [long_ago] * STEPS), steps, 1, NOW)
    assert {each.since for each in found.values()} == {NOW - HOUR}


def test_several_calls_to_one_address_are_one() -> None:
    first, second = {OWNER: Call(NOW, personal=True)}, {OWNER: Call(NOW - HOUR, personal=False)}
    assert together([first, second]) == {OWNER: Call(NOW, personal=False)}


def test_what_is_urgent_is_reminded_of_later_and_climbs_faster() -> None:
    assert (BEFORE["P1"], BEFORE["P2"]) == (HOUR, 4 * HOUR)
    assert LATE["P1"] < LATE["P2"]
