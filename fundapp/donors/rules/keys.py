"""What two funders that may be one have in common: keys by which a database finds them without comparing all. Pure."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from fundapp.donors.rules.field_words import FORMS
from fundapp.donors.rules.likeness import Identity

NAME, NEAR, ACRONYM, DOMAIN = "name", "near", "acronym", "domain"
LONGEST = 120
FEW_WORDS, SHORT = 2, 24
"""Names of so few words, and so few letters, are compared letter by letter too."""
MOST_WORDS = 12

Key = tuple[str, str]
"""Kind and text."""


def keys_of(found: Identity) -> frozenset[Key]:
    """Its keys. Two whose names say the same share a `name`, two with the same acronym or website share that.

    Two whose names differ in one word, or in one letter where they have few words, share a `near`.
    """
    return frozenset(_keys(found))


def _keys(found: Identity) -> Iterator[Key]:
    for words in found.said:
        yield NAME, _kept(" ".join(sorted(words)))
        yield NAME, _kept("".join(words))
        for text in _near(sorted(set(words))[:MOST_WORDS]):
            yield NEAR, blake2b(text.encode(), digest_size=8).hexdigest()
    for acronym in found.acronyms | found.initials:
        yield ACRONYM, acronym
    for domain in found.domains:
        yield DOMAIN, _kept(domain)


def _near(words: Sequence[str]) -> Iterator[str]:
    """The name without one of its words, and as it is; of a short one, without one of its letters."""
    yield " ".join(words)
    yield " ".join(each for each in words if each not in FORMS)
    if len(words) > 1:
        yield from (" ".join((*words[:at], *words[at + 1 :])) for at in range(len(words)))
    if len(words) <= FEW_WORDS and len(letters := " ".join(words)) <= SHORT:
        yield from (letters[:at] + letters[at + 1 :] for at in range(len(letters)))


def _kept(text: str) -> str:
    """As it is, or of what is too long for a column the beginning and a digest of the whole."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 16] + blake2b(text.encode(), digest_size=8).hexdigest()
