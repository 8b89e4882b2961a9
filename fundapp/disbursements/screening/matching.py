"""An index of everybody who is listed, and whom of them a payee may be.

Candidates share words that are written or sound alike (`vocabulary`); `scoring` makes a score of how words agree.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fundapp.disbursements.screening.evidence import Evidence, birth_evidence, country_evidence
from fundapp.disbursements.screening.lists import Listed
from fundapp.disbursements.screening.names import Name, comparable
from fundapp.disbursements.screening.scoring import Agreement, Pair, best_pairs, highest, score
from fundapp.disbursements.screening.vocabulary import Likeness, Vocabulary

THRESHOLD = 80
"""The least score that is shown where nobody chooses another: one edit or one other spelling in every word is found,
and two words of a listed name of four. `benchmarks.disbursements.screening` measures what that finds and costs."""

SAME_WHOLE = 96
"""The score of names that sound the same once nothing parts their words: as another spelling of a word."""


@dataclass(frozen=True)
class Possible:
    """Somebody listed who may be the payee. `score`: how alike the names are, 0 to 100; 100 is the same name.

    `name`: the listed name that fits best; `agreements`: which words agree, in the payee's order; none where only the
    whole does, its words parted otherwise. What is known of birth and country stands beside the score and never lowers
    it: lists and payees are often wrong there.
    """

    listed: Listed
    score: int
    name: str = field(repr=False)
    agreements: tuple[Agreement, ...] = field(repr=False)
    birth: Evidence
    country: Evidence


class Index:
    """Everybody on some lists, by name, in memory. Built once after an import; looking up changes nothing."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        self._listed = tuple(listed)
        self._vocabulary = Vocabulary()
        # Of each listed name by its number, in lists side by side, which are built twice as fast as objects: whose it
        # is and which of theirs, the numbers of its words, how many words and initials it has.
        self._owners: list[tuple[int, int]] = []
        self._words: list[tuple[int, ...]] = []
        self._shapes: list[tuple[int, int]] = []
        self._kinds_of_shape: set[tuple[int, int]] = set()
        self._wholes: dict[str, list[int]] = defaultdict(list)
        for owner, one in enumerate(self._listed):
            for place, text in enumerate(one.names):
                self._add(owner, place, comparable(text))

    def __len__(self) -> int:
        return len(self._owners)

    def possible(
        self, name: str, *, born: int | None = None, country: str | None = None, threshold: int = THRESHOLD
    ) -> list[Possible]:
        """Everybody listed who may be called `name`, each once with the best of their names, the likeliest first.

        `born`: the payee's birth year; `country`: ISO 3166-1 alpha-2; `threshold`: the least score, 1 to 100.
        Of equal scores, those whose birth year and country agree come first. Raises ValueError on another threshold.
        """
        if not 1 <= threshold <= 100:
            raise ValueError("the threshold is a score between 1 and 100")
        best: dict[int, Possible] = {}
        for number, points, agreements in self._scored(comparable(name), threshold):
            owner, place = self._owners[number]
            if owner not in best or best[owner].score < points:
                one = self._listed[owner]
                evidence = birth_evidence(one, born), country_evidence(one, country)
                best[owner] = Possible(one, points, one.names[place], agreements, *evidence)
        return sorted(best.values(), key=_likeliest)

    def _add(self, owner: int, place: int, name: Name) -> None:
        if not name.words:
            return
        number = len(self._owners)
        words = tuple(map(self._vocabulary.number, name.words, name.sounds))
        self._owners.append((owner, place))
        self._words.append(words)
        self._shapes.append((len(words), _initials(name)))
        self._kinds_of_shape.add(self._shapes[-1])
        self._wholes[name.whole].append(number)
        for word in words:
            self._vocabulary.names[word].append(number)

    def _scored(self, name: Name, threshold: int) -> Iterator[tuple[int, int, tuple[Agreement, ...]]]:
        likeness = [self._vocabulary.like(*each) for each in zip(name.words, name.sounds, strict=True)]
        same = set(self._wholes.get(name.whole, ()))
        for number in self._candidates(name, likeness, threshold) | same:
            words = self._words[number]
            pairs = best_pairs(self._pairs(name, words, likeness))
            points = score(pairs, len(name.words), len(words))
            if number in same and points < SAME_WHOLE:
                points, pairs = SAME_WHOLE, []
            if points >= threshold:
                yield number, points, tuple(self._agreement(name, words, pair) for pair in pairs)

    def _candidates(self, name: Name, likeness: list[dict[int, Likeness]], threshold: int) -> set[int]:
        """Names that can reach the threshold by the words that are like the payee's, and by initials at their best."""
        worth: dict[int, float] = defaultdict(float)
        for like in likeness:
            for number, value in self._best(like).items():
                worth[number] += value
        least = {shape: self._least(name, shape, threshold) for shape in self._kinds_of_shape}
        shapes = self._shapes
        return {number for number, value in worth.items() if value >= least[shapes[number]]}

    def _least(self, name: Name, shape: tuple[int, int], threshold: int) -> float:
        """What agreeing words must be worth in a name of so many words, of them so many initials."""
        words, initials = shape
        # Scores are rounded: half a point less may do.
        needed = (threshold - 0.5) / highest(1, len(name.words), words)
        return needed - Likeness.INITIAL.value * (initials + _initials(name)) - 1e-9

    def _best(self, like: dict[int, Likeness]) -> dict[int, float]:
        best: dict[int, float] = {}
        for word, how in reversed(like.items()):  # the likest last, so that it stays
            best.update(dict.fromkeys(self._vocabulary.names[word], how.value))
        return best

    def _pairs(self, name: Name, words: Sequence[int], likeness: list[dict[int, Likeness]]) -> list[Pair]:
        pairs = []
        for ours, like in enumerate(likeness):
            for theirs, word in enumerate(words):
                how = like.get(word) or _initial(name.words[ours], self._vocabulary.words[word])
                if how is not None:
                    pairs.append((ours, theirs, how))
        return pairs

    def _agreement(self, name: Name, words: Sequence[int], pair: Pair) -> Agreement:
        ours, theirs, how = pair
        return Agreement(name.words[ours], self._vocabulary.words[words[theirs]], how)


def _initial(ours: str, theirs: str) -> Likeness | None:
    stands = ours[0] == theirs[0] and (len(ours) == 1) != (len(theirs) == 1)
    return Likeness.INITIAL if stands else None


def _initials(name: Name) -> int:
    return [*map(len, name.words)].count(1)


def _likeliest(one: Possible) -> tuple[object, ...]:
    order = list(Evidence)
    return -one.score, order.index(one.birth), order.index(one.country), one.listed.list_code, one.listed.id
