"""Decision policies: every question has one track, and a policy that cannot be lived is refused."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.committee.rules.policies import Band, Flaw, Member, Policy, Rule, Track, flaws, track_of, unstaffed

KINDS = [(priority, risk) for priority in ("P1", "P2") for risk in ("high", "low")]
ALL = frozenset({"P1", "P2"}), frozenset({"high", "low"})
RULES = {Track.FAST: Rule(2, 2, unanimous=True, ratify_days=14), Track.FULL: Rule(3)}


def policy(*bands: Band, rules: dict[Track, Rule] | None = None) -> Policy:
    """A policy in XAF."""
    return Policy("XAF", bands, RULES if rules is None else rules, KINDS)


SOUND = policy(Band(0, Track.FAST, *ALL), Band(500_000, Track.FULL, *ALL))


def members(*organisations: str) -> list[Member]:
    """One voter for each."""
    return [Member(f"m{at}", each) for at, each in enumerate(organisations)]


def named(found: Iterable[object]) -> list[Flaw]:
    """The flaws alone."""
    return [each.flaw for each in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("amount", "track"), [(0, "fast"), (499_999, "fast"), (500_000, "full"), (10**15, "full")])
def test_an_amount_has_the_track_of_its_band(amount: int, track: str) -> None:
    assert track_of(SOUND, amount, "P1", "high") == track


def test_without_a_band_nothing_can_be_approved() -> None:
    with pytest.raises(LookupError):
        track_of(policy(), 1, "P1", "high")


@pytest.mark.parametrize(
    ("found", "flaw"),
    [
        (policy(), Flaw.NO_START),
        (policy(Band(1, Track.FULL, *ALL)), Flaw.NO_START),
        (policy(Band(0, Track.FULL, frozenset({"P1"}), ALL[1])), Flaw.NO_START),
        (policy(Band(0, Track.FULL, *ALL), Band(0, Track.FAST, *ALL)), Flaw.OVERLAP),
        (policy(Band(0, Track.FULL, *ALL), rules={}), Flaw.NO_RULE),
        (policy(Band(0, Track.FULL, *ALL), rules={Track.FULL: Rule(2)}), Flaw.QUORUM),
        (policy(Band(0, Track.FULL, *ALL), rules={Track.FULL: Rule(3, 4)}), Flaw.ORGANISATIONS),
        (policy(Band(0, Track.FAST, *ALL), rules={Track.FAST: Rule(2, 1, ratify_days=3)}), Flaw.FAST_ALONE),
        (policy(Band(0, Track.FAST, *ALL), rules={Track.FAST: Rule(2, 2)}), Flaw.NO_RATIFICATION),
    ],
    ids=range(9),
)
def test_what_is_wrong_with_a_policy_is_named(found: Policy, flaw: Flaw) -> None:
    assert flaw in named(flaws(found))


def test_a_sound_policy_has_no_flaw() -> None:
    assert list(flaws(SOUND)) == []
    assert list(unstaffed(SOUND, members("a", "b", "c", "d", "e"))) == []


@pytest.mark.parametrize(
    ("known", "flaw"),
    [
        (members("a", "b", "c"), Flaw.UNSTAFFED),
        (members("a", "a", "a", "a", "b"), Flaw.UNSTAFFED),
        (members("a", "b", "c", "d"), Flaw.NO_APPEAL),
        ([], Flaw.UNSTAFFED),
    ],
    ids=["nobody_to_spare", "one_organisation_but_for_one", "no_fresh_voters", "nobody"],
)
def test_a_policy_that_nobody_can_live_is_refused(known: list[Member], flaw: Flaw) -> None:
    assert flaw in named(unstaffed(SOUND, known))


def test_an_outside_organisation_may_hear_appeals() -> None:
    outside = [Member(f"x{at}", "outside", appeals_only=True) for at in range(3)]
    assert list(unstaffed(SOUND, [*members("a", "b", "c", "d"), *outside])) == []


FLOORS = st.lists(st.integers(0, 10**9), min_size=0, max_size=5, unique=True)


@given(FLOORS, st.integers(0, 10**10))
def test_whatever_the_bands_of_a_policy_without_flaw_each_amount_has_one_track(floors: list[int], amount: int) -> None:
    made = policy(*(Band(each, Track.FULL, *ALL) for each in [0, *(each for each in floors if each)]))
    assert list(flaws(made)) == []
    assert track_of(made, amount, "P2", "low") is Track.FULL
