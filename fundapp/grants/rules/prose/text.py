"""A text prepared for reading: one alphabet for all rules, and where its sentences begin."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from fundapp.core.text import tidy
from fundapp.core.typed_text import plain_text
from fundapp.grants.rules.prose.words import one_of

LONGEST = 100_000
"""Signs of a text that are read; what comes after them is left aside."""

_CONTEXT = 200
_HEADING = 100
_LONGEST_SAID = 200
# A full stop ends a sentence before a capital, but not after a single letter: “5:00 p.m. EST”, “U.S. Embassy”.
_BOUNDARY = re.compile(r"\n|(?<![ .(][A-Za-z])[.!?][ ]+(?=[A-ZÀ-Þ«“\"(•-])")
_NOTHING = re.compile(r"[\W_]*(?:le |les |the |on |au )?[\W_]*")
_ALIKE = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_FRENCH = one_of(
    """
    le | la | les | des | du | et | est | une | pour | dans | aux? | limite | appel | bailleur | montant | avant | par |
    sur | sont | projets? | pays | duree | euros | jusqu'au
    """
)
_ENGLISH = one_of(
    """
    the | of | and | for | to | is | are | in | be | with | deadline | grants? | by | from | will | must |
    applications? | award | funding | amount | countries | projects? | call
    """
)


class _Bare(dict[int, str]):
    """Small letters without accents, one sign for one sign, so that places in both texts are the same."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        bare = "".join(each for each in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(each))
        bare = bare.lower()
        self[code] = bare if len(bare) == 1 else sign
        return self[code]


_BARE = _Bare()


@dataclass(frozen=True)
class Prose:
    """`plain` as written with plain spaces, `bare` the same sign by sign in small letters without accents."""

    plain: str
    bare: str
    language: str | None
    boundaries: list[int] = field(repr=False)

    def start_of(self, place: int) -> int:
        """Where the sentence or line that holds `place` begins."""
        index = bisect_right(self.boundaries, place)
        return self.boundaries[index - 1] if index else 0

    def end_of(self, place: int) -> int:
        """Where the sentence or line that holds `place` ends."""
        index = bisect_right(self.boundaries, place)
        return self.boundaries[index] if index < len(self.boundaries) else len(self.plain)

    def before(self, place: int, since: int = 0) -> str:
        """What its sentence says before `place`, bare; where that is nothing, the heading on the line above."""
        first = max(self.start_of(place), since)
        context = self.bare[max(first, place - _CONTEXT) : place]
        if since >= first or not _NOTHING.fullmatch(context):
            return context
        above = self.bare[max(since, first - _HEADING) : first].rstrip()
        heading = above.rpartition("\n")[2]
        return context if heading.endswith((".", "!")) else f"{heading} {context}"

    def after(self, place: int, longest: int, until: int | None = None) -> str:
        """What its line says after `place`, bare, at most `longest` signs and not beyond `until`."""
        end = min(place + longest, len(self.bare) if until is None else until)
        return self.bare[place:end].partition("\n")[0]

    def said(self, start: int, end: int) -> str:
        """The words of the source around what was found, for a person to judge."""
        first, last = self.start_of(start), self.end_of(end - 1)
        if last - first > _LONGEST_SAID:
            first, last = max(first, start - _LONGEST_SAID // 2), min(last, end + _LONGEST_SAID // 4)
        return " ".join(self.plain[first:last].split())[:_LONGEST_SAID]

    @cached_property
    def french(self) -> bool:
        """Whether the text is in French: days come first, a comma is no sign for thousands."""
        return self.language == "fr"


def prose(text: str, language: str | None) -> Prose:
    """`text` as the rules read it; its language by its commonest words where nobody says it."""
    lines = (" ".join(plain_text(line.replace("\t", " | ")).split(" ")) for line in tidy(text[:LONGEST]).split("\n"))
    plain = re.sub(" {2,}", " ", "\n".join(lines))
    bare = plain.translate(_ALIKE).translate(_BARE)
    boundaries = [match.end() for match in _BOUNDARY.finditer(plain)]
    return Prose(plain, bare, (language or "")[:2].lower() or _guessed(bare), boundaries)


def _guessed(bare: str) -> str | None:
    french, english = len(_FRENCH.findall(bare)), len(_ENGLISH.findall(bare))
    if french == english:
        return None
    return "fr" if french > english else "en"
