"""What votes come to. Pure: the same function decides here and in the program that auditors run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fundapp.committee.rules.policies import Rule


class Choice(StrEnum):
    """What a member votes. Whoever is recused has no vote and counts for no quorum."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What a round comes to."""

    APPROVED = "approved"
    DECLINED = "declined"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Vote:
    """The last vote of a member. `amounts`: of each line of the brief, in minor units; of a vote for it alone."""

    member: str
    organisation: str
    choice: Choice
    amounts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tally:
    """`amounts`: what is approved of each line; empty where nothing is. `missing`: voters short of the quorum."""

    outcome: Outcome
    amounts: tuple[int, ...] = ()
    missing: int = 0


def tally(rule: Rule, asked: Sequence[int], votes: Collection[Vote]) -> Tally:
    """The outcome of a round. `asked`: the amount of each line, above which nobody can vote.

    Abstentions count for the quorum, not for the majority. On a tie nothing is approved. Raises ValueError for a vote
    that cannot have been cast: two of one member, amounts of lines that are not there, or above what was asked.
    """
    _refuse_impossible(asked, votes)
    missing = max(0, rule.quorum - len(votes))
    if missing or len({vote.organisation for vote in votes}) < rule.organisations:
        return Tally(Outcome.NO_QUORUM, missing=missing)
    counted = {choice: [vote for vote in votes if vote.choice is choice] for choice in Choice}
    if not _carried(rule, {choice: len(of) for choice, of in counted.items()}):
        return Tally(Outcome.DECLINED)
    against = len(counted[Choice.AGAINST])
    columns = zip(*(vote.amounts for vote in counted[Choice.FOR]), strict=True)
    amounts = tuple(_amount(rule, column, against) for column in columns)
    return Tally(Outcome.APPROVED, amounts) if any(amounts) else Tally(Outcome.DECLINED)


def _carried(rule: Rule, counted: Mapping[Choice, int]) -> bool:
    if rule.unanimous:
        return counted[Choice.FOR] >= rule.quorum and not counted[Choice.AGAINST]
    return counted[Choice.FOR] > counted[Choice.AGAINST]


def _amount(rule: Rule, column: Sequence[int], against: int) -> int:
    """Of one line: the greatest amount that a majority supports; where all must agree, the lowest.

    Whoever votes for an amount supports every lower one; whoever votes against supports none.
    """
    ranked = sorted([*column, *[0] * against], reverse=True)
    return ranked[-1] if rule.unanimous else ranked[len(ranked) // 2]


def _refuse_impossible(asked: Sequence[int], votes: Collection[Vote]) -> None:
    if len({vote.member for vote in votes}) != len(votes):
        raise ValueError("a member has one vote")
    for vote in votes:
        if vote.choice is not Choice.FOR and vote.amounts:
            raise ValueError("only a vote in favour has amounts")
        if vote.choice is Choice.FOR and (
            len(vote.amounts) != len(asked)
            or any(not 0 <= amount <= most for amount, most in zip(vote.amounts, asked, strict=True))
        ):
            raise ValueError("amounts are those of the lines that were asked for, or less")
