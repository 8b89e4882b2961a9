"""Why two funders may be one: names, acronyms, websites. Each reason is a code; a score ranks. Pure.

Two programmes of a house are two: they share a website and the beginning of a name, and that alone is no reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from fundapp.core.i18n import lazy
from fundapp.core.spelling.letters import edits_allowed
from fundapp.donors.rules.domains import domains_of
from fundapp.donors.rules.field_words import FORMS
from fundapp.donors.rules.naming import acronyms_of, initials_of, is_programme, words_of


class Reason(StrEnum):
    """What speaks for it."""

    NAME = "name"
    SPELLING = "spelling"
    ACRONYM = "acronym"
    INITIALS = "initials"
    DOMAIN = "domain"


REASONS: Mapping[str, Any] = {
    Reason.NAME: lazy("The names say the same"),
    Reason.SPELLING: lazy("The names are nearly the same"),
    Reason.ACRONYM: lazy("They have the same acronym"),
    Reason.INITIALS: lazy("The acronym of one is made of the other’s name"),
    Reason.DOMAIN: lazy("They have the same website"),
}

WEIGHT = {Reason.NAME: 90, Reason.SPELLING: 75, Reason.ACRONYM: 60, Reason.INITIALS: 55, Reason.DOMAIN: 50}
MORE, LESS, ENOUGH, CERTAIN = 10, 15, 50, 100
"""What each further reason adds; what it takes away that each has a website of its own; what is worth asking."""


@dataclass(frozen=True)
class Identity:
    """What a funder is known by: `names` are its own and those of others that were merged into it."""

    names: Sequence[str]
    short_name: str | None = None
    website: str | None = None

    @cached_property
    def said(self) -> list[tuple[str, ...]]:
        """What each name says."""
        return [words for name in self.names if (words := words_of(name))]

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Those that are said."""
        return frozenset().union(*(acronyms_of(name, self.short_name) for name in self.names))

    @cached_property
    def initials(self) -> frozenset[str]:
        """Those of its names."""
        return frozenset(filter(None, map(initials_of, self.names)))

    @cached_property
    def domains(self) -> frozenset[str]:
        """Its websites."""
        return domains_of(self.website)

    @property
    def is_programme(self) -> bool:
        """Whether it is one thing of several in a house."""
        return is_programme(self.names[0])


@dataclass(frozen=True)
class Likeness:
    """Why two may be one, the strongest reason first, and how much speaks for it, up to 100."""

    reasons: tuple[Reason, ...]
    score: int


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """What speaks for their being one funder; None where it is not worth asking."""
    reasons = tuple(_reasons(one, other))
    if not reasons:
        return None
    score = WEIGHT[reasons[0]] + MORE * (len(reasons) - 1)
    if one.domains and other.domains and not one.domains & other.domains:
        score -= LESS
    return Likeness(reasons, min(score, CERTAIN)) if score >= ENOUGH else None


def _reasons(one: Identity, other: Identity) -> Iterator[Reason]:
    by_name = _by_name(one, other)
    if by_name:
        yield by_name
    if one.acronyms & other.acronyms:
        yield Reason.ACRONYM
    elif _spells(one, other) or _spells(other, one):
        yield Reason.INITIALS
    if one.domains & other.domains and (by_name or _of_one_house(one, other)):
        yield Reason.DOMAIN


def _by_name(one: Identity, other: Identity) -> Reason | None:
    pairs = [(mine, theirs) for mine in one.said for theirs in other.said]
    if any(_same(mine, theirs) for mine, theirs in pairs):
        return Reason.NAME
    return Reason.SPELLING if any(_near(mine, theirs) for mine, theirs in pairs) else None


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    """The same words in any order, or the same letters: « Front Line » and "Frontline"."""
    return sorted(one) == sorted(other) or "".join(one) == "".join(other)


def _near(one: Sequence[str], other: Sequence[str]) -> bool:
    """The same words but for typing errors, or for what kind of house it is: a trust, a fund, neither."""
    mine, theirs = sorted(set(one) - set(other)), sorted(set(other) - set(one))
    shared = set(one) & set(other)
    if set(mine + theirs) <= FORMS and max(len(mine), len(theirs)) == 1:
        return len(shared - FORMS) >= (2 if mine and theirs else 1)
    if len(mine) != len(theirs):
        return False
    return all(_mistyped(each, twin) for each, twin in zip(mine, theirs, strict=True)) and bool(
        shared or len(mine) == 1
    )


def _mistyped(one: str, other: str) -> bool:
    """Whether one is the other with typing errors. Two countries are two, and so are two numbers."""
    if "@" in one + other or any(char.isdigit() for char in one + other):
        return False
    most = min(edits_allowed(one), edits_allowed(other))
    return bool(most) and DamerauLevenshtein.distance(one, other, score_cutoff=most) <= most


def _spells(one: Identity, other: Identity) -> bool:
    """Whether the acronym of `one` is made of the words of `other`.

    Not where its own name is what it stands for, nor where the other has another acronym: then they are two.
    """
    return bool((one.acronyms - one.initials) & other.initials) and not other.acronyms


def _of_one_house(one: Identity, other: Identity) -> bool:
    """Whether the same website says something: not of two programmes of a house."""
    return bool(one.acronyms & other.acronyms) or not (one.is_programme or other.is_programme)
