"""Whom a text may name: every run of words, and whatever looks like a number or an address, in the one form of each.

By these forms officers find people again (rules/traces.py). A text names somebody where the digest of a form is one
that is known of a case: see `cases/naming.py`. A long name that is cut short, or written in other words, is not found.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import phonenumbers

from fundapp.cases.rules.traces import ALIAS, EMAIL, EMAILS, FEWEST_LETTERS, NAME, PHONE, Trace
from fundapp.core.places import CENTRAL_AFRICA
from fundapp.core.text import fold

LONGEST_NAME = 4
"""Words of a name that is looked for."""

FEWEST_DIGITS, MOST_DIGITS, MOST_GROUPS = 6, 15, 8
"""Of a telephone number, and groups in which it is written."""

_WORD = re.compile(r"\S+")
_AROUND = "«»\"'“”„‹›()[]{}<>.,;:!?…*_#–—-/\\"
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)'(?=\w)")
_POSSESSIVE = re.compile(r"'s$")
_DIGITS = re.compile(r"\d+")
_BETWEEN = re.compile(r"[ \u00a0\u202f\t()./-]{1,3}")
_CODES = tuple(phonenumbers.country_code_for_region(each) for each in CENTRAL_AFRICA)


class Span(NamedTuple):
    """Where something stands in a text: from the character `start` up to `end`, and the words there."""

    start: int
    end: int
    words: str


def nameable(text: str) -> Mapping[Trace, list[Span]]:
    """Everything in a text that could be an alias, a name, a telephone number or an e-mail address, and where."""
    found: dict[Trace, list[Span]] = {}
    for trace, start, end in (*_names(text), *_numbers(text), *_addresses(text)):
        found.setdefault(trace, []).append(Span(start, end, text[start:end]))
    return found


def _names(text: str) -> Iterator[tuple[Trace, int, int]]:
    words = [each for each in map(_bare, _WORD.finditer(text)) if each is not None]
    for place in range(len(words)):
        for beyond in range(place + 1, min(place + LONGEST_NAME, len(words)) + 1):
            run = words[place:beyond]
            start, end = run[0][1], run[-1][2]
            for parts in _readings([each[0] for each in run]):
                yield from ((trace, start, end) for trace in _forms(parts))


def _bare(match: re.Match[str]) -> tuple[str, int, int] | None:
    """A word without what stands around it, folded, and where it stands; None where nothing is left."""
    word = match[0]
    start = match.start() + len(word) - len(word.lstrip(_AROUND + "’‘"))
    end = match.end() - (len(word) - len(word.rstrip(_AROUND + "’‘")))
    folded = fold(match.string[start:end])
    return (folded, start, end) if folded else None


def _readings(words: list[str]) -> Iterator[list[str]]:
    """The words as they stand, and without « d’ » before the first or “’s” behind the last."""
    firsts = {words[0], _ELISION.sub("", words[0], count=1)}
    for first in firsts:
        whole = [first, *words[1:]]
        for last in {whole[-1], _POSSESSIVE.sub("", whole[-1])}:
            yield [*whole[:-1], last]


def _forms(words: list[str]) -> Iterator[Trace]:
    if sum(each.isalpha() for word in words for each in word) >= FEWEST_LETTERS:
        yield Trace(ALIAS, " ".join(words))
        yield Trace(NAME, " ".join(sorted(words)))


def _numbers(text: str) -> Iterator[tuple[Trace, int, int]]:
    """Every run of groups of digits that could be a number: where one ends and an amount begins, nobody can know."""
    groups = list(_DIGITS.finditer(text))
    for place, first in enumerate(groups):
        digits, last = "", first
        for group in groups[place : place + MOST_GROUPS]:
            if group is not first and not _BETWEEN.fullmatch(text, last.end(), group.start()):
                break
            digits, last = digits + "".join(str(int(each)) for each in group[0]), group
            for form in _forms_of_number(digits, abroad=text[max(0, first.start() - 1) : first.start()] == "+"):
                yield Trace(PHONE, form), first.start(), last.end()


def _forms_of_number(digits: str, *, abroad: bool) -> Iterator[str]:
    """A number after E.164, as it is meant in each country of the network; « 0 » before it may be dialled or belong."""
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return
    if abroad or digits.startswith("00"):
        yield f"+{digits.removeprefix('00')}"
        return
    for local in {digits, digits.removeprefix("0")}:
        yield from (f"+{code}{local}" for code in _CODES)


def _addresses(text: str) -> Iterator[tuple[Trace, int, int]]:
    for match in EMAILS.finditer(text):
        yield Trace(EMAIL, match[0].casefold()), match.start(), match.end()
