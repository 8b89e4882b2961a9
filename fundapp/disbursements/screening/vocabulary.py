"""All words of all listed names, each once, and which of them are like a given word."""

from collections import defaultdict
from collections.abc import Iterator
from enum import Enum

from rapidfuzz import process
from rapidfuzz.distance import OSA


class Likeness(Enum):
    """How two words agree, with what that is worth (1: the same word).

    The values are ours: two words that sound alike are nearly the same name, one edit is worth less in short words,
    where it more often makes another name.
    """

    SAME = 1.0
    SPELLING = 0.96
    EDIT = 0.9
    SHORT_EDIT = 0.84
    FAR_EDIT = 0.82
    INITIAL = 0.8


SHORTEST_EDIT = 3
"""Letters that a word must have for another with one edit to be like it: in words of two, any two would be."""
SHORT = 4
"""Letters up to which a word is short."""
LONGEST_LOOKED_THROUGH = 5
"""Letters of a word up to which the words to compare may be too short for the first and last two to be apart."""


class _Near:
    """Words, found by others with one edit.

    An edit, even of two neighbours turned round, leaves the first or the last two letters of a word of five or more as
    they are; shorter words are all looked through.
    """

    def __init__(self) -> None:
        self._placed: dict[tuple[int, str, str], list[str]] = defaultdict(list)

    def add(self, word: str) -> None:
        """Take in a word, once."""
        length = len(word)
        for key in ((length, "", ""), (length, word[:2], ""), (length, "", word[-2:])):
            self._placed[key].append(word)

    def one_edit(self, word: str) -> Iterator[str]:
        """The words that have at most one letter more, less, another, or two neighbours turned round."""
        length = len(word)
        if length < SHORTEST_EDIT:
            return
        ends = [("", "")] if length <= LONGEST_LOOKED_THROUGH else [(word[:2], ""), ("", word[-2:])]
        for key in ((near, *end) for near in (length - 1, length, length + 1) for end in ends):
            choices = self._placed.get(key, ())
            for near, _distance, _place in process.extract_iter(word, choices, scorer=OSA.distance, score_cutoff=1):
                yield near


class Vocabulary:
    """Words by number, with the names in which each stands."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.names: list[list[int]] = []
        self._numbers: dict[str, int] = {}
        self._sounding: dict[str, list[int]] = {}
        self._written, self._heard = _Near(), _Near()

    def number(self, word: str, sound: str) -> int:
        """The number of a word, which is taken in if it is new."""
        known = self._numbers.get(word)
        if known is not None:
            return known
        number = self._numbers[word] = len(self.words)
        self.words.append(word)
        self.names.append([])
        self._written.add(word)
        if sound not in self._sounding:
            self._sounding[sound] = []
            self._heard.add(sound)
        self._sounding[sound].append(number)
        return number

    def like(self, word: str, sound: str) -> dict[int, Likeness]:
        """The numbers of words that are like this one, the likest first."""
        found: dict[int, Likeness] = {}
        if word in self._numbers:
            found[self._numbers[word]] = Likeness.SAME
        for number in self._sounding.get(sound, ()):
            found.setdefault(number, Likeness.SPELLING)
        near_words = sorted(self._written.one_edit(word), key=_is_short)
        for near in near_words:
            likeness = Likeness.SHORT_EDIT if _is_short(near) or _is_short(word) else Likeness.EDIT
            found.setdefault(self._numbers[near], likeness)
        for near in self._heard.one_edit(sound):
            for number in self._sounding[near]:
                found.setdefault(number, Likeness.FAR_EDIT)
        return found


def _is_short(word: str) -> bool:
    return len(word) <= SHORT
