"""Could we, and who of us? Members before a call: who could sign, who could take part, who cannot. Pure.

Whoever fails at a gate that concerns only the organisation that signs can still take part where another one carries the
project.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from fundapp.donors.rules.answers import Answer
from fundapp.grants.rules.gates import CARRIED, Candidate, Finding, Gate, Kind, Terms, findings

WORST_FIRST = (Answer.NO, Answer.UNKNOWN, Answer.MAYBE, Answer.YES)


class Part(StrEnum):
    """What an organisation could do: sign, take part with another one that signs, or neither."""

    LEAD = "lead"
    JOIN = "join"
    OUT = "out"


@dataclass(frozen=True)
class Placed:
    """One organisation before one call."""

    candidate: Candidate
    findings: Sequence[Finding]
    part: Part
    answer: Answer

    @property
    def refused(self) -> Sequence[Finding]:
        """The gates that are shut."""
        return [each for each in self.findings if each.answer == Answer.NO]

    @property
    def open_questions(self) -> Sequence[Finding]:
        """What is to be found out."""
        return [each for each in self.findings if each.answer == Answer.UNKNOWN]


def worst(answers: Iterable[Answer]) -> Answer:
    """No before to be found out before under a condition before yes; yes where there is nothing."""
    found = set(answers)
    return next((each for each in WORST_FIRST if each in found), Answer.YES)


def best(answers: Iterable[Answer]) -> Answer:
    """The other way round; no where there is nothing."""
    found = set(answers)
    return next((each for each in reversed(WORST_FIRST) if each in found), Answer.NO)


def place(terms: Terms, candidates: Sequence[Candidate], year: int) -> Sequence[Placed]:
    """What each member and the network could do, in the order given; partners only carry others."""
    found = [(each, findings(terms, each, year)) for each in candidates]
    signing = [(each.id, worst(one.answer for one in gates)) for each, gates in found if each.kind is not Kind.NETWORK]
    return [_placed(each, gates, signing) for each, gates in found if each.kind is not Kind.PARTNER]


def answer_of(placed: Iterable[Placed]) -> Answer:
    """Could we: what the one of us who stands best says; to be found out where nobody stands in the directory."""
    answers = [each.answer for each in placed if each.candidate.kind is Kind.MEMBER]
    return best(answers) if answers else Answer.UNKNOWN


def _placed(one: Candidate, gates: Sequence[Finding], signing: Sequence[tuple[UUID | None, Answer]]) -> Placed:
    alone = worst(each.answer for each in gates)
    if alone is not Answer.NO:
        return Placed(one, gates, Part.LEAD, alone)
    shut = {each.gate for each in gates if each.answer is Answer.NO}
    carrier = best(answer for other, answer in signing if other != one.id)
    if shut - CARRIED or carrier is Answer.NO:
        return Placed(one, gates, Part.OUT, Answer.NO)
    others = (each.answer for each in gates if each.answer is not Answer.NO)
    return Placed(one, gates, Part.JOIN, worst([Answer.MAYBE, carrier, *others]))


def open_of_call(placed: Iterable[Placed]) -> Iterator[Finding]:
    """What is to be found out of the call itself, once each."""
    seen: set[Gate] = set()
    for each in placed:
        for one in each.open_questions:
            if one.lacks_call and one.gate not in seen:
                seen.add(one.gate)
                yield one
