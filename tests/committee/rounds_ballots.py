"""Votes as chance gives them, for the machine of rounds, and whatever else is left to it."""

from hypothesis import strategies as st

from fundapp.committee.ballots import Ballot
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice, Remedy
from tests.committee.chamber import MEMBERS

NAMES = st.sampled_from(MEMBERS)
SEVERAL = st.sets(NAMES, min_size=3)
GRADES = st.sampled_from([*["none"] * 5, "professional", *Grade])
ASKED = st.sampled_from([[1], [300_000], [200_000, 100_000], [600_000], [400_000, 100_000], [500_000, 500_000, 1]])
SHARES = st.lists(st.integers(0, 4), min_size=3, max_size=3)
CONDITIONS = st.frozensets(st.sampled_from(["receipts", "report"]))
CHOICES = st.sampled_from(["for", "for", "for", "against", "abstain"])
SIXTH, TENTH = st.integers(0, 5), st.integers(0, 9)
LIKELY = 8


def ballot_of(choice: str, amounts: tuple[int, ...], conditions: frozenset[str], against: int) -> Ballot:
    """A vote that chance gave."""
    if choice == "for":
        return Ballot(Choice.FOR, amounts, conditions)
    if choice == "abstain":
        return Ballot(Choice.ABSTAIN)
    reason = ("no_danger", "not_a_defender")[against % 2]
    return Ballot(Choice.AGAINST, remedy=list(Remedy)[against // 2], reason=reason)


def body_of(ballot: Ballot) -> dict[str, object]:
    """A vote as the model counts it."""
    return {
        "choice": ballot.choice.value, "amounts": list(ballot.amounts), "conditions": sorted(ballot.conditions),
        "remedy": ballot.remedy.value if ballot.remedy else None, "reason": ballot.reason,
    }  # fmt: skip
