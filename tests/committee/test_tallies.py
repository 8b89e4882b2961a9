"""What votes come to: quorum, majority, amounts line by line."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.committee.rules.policies import Rule
from fundapp.committee.rules.tallies import Choice, Outcome, Tally, Vote, tally

FULL, FAST = Rule(quorum=3), Rule(quorum=2, organisations=2, unanimous=True, ratify_days=14)
ASKED = (100, 50)


def votes(*given: object) -> list[Vote]:
    """A vote for each: amounts of one in favour, or the choice."""
    return [
        Vote(f"m{at}", f"o{at}", Choice.FOR, each) if isinstance(each, tuple)
        else Vote(f"m{at}", f"o{at}", Choice(str(each)))
        for at, each in enumerate(given)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "cast", "expected"),
    [
        (FULL, [(100, 50), (100, 50)], Tally(Outcome.NO_QUORUM, missing=1)),
        (FULL, [(100, 50), (60, 50), (80, 0)], Tally(Outcome.APPROVED, (80, 50))),
        (FULL, [(100, 50), (60, 50), "against"], Tally(Outcome.APPROVED, (60, 50))),
        (FULL, [(100, 50), "against", "abstain"], Tally(Outcome.DECLINED)),
        (FULL, [(100, 50), "abstain", "abstain"], Tally(Outcome.APPROVED, (100, 50))),
        (FULL, ["abstain"] * 3, Tally(Outcome.DECLINED)),
        (FULL, [(0, 0), (0, 0), (0, 0)], Tally(Outcome.DECLINED)),
        (FAST, [(100, 50), (70, 50)], Tally(Outcome.APPROVED, (70, 50))),
        (FAST, [(100, 50), "against"], Tally(Outcome.DECLINED)),
        (FAST, [(100, 50), "abstain"], Tally(Outcome.DECLINED)),
    ],
    ids=range(10),
)
def test_votes_come_to_what_the_rule_says(rule: Rule, cast: Sequence[object], expected: Tally) -> None:
    assert tally(rule, ASKED, votes(*cast)) == expected


def test_two_members_of_one_organisation_decide_nothing_on_the_fast_track() -> None:
    cast = [Vote(name, "one", Choice.FOR, ASKED) for name in ("a", "b")]
    assert tally(FAST, ASKED, cast).outcome is Outcome.NO_QUORUM


@pytest.mark.parametrize(
    "cast",
    [
        [Vote("a", "x", Choice.FOR, (100,))],
        [Vote("a", "x", Choice.FOR, (101, 50))],
        [Vote("a", "x", Choice.FOR, (-1, 50))],
        [Vote("a", "x", Choice.AGAINST, (1, 1))],
        [Vote("a", "x", Choice.ABSTAIN), Vote("a", "x", Choice.AGAINST)],
    ],
    ids=["lines", "too_much", "below_nought", "against_with_amounts", "twice"],
)
def test_a_vote_that_cannot_have_been_cast_is_refused(cast: list[Vote]) -> None:
    with pytest.raises(ValueError, match=r"vote|amounts"):
        tally(FULL, ASKED, cast)


CAST = st.one_of(st.tuples(st.integers(0, 100), st.integers(0, 50)), st.sampled_from(["against", "abstain"]))


@given(st.lists(CAST, min_size=3, max_size=9))
def test_a_majority_stands_behind_every_amount_and_behind_no_greater_one(given: list[object]) -> None:
    found = tally(FULL, ASKED, votes(*given))
    behind = [each for each in given if isinstance(each, tuple)]
    counted = [each for each in given if each != "abstain"]
    for line, amount in enumerate(found.amounts):
        supporters = sum(each[line] >= amount for each in behind)
        assert amount == 0 or supporters * 2 > len(counted)
        assert sum(each[line] > amount for each in behind) * 2 <= len(counted)


@given(st.lists(CAST, min_size=0, max_size=9), st.randoms())
def test_the_order_of_votes_decides_nothing(given: list[object], random: object) -> None:
    cast = votes(*given)
    shuffled = list(cast)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for rule in (FULL, FAST):
        assert tally(rule, ASKED, cast) == tally(rule, ASKED, shuffled)
