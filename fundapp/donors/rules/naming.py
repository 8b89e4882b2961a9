"""Names of funders, reduced to what they say: in any language, order, spelling of accents. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain

from babel import Locale

from fundapp.core.places import COUNTRIES
from fundapp.core.text import fold
from fundapp.donors.rules.field_words import FILLERS, PEOPLES, PHRASES, SAME

_BETWEEN = re.compile(r"[^a-z0-9@]+")
_BRACKETS = re.compile(r"\(([^()]{2,20})\)")
_SEVERAL = re.compile(r"[/;,|]")
LONGEST_ACRONYM = 12
_UNITED_NATIONS = re.compile(r"\bUN\b")
INITIALS = range(3, 9)
"""Letters of initials that mean something: two are anybody's."""


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """What a name says, word by word in its order: folded, in the singular, in one language, without fillers.

    « Fonds des Nations Unies pour la démocratie » and "UN Democracy Fund" have the same words. A country is its code
    after an @.
    """
    # In capitals among other letters it is no article: « UN Democracy Fund », but not « FONDATION UN MONDE PAR TOUS ».
    plain = name if name.isupper() else _UNITED_NATIONS.sub("ONU", name)
    singular = [_singular(word) for word in _split(_BRACKETS.sub(" ", plain)) if word not in FILLERS]
    return tuple(SAME.get(word, word) for word in _joined(singular))


def initials_of(name: str) -> str | None:
    """The first letters of its words as they are written, without fillers; None where they mean nothing."""
    words = [word for word in _split(_BRACKETS.sub(" ", name)) if word not in FILLERS]
    return "".join(word[0] for word in words) if len(words) in INITIALS else None


def acronyms_of(name: str, short_name: str | None) -> frozenset[str]:
    """Every acronym that is said: « FNUD / UNDEF », one in brackets behind the name, or a name that is one itself."""
    bracketed = (each for each in _BRACKETS.findall(name) if _is_acronym(each))
    whole = [name] if _is_acronym(name) and name.upper() == name else []
    said = chain(_SEVERAL.split(short_name or ""), bracketed, whole)
    return frozenset(each for each in map(_squeezed, said) if 2 <= len(each) <= LONGEST_ACRONYM)


def is_programme(name: str) -> bool:
    """Whether a name is that of something within a house: « Ambassade de France – PISCCA »."""
    return " - " in fold(name) or ": " in name


def _is_acronym(text: str) -> bool:
    return " " not in text.strip() and sum(char.isupper() for char in text) >= 2


def _squeezed(text: str) -> str:
    return _BETWEEN.sub("", fold(text))


def _split(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(fold(text)) if word]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2] != "s" else word


def _joined(words: Sequence[str]) -> Iterator[str]:
    """The words, with those that say one thing together put in its place; the longest first."""
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + _longest()), at, -1):
            found = _phrases().get(" ".join(words[at:end]))
            if found:
                yield from found.split()
                at = end
                break
        else:
            if len(words[at]) > 1:  # what is left of an apostrophe or of initials with points
                yield words[at]
            at += 1


@cache
def _longest() -> int:
    return max(len(phrase.split()) for phrase in _phrases())


@cache
def _phrases() -> dict[str, str]:
    """Countries in both languages, those who belong to them, and what says one thing in several words."""
    found = {
        _phrase(str(Locale(language).territories[code])): f"@{code.lower()}"
        for language in ("en", "fr")
        for code in COUNTRIES
        if code in Locale(language).territories
    }
    found |= {word: code for code, words in PEOPLES.items() for word in words.split()}
    return {words: code for words, code in found.items() if words} | PHRASES


def _phrase(text: str) -> str:
    return " ".join(_singular(word) for word in _split(text) if word not in FILLERS)


def joined_names(names: Iterable[str]) -> str:
    """Names one below the other, each once, as a funder keeps those of others that were merged into it."""
    return "\n".join(dict.fromkeys(name for name in names if name))
