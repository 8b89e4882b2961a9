"""What people wrote, as paragraphs and lists, with the spaces that the language wants. Pure."""

import re
from collections.abc import Iterator, Sequence

from fundapp.donors.paper.blocks import Paragraph

NARROW, NO_BREAK = "\u202f", "\u00a0"

_POINT = re.compile(r"\s*[-–—•*]\s+(?P<text>\S.*)")
_BEFORE = re.compile(r"(?<=\S)[ \u00a0\u202f]+([;!?»])")
_WIDER = re.compile(r"(?<=\S)[ \u00a0\u202f]+([:%])(?!\w)")
_AFTER = re.compile(r"«[ \u00a0\u202f]*(?=\S)")
_BETWEEN = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")


def paragraphs(text: str, language: str) -> list[Paragraph]:
    """A text as it is laid out: an empty line parts paragraphs, lines that begin with a dash or a bullet are a list."""
    found: list[Paragraph] = []
    for part in re.split(r"\n[ \t]*\n", text.strip()):
        found += _of_part([line for line in part.split("\n") if line.strip()], language)
    return found


def points(text: str, language: str) -> list[Paragraph]:
    """A text of which each line is a point of a list, with or without a dash before it."""
    lines = [_POINT.sub(r"\g<text>", line).strip() for line in text.split("\n") if line.strip()]
    return [Paragraph(points=tuple(spaced(line, language) for line in lines))] if lines else []


def spaced(text: str, language: str) -> str:
    """The text with the no-break spaces of French typography where somebody typed ordinary ones; no word is changed."""
    if language != "fr":
        return text
    text = _WIDER.sub(rf"{NO_BREAK}\1", _BEFORE.sub(rf"{NARROW}\1", text))
    return _BETWEEN.sub(NARROW, _AFTER.sub(f"«{NARROW}", text))


def _of_part(lines: Sequence[str], language: str) -> Iterator[Paragraph]:
    """The lines between two empty ones: those of a list together, others as a paragraph that keeps its line ends."""
    pending: list[str] = []
    points: list[str] = []
    for line in lines:
        match = _POINT.fullmatch(line)
        if match:
            if pending:
                yield Paragraph("\n".join(pending))
                pending = []
            points.append(spaced(match["text"].strip(), language))
            continue
        if points:
            yield Paragraph(points=tuple(points))
            points = []
        pending.append(spaced(line.strip(), language))
    if pending:
        yield Paragraph("\n".join(pending))
    if points:
        yield Paragraph(points=tuple(points))
