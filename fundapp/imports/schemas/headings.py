"""Headings: which row they stand in, and which field each of them means, guessed in every language of ours."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from rapidfuzz.fuzz import ratio

from fundapp.core.i18n import lazy
from fundapp.core.importing import ImportSource
from fundapp.core.schemas.labels import folded_in_all
from fundapp.core.text import fold
from fundapp.imports.rules import ALIKE, LOOKED_FOR_HEADINGS

WHY = lazy("Why it was not taken")
"""The heading of the last column of rows that come back to be mended."""

OUT_ONLY = "-"
"""What a heading leads to that only goes out: it means no field, and is known all the same."""


class Headings:
    """The headings by which fields of one kind of record are known."""

    def __init__(self, source: ImportSource) -> None:
        labels = {name: source.schema().fields[name].metadata["label"] for name in source.fields}
        self._known: dict[str, str] = {fold(name): name for name in source.fields}
        self._known |= dict.fromkeys(folded_in_all([*source.ignored, WHY]), OUT_ONLY)
        for name, label in labels.items():
            self._known |= dict.fromkeys(_plain(folded_in_all([label])), name)
        for name in source.fields:  # what others say comes after what we say: « Pays » is one country of ours
            for said in _plain(map(fold, source.synonyms.get(name, ()))):
                self._known.setdefault(said, name)

    def guess(self, headings: Sequence[str]) -> list[str]:
        """The field of each column, "" where nobody knows: each field once, exact headings before misspelt ones."""
        folded = [_bare(each) for each in headings]
        found = [self._known.get(each, "") for each in folded]
        found = [name if name not in found[:place] else "" for place, name in enumerate(found)]
        for place, each in enumerate(folded):
            if each and not found[place]:
                found[place] = self._nearest(each, found)
        return ["" if name == OUT_ONLY else name for name in found]

    def row_of_headings(self, rows: Mapping[int, Sequence[str]]) -> int:
        """The number of the row in which most headings are known; the first that is filled where none is."""
        first = [(number, rows[number]) for number in sorted(rows)][:LOOKED_FOR_HEADINGS]
        known = {number: sum(1 for cell in cells if _bare(cell) in self._known) for number, cells in first}
        best = max(known, key=lambda number: (known[number], -number))
        if known[best]:
            return best
        widest = max(sum(1 for cell in cells if cell.strip()) for _number, cells in first)
        # What stands above a table, a title say, fills fewer cells than its headings do.
        return next(number for number, cells in first if sum(1 for cell in cells if cell.strip()) * 2 > widest)

    def _nearest(self, heading: str, taken: Iterable[str]) -> str:
        left = [(ratio(heading, known), name) for known, name in self._known.items() if name not in taken]
        likeness, name = max(left, default=(0, ""))
        return name if likeness >= ALIKE else ""


def signature(headings: Sequence[str]) -> str:
    """What headings are remembered by, however they are written; rows that come back mended are known as before."""
    folded = [fold(each) for each in headings]
    if folded and folded[-1] in folded_in_all([WHY]):
        folded.pop()
    return sha256("\x1f".join(folded).encode()).hexdigest()


def _bare(heading: str) -> str:
    """A heading without what people add to it: « Nom * », « Montant (FCFA) », « Pays : »."""
    folded = fold(heading)
    return " ".join(folded.split("(")[0].strip(" *:.").split()) or folded


def _plain(labels: Iterable[str]) -> list[str]:
    return [each for label in labels for each in {label, _bare(label)}]
