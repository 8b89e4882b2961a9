"""Whether two calls are one: certain by reference or address, likely by title, deadline, amounts. Pure.

Two editions of a programme and one title for two countries are two, however alike the words are. Words of titles are
read as the funder map reads names (`donors.rules.naming`), so that « société civile » meets "civil society".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from fundapp.core.i18n import lazy
from fundapp.core.text import fold
from fundapp.donors.rules.naming import words_of

Key = tuple[str, str]
"""Kind and text."""

REFERENCE, ADDRESS = "reference", "address"
CERTAIN = frozenset({REFERENCE, ADDRESS})

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER = re.compile(r"[0-9]+")
_TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|mc_[ce]id|igshid|ref_?src|at_.*|xtor|pk_.*|mtm_.*|_ga|feature", re.IGNORECASE
)
_HOST = re.compile(r"^www[0-9]?\.")
_EVERYWHERE = (
    "call proposal application grant funding opportunity apply announce seeking seek invite open new request"
    " appel projet proposition candidature offre lance subvention manifestation interet financement"
)
_NOISE = frozenset(_EVERYWHERE.split())
_SHORTEST_REFERENCE = 6
_WORDS = 5


class Reason(StrEnum):
    """What speaks for it."""

    REFERENCE = "reference"
    ADDRESS = "address"
    TITLE = "title"
    NEAR = "near"
    DEADLINE = "deadline"
    AMOUNT = "amount"
    FUNDER = "funder"
    PLACE = "place"
    LANGUAGE = "language"


REASONS: Mapping[str, Any] = {
    Reason.REFERENCE: lazy("They have the same reference"),
    Reason.ADDRESS: lazy("They stand at the same address"),
    Reason.TITLE: lazy("The titles say the same"),
    Reason.NEAR: lazy("The titles say nearly the same"),
    Reason.DEADLINE: lazy("They have the same deadline"),
    Reason.AMOUNT: lazy("They have the same amounts"),
    Reason.FUNDER: lazy("They have the same funder"),
    Reason.PLACE: lazy("They are for the same countries"),
    Reason.LANGUAGE: lazy("They are told in two languages"),
}

WEIGHT = {
    Reason.REFERENCE: 60, Reason.ADDRESS: 60, Reason.TITLE: 50, Reason.NEAR: 40, Reason.DEADLINE: 25,
    Reason.AMOUNT: 25, Reason.FUNDER: 15, Reason.PLACE: 10, Reason.LANGUAGE: 10,
}  # fmt: skip
ENOUGH, ALL = 60, 100
"""What is worth asking, of what can be."""

DAYS_APART = 60
"""Deadlines further apart are those of two editions: an extension is rarely as long."""

NEARLY, SHARED = 0.75, 3
"""The share of the words of two titles that they have in common, and how many these are at least."""


@dataclass(frozen=True)
class Identity:
    """What a call is known by, from its own fields and all that sources say: `amounts` with their currency."""

    titles: frozenset[str]
    references: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    funders: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    amounts: frozenset[tuple[str, int]] = frozenset()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @cached_property
    def said(self) -> list[frozenset[str]]:
        """What each title says."""
        return [words for title in self.titles if (words := title_words(title))]

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Those in its titles, years left aside: of a lot, of an edition."""
        return frozenset(each.lstrip("0") for each in self._figures if not _YEAR.fullmatch(each))

    @cached_property
    def years(self) -> frozenset[str]:
        """Those in its titles."""
        return frozenset(each for each in self._figures if _YEAR.fullmatch(each))

    @cached_property
    def places(self) -> frozenset[str]:
        """The countries that are named, else those in its titles."""
        in_titles = {word[1:].upper() for words in self.said for word in words if word.startswith("@")}
        return self.countries or frozenset(in_titles)

    @cached_property
    def payers(self) -> list[frozenset[str]]:
        """What the names of its funder say."""
        return [frozenset(words) for name in self.funders if (words := words_of(name))]

    @property
    def _figures(self) -> Iterator[str]:
        return (each for title in self.titles for each in _NUMBER.findall(fold(title)))


@dataclass(frozen=True)
class Likeness:
    """Why two may be one, the strongest reason first, and how much speaks for it, up to 100."""

    reasons: tuple[Reason, ...]
    score: int


def title_words(title: str) -> frozenset[str]:
    """What a title says of the call itself: without years, and without what stands in every title."""
    return frozenset(
        word for word in words_of(title) if word not in _NOISE and not _YEAR.fullmatch(word) and len(word) > 1
    )


def reference_key(reference: str | None) -> str | None:
    """How a reference is compared: letters and digits; None where it is too short to tell one call from another."""
    bare = bare_reference(reference)
    return _kept(bare) if tells_apart(bare) else None


def bare_reference(reference: str | None) -> str:
    """Letters and digits of a reference, whatever stands between."""
    return "".join(sign for sign in fold(reference or "") if sign.isalnum())


def tells_apart(bare: str) -> bool:
    """Whether a reference tells one call from another; many calls bear « 1 » or « 2024 »."""
    return len(bare) >= _SHORTEST_REFERENCE and any(map(str.isdigit, bare)) and any(map(str.isalpha, bare))


def address_key(url: str | None) -> str | None:
    """How an address is compared: whether http or https, with www or not, without what only follows readers about.

    None for a home page: many calls stand there one after the other.
    """
    try:
        parts = urlsplit((url or "").strip())
        host = _HOST.sub("", (parts.hostname or "").casefold())
    except ValueError:
        return None
    asked = sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0]))
    path = unquote(parts.path).rstrip("/")
    if not host or not (path or asked):
        return None
    return _kept(f"{host}{path}" + (f"?{urlencode(asked)}" if asked else ""))


def keys_of(found: Identity) -> frozenset[Key]:
    """By these a database finds what it may be the same as; the first two kinds make it certain."""
    return frozenset(_keys(found))


def are_two(one: Identity, other: Identity) -> bool:
    """Whether something says plainly that they are two: another year, number, country or season."""
    return any(
        mine and theirs and not mine & theirs
        for mine, theirs in ((one.years, other.years), (one.numbers, other.numbers), (one.places, other.places))
    ) or _apart(one.days, other.days)


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """What speaks for their being one call; None where it is not worth asking."""
    if are_two(one, other) and not one.references & other.references:
        return None
    reasons = tuple(_reasons(one, other))
    score = min(sum(WEIGHT[each] for each in reasons), ALL)
    return Likeness(reasons, score) if score >= ENOUGH else None


def _reasons(one: Identity, other: Identity) -> Iterator[Reason]:
    if one.references & other.references:
        yield Reason.REFERENCE
    if one.addresses & other.addresses:
        yield Reason.ADDRESS
    if by_title := _by_title(one, other):
        yield by_title
    if one.days & other.days:
        yield Reason.DEADLINE
    if one.amounts & other.amounts:
        yield Reason.AMOUNT
    if any(mine <= theirs or theirs <= mine for mine in one.payers for theirs in other.payers):
        yield Reason.FUNDER
    if one.places & other.places:
        yield Reason.PLACE
    if one.languages and other.languages and not one.languages & other.languages:
        yield Reason.LANGUAGE


def _by_title(one: Identity, other: Identity) -> Reason | None:
    pairs = [(mine, theirs) for mine in one.said for theirs in other.said]
    if any(mine == theirs for mine, theirs in pairs):
        return Reason.TITLE
    near = any(len(mine & theirs) >= max(SHARED, NEARLY * len(mine | theirs)) for mine, theirs in pairs)
    return Reason.NEAR if near else None


def _apart(one: Iterable[date], other: Iterable[date]) -> bool:
    gaps = [abs((mine - theirs).days) for mine in one for theirs in other]
    return bool(gaps) and min(gaps) > DAYS_APART


def _keys(found: Identity) -> Iterator[Key]:
    yield from ((REFERENCE, each) for each in found.references)
    yield from ((ADDRESS, each) for each in found.addresses)
    for words in found.said:
        in_order = sorted(words, key=lambda word: (-len(word), word))
        yield "title", _digest(sorted(words))
        yield "near", _digest(sorted(in_order[:_WORDS]))
        yield "near", _digest(sorted(words)[:_WORDS])
        yield "near", _digest(sorted(words)[-_WORDS:])
    for day in found.days:
        yield from (("due", f"{day}:{currency}:{minor}") for currency, minor in found.amounts)
        yield from (("due", f"{day}:{_digest(sorted(words))}") for words in found.payers)


def _digest(words: Iterable[str]) -> str:
    return blake2b(" ".join(words).encode(), digest_size=8).hexdigest()


def _kept(text: str) -> str:
    """As it is, or of what is too long for a column the beginning and a digest of the whole."""
    return text if len(text) <= 120 else text[:104] + blake2b(text.encode(), digest_size=8).hexdigest()
