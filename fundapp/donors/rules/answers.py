"""Could we? What is known of a funder, gate by gate: yes, no, or nobody has found out. Unknown is not ineligible."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Answer(StrEnum):
    """What a gate says."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    UNKNOWN = "unknown"


class Gate(StrEnum):
    """What may stand between the network and a funder's money."""

    STATUS = "status"
    COUNTRY = "country"
    WAY_IN = "way_in"
    REGISTRATION = "registration"
    YEARS = "years"


@dataclass(frozen=True)
class Finding:
    """What one gate says. `why`: a code of what was read, or the codes of the network's countries that they fund."""

    gate: Gate
    answer: Answer
    why: str | int | Sequence[str] | None = None


class Known(Protocol):
    """What is read of a funder."""

    @property
    def status(self) -> str:
        """Code of whether they give now."""

    @property
    def focus_countries(self) -> Sequence[str]:
        """Codes of countries; none: anywhere."""

    @property
    def application_mode(self) -> str | None:
        """Code of the way in."""

    @property
    def needs_registration(self) -> str:
        """Yes, no or unknown."""

    @property
    def min_years(self) -> int | None:
        """How long a member must have existed."""


_ASKED = frozenset({"rolling", "call", "annual_call", "periodic_deadlines"})
_REGISTRATION = {"yes": Answer.MAYBE, "no": Answer.YES, "unknown": Answer.UNKNOWN}


def findings(funder: Known, network: Collection[str]) -> Sequence[Finding]:
    """Every gate, in the order in which one would ask. `network`: the countries in which the network works."""
    return tuple(_findings(funder, network))


def verdict(found: Sequence[Finding]) -> Answer:
    """No where one gate is shut; unknown where one is not known; maybe where some members pass; else yes."""
    answers = {each.answer for each in found}
    return next((each for each in (Answer.NO, Answer.UNKNOWN, Answer.MAYBE) if each in answers), Answer.YES)


def _findings(funder: Known, network: Collection[str]) -> Iterator[Finding]:
    active = funder.status == "active"
    yield Finding(Gate.STATUS, Answer.YES if active else Answer.NO, funder.status)
    yield _country(funder, network)
    way = funder.application_mode
    asked = Answer.UNKNOWN if way is None else Answer.YES if way in _ASKED else Answer.MAYBE
    yield Finding(Gate.WAY_IN, asked, way)
    yield Finding(Gate.REGISTRATION, _REGISTRATION[funder.needs_registration], funder.needs_registration)
    if funder.min_years:
        yield Finding(Gate.YEARS, Answer.MAYBE, funder.min_years)


def _country(funder: Known, network: Collection[str]) -> Finding:
    """Who names no country gives anywhere, as far as is known."""
    if not funder.focus_countries:
        return Finding(Gate.COUNTRY, Answer.YES)
    ours = [code for code in funder.focus_countries if code in network]
    return Finding(Gate.COUNTRY, Answer.MAYBE if ours else Answer.NO, ours)
