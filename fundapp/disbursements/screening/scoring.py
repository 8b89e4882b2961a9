"""From words that agree to a score of two names. Pure arithmetic, with measures of our own.

The score is 100 × what the agreeing words are worth ÷ (words of the shorter name + 0.2 × words that only the longer
one has): a payee seldom writes all four or five parts of a listed name. A single agreeing word is nothing where either
name has more: "Moussa" alone accuses nobody. Initials stand for a name, but never for all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fundapp.disbursements.screening.vocabulary import Likeness

SURPLUS = 0.2
"""What a word weighs that only the longer name has."""
LONE = 0.6
"""What a score is multiplied by where a single word agrees and either name has more."""

Pair = tuple[int, int, Likeness]
"""The place of a word in the payee's name, in the listed one, and how they agree."""


@dataclass(frozen=True)
class Agreement:
    """A word of the payee's name and the listed word that it agrees with, folded."""

    ours: str = field(repr=False)
    theirs: str = field(repr=False)
    likeness: Likeness


def best_pairs(possible: Sequence[Pair]) -> list[Pair]:
    """Pairs in which no word is used twice, the likest first; in the payee's order."""
    ours: set[int] = set()
    theirs: set[int] = set()
    chosen = []
    for pair in sorted(possible, key=lambda pair: (-pair[2].value, pair[0], pair[1])):
        if pair[0] not in ours and pair[1] not in theirs:
            ours.add(pair[0])
            theirs.add(pair[1])
            chosen.append(pair)
    return sorted(chosen, key=lambda pair: pair[0])


def score(pairs: Sequence[Pair], ours: int, theirs: int) -> int:
    """The score, 0 to 100, of a name of `ours` words and one of `theirs`, of which these agree."""
    full = sum(pair[2] is not Likeness.INITIAL for pair in pairs)
    if not full:
        return 0
    points = highest(sum(pair[2].value for pair in pairs), ours, theirs)
    lone = len(pairs) == 1 and max(ours, theirs) > 1
    return round(points * LONE if lone else points)


def highest(worth: float, ours: int, theirs: int) -> float:
    """The score that agreeing words of this worth can make at most."""
    return 100 * worth / (min(ours, theirs) + SURPLUS * abs(ours - theirs))
