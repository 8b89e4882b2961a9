"""What votes come to. Pure; the program that auditors run works it out again by itself."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fundapp.committee.rules.policies import Rule


class Choice(StrEnum):
    """What a member votes. Whoever is recused has no vote and counts for no quorum."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Remedy(StrEnum):
    """What whoever votes against wants instead, from the mildest: on a tie the mildest is done."""

    ASK = "ask"
    REFER = "refer"
    DECLINE = "decline"


class Outcome(StrEnum):
    """What a round comes to."""

    APPROVED = "approved"
    DECLINED = "declined"
    REFERRED = "referred"
    MORE = "more"
    NO_QUORUM = "no_quorum"


OUTCOMES: Mapping[Remedy, Outcome] = {
    Remedy.ASK: Outcome.MORE,
    Remedy.REFER: Outcome.REFERRED,
    Remedy.DECLINE: Outcome.DECLINED,
}


@dataclass(frozen=True)
class Vote:
    """The last vote of a member.

    `amounts`, of each line of the brief in minor units, and `conditions`, as codes, are those of a vote for it;
    `remedy` and `reason`, a code, those of a vote against.
    """

    member: str
    organisation: str
    choice: Choice
    amounts: tuple[int, ...] = ()
    conditions: frozenset[str] = frozenset()
    remedy: Remedy | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Tally:
    """`amounts`: what is approved of each line; `conditions`: under which; both empty where nothing is.

    `reason`: why not, in a code. `missing`: voters short of the quorum.
    """

    outcome: Outcome
    amounts: tuple[int, ...] = ()
    conditions: tuple[str, ...] = ()
    reason: str | None = None
    missing: int = 0


def tally(rule: Rule, asked: Sequence[int], votes: Collection[Vote], room: int | None = None) -> Tally:
    """The outcome of a round. `asked`: the amount of each line, above which nobody can vote.

    `room`: what is approved altogether at most. Each vote is below it, but lines that different majorities stand behind
    may be above it together: then the last ones get less, which whoever voted for more supports as well.

    Abstentions count for the quorum, not for the majority. On a tie nothing is approved; nor where a question about
    money comes to nothing. Raises ValueError for a vote that cannot have been cast.
    """
    for vote in votes:
        _refuse_impossible(asked, vote)
    if len({vote.member for vote in votes}) != len(votes):
        raise ValueError("a member has one vote")
    if is_short(rule, votes):
        return Tally(Outcome.NO_QUORUM, missing=max(0, rule.quorum - len(votes)))
    counted = {choice: [vote for vote in votes if vote.choice is choice] for choice in Choice}
    for_it, against = counted[Choice.FOR], counted[Choice.AGAINST]
    if not _carried(rule, len(for_it), len(against)):
        return _refusal(against)
    amounts = tuple(
        _amount(rule, column, len(against)) for column in zip(*(vote.amounts for vote in for_it), strict=True)
    )
    if asked and not any(amounts):
        return _refusal(against)
    return Tally(Outcome.APPROVED, _within(room, amounts), _conditions(rule, for_it))


def is_short(rule: Rule, votes: Collection[Vote]) -> bool:
    """Whether too few have voted, or of too few organisations, for a decision."""
    return len(votes) < rule.quorum or len({vote.organisation for vote in votes}) < rule.organisations


def _carried(rule: Rule, for_it: int, against: int) -> bool:
    if rule.unanimous:
        return for_it >= rule.quorum and not against
    return for_it > against


def _amount(rule: Rule, column: Sequence[int], against: int) -> int:
    """Of one line: the greatest amount that a majority supports; where all must agree, the lowest.

    Whoever votes for an amount supports every lower one; whoever votes against supports none.
    """
    ranked = sorted([*column, *[0] * against], reverse=True)
    return ranked[-1] if rule.unanimous else ranked[len(ranked) // 2]


def _within(room: int | None, amounts: Sequence[int]) -> tuple[int, ...]:
    found: list[int] = []
    for amount in amounts:
        found.append(amount if room is None else min(amount, room - sum(found)))
    return tuple(found)


def _conditions(rule: Rule, for_it: Sequence[Vote]) -> tuple[str, ...]:
    """What more than half of those in favour demand; where all must agree, what any of them does."""
    wanted = Counter(condition for vote in for_it for condition in vote.conditions)
    enough = 1 if rule.unanimous else len(for_it) // 2 + 1
    return tuple(sorted(condition for condition, count in wanted.items() if count >= enough))


def _refusal(against: Sequence[Vote]) -> Tally:
    """What most of those against want instead, and the reason that most of these gave; on a tie the first code."""
    remedies = Counter(vote.remedy or Remedy.DECLINE for vote in against)
    if not remedies:
        return Tally(Outcome.DECLINED)
    order = list(Remedy)
    remedy = min(remedies, key=lambda each: (-remedies[each], order.index(each)))
    reasons = Counter(vote.reason for vote in against if (vote.remedy or Remedy.DECLINE) is remedy and vote.reason)
    reason = min(reasons, key=lambda each: (-reasons[each], each), default=None)
    return Tally(OUTCOMES[remedy], reason=reason)


def _refuse_impossible(asked: Sequence[int], vote: Vote) -> None:
    if vote.choice is not Choice.FOR and (vote.amounts or vote.conditions):
        raise ValueError("only a vote in favour has amounts and conditions")
    if vote.choice is not Choice.AGAINST and (vote.remedy or vote.reason):
        raise ValueError("only a vote against has a remedy and a reason")
    if vote.choice is Choice.FOR and (
        len(vote.amounts) != len(asked)
        or any(not 0 <= amount <= most for amount, most in zip(vote.amounts, asked, strict=True))
    ):
        raise ValueError("amounts are those of the lines that were asked for, or less")
