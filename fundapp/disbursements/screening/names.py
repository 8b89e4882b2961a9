"""Names made comparable: accents, order, particles, titles and the spellings of Central Africa and the Sahel.

Basis: OFAC's Sanctions List Search scores a name as a whole and word by word, by the likeness of characters and by
sound (Jaro-Winkler and Soundex; OFAC FAQ 249, https://ofac.treasury.gov/faqs/249); OpenSanctions' published matchers
do the same and drop legal forms (https://www.opensanctions.org/matcher/). We compare word by word too, but in the
place of Soundex, made for English, stands a sound of our own for names that French, English and Arabic spell each in
their way; `spellings` holds what no rule of sound can know.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from fundapp.core.text import fold
from fundapp.disbursements.screening.spellings import LEGAL_FORMS, PARTICLES, SAME_NAME, TITLES

MOST_WORDS = 16
"""Words of a name that are compared; further ones are let go."""

_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u02bb\u00b4\u0060]")
_WORD = re.compile(r"[^\W_]+")
# Letters that do not decompose, among them those of Fula, Hausa, Lingala and Ewondo.
_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ŋ": "ng", "ɲ": "ny", "ɛ": "e",
    "ɔ": "o", "ə": "e", "ǝ": "e", "þ": "th", "ð": "d",
})  # fmt: skip
# "Servant of" one of God's names, in one word: Abdelkarim, Abdoulkarim, Abdurrahman, Abderrahmane, Abdramane.
_SERVANT = re.compile(r"ab[dou]+[aeiou]?(?:l(?P<after>\w{3,})|(?P<turned>([rsnzdtj])\3\w{2,}|[sc]h\w{2,}|r\w{3,}))")
_SERVANTS = {"abd", "abdel", "abdul", "abdoul", "abdal"}
_FAITH = {"din", "dine", "deen", "eddine", "uddin", "addin", "edine", "ddin", "ddine"}
_OF_FAITH = re.compile(r"(\w{3,}?)(?:[aeiou][ld]|l)?d(?:i|ee)ne?")
# In this order: French and English spell the same sound with different letters.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"x", "ks"), (r"tch|sch|sh|ch", "x"), (r"ph", "f"), (r"dj|dg", "j"), (r"^di(?=[aou])", "j"), (r"ck|q|kh", "k"),
        (r"c(?=[eiy])", "s"), (r"c", "k"), (r"g(?=[eiy])", "j"), (r"gu(?=[eiy])", "g"), (r"h", ""), (r"o[ou]", "u"),
        (r"(?<=[aeo])w$", ""), (r"[ae][iy]", "i"), (r"(?<=\w{3})e$", ""), (r"[ey]", "i"), (r"[ow]", "u"),
        (r"(.)\1+", r"\1"),
    )
]  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A name as it is compared: its words in their order, without particles and titles, and how each sounds."""

    words: tuple[str, ...] = field(repr=False)
    sounds: tuple[str, ...] = field(repr=False)

    @property
    def whole(self) -> str:
        """The sounds in one: the same, however the words are parted."""
        return "".join(self.sounds)


def comparable(text: str) -> Name:
    """The name in a text. Without any word but particles, these are its words; without any letters it has none."""
    written = _WORD.findall(_plain(text))
    words = [word for word in written if word not in _DROPPED] or written
    joined = tuple(_joined(words)[:MOST_WORDS])
    return Name(joined, tuple(map(sound, joined)))


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """How a folded word sounds; the same for all spellings of one name. Other scripts than Latin stay as they are."""
    if word in SAME_NAME:
        return SAME_NAME[word]
    if not word.isascii() or len(word) == 1:
        return word
    if match := _SERVANT.fullmatch(word):
        return "abd" + _by_rule(match["after"] or match["turned"])
    if match := _OF_FAITH.fullmatch(word):
        return _by_rule(match[1]) + "din"
    return _by_rule(word)


def _by_rule(word: str) -> str:
    heard = word
    for pattern, replacement in _SOUNDS:
        heard = pattern.sub(replacement, heard)
    return heard or word


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    bare = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text))
    return fold(bare).translate(_LETTERS)


def _joined(words: list[str]) -> list[str]:
    """Abd al-Karim and Nour al-Din are one word each, as in Abdelkarim and Noureddine."""
    found: list[str] = []
    for word in words:
        if found and found[-1] in _SERVANTS:
            found[-1] = "abdel" + word
        elif found and word in _FAITH and len(found[-1]) >= 3:
            found[-1] += "eddine"
        else:
            found.append(word)
    return found


_DROPPED = PARTICLES | TITLES | LEGAL_FORMS
