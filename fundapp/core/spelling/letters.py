"""Words and how near they are to each other. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from fundapp.core.text import fold

SHORTEST_KNOWN, LONGEST_KNOWN = 3, 40
"""Letters of a word that is kept. Shorter ones are near to too many others, longer ones are no words."""

_LETTERS = re.compile(r"[^\W\d_]+")


def runs(text: str) -> list[str]:
    """The runs of letters in a text, as they are written: « l’Égalité 2030 » has "l" and "Égalité"."""
    return _LETTERS.findall(unicodedata.normalize("NFC", text))


def replaced(text: str, words: Mapping[str, str]) -> str:
    """The text with runs of letters replaced, looked for by their folded form."""
    return _LETTERS.sub(lambda found: words.get(fold(found[0]), found[0]), unicodedata.normalize("NFC", text))


def known_words(texts: Iterable[str]) -> dict[str, str]:
    """The words of these texts that are worth keeping: folded, and how they are written first."""
    found: dict[str, str] = {}
    for text in texts:
        for run in runs(text):
            word = fold(run)
            if SHORTEST_KNOWN <= len(word) <= LONGEST_KNOWN:
                found.setdefault(word, run.lower()[:LONGEST_KNOWN])
    return found


def grams(word: str) -> list[str]:
    """Its pieces of three letters, beginning and end marked so that they count."""
    marked = f"  {word}  "
    return sorted({marked[at : at + 3] for at in range(len(marked) - 2)})


def edits_allowed(word: str) -> int:
    """How many letters may be wrong: none in a word of three, one up to five, two in longer ones."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def nearest(word: str, known: Iterable[str]) -> Sequence[str]:
    """Those that the fewest typing errors turn into `word`, if few enough; by alphabet.

    A letter left out, put in, replaced, or two of them exchanged, is one error (Damerau-Levenshtein).
    """
    most = edits_allowed(word)
    near = {each: DamerauLevenshtein.distance(word, each, score_cutoff=most) for each in known}
    least = min(near.values(), default=most + 1)
    return sorted(each for each, edits in near.items() if edits == least <= most)
