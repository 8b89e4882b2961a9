"""Verification: the coded words of what was asked and seen, and how far it bears a case out. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime

from fundapp.cases.rules.vocabulary import Names
from fundapp.core.i18n import lazy

ASKED_BY: Names = {
    "signal": lazy("Signal"),
    "whatsapp": lazy("WhatsApp"),
    "phone": lazy("Telephone"),
    "email": lazy("E-mail"),
    "meeting": lazy("Face to face"),
    "other": lazy("In another way"),
}
"""How somebody was asked."""

INDEPENDENCE: Names = {
    "yes": lazy("Independent of whoever asked for help"),
    "no": lazy("Close to them: family, friend or colleague"),
    "unknown": lazy("We do not know"),
}

INTERESTS: Names = {
    "none": lazy("None that we know of"),
    "gains": lazy("Would receive part of the help"),
    "quarrel": lazy("Has a quarrel with somebody involved"),
    "pressed": lazy("May be speaking under pressure"),
    "unknown": lazy("Not asked yet"),
}
"""What somebody who was asked has to do with the case themselves."""

OUTCOMES: Names = {
    "confirms": lazy("Confirms it"),
    "partly": lazy("Confirms part of it"),
    "contradicts": lazy("Contradicts it"),
    "unreachable": lazy("Could not be reached"),
}

EVIDENCE: Names = {
    "summons": lazy("Summons or warrant"),
    "court": lazy("Paper of a court"),
    "medical": lazy("Medical certificate"),
    "injury": lazy("Injury"),
    "photo": lazy("Photo or video"),
    "messages": lazy("Messages or calls on a telephone"),
    "press": lazy("Press or public statement"),
    "place": lazy("Place of what happened"),
    "other": lazy("Something else"),
}
"""What can be seen and, on purpose, not kept."""

OPINIONS: Names = {
    "supports": lazy("Recommends help"),
    "reserved": lazy("Recommends help, with reservations"),
    "against": lazy("Advises against it"),
    "unable": lazy("Cannot say"),
}
"""What a country's focal point says."""

LEVELS: Names = {
    "none": lazy("Nothing bears it out"),
    "one": lazy("One source bears it out"),
    "two_independent": lazy("Two independent sources bear it out"),
    "documented": lazy("It is documented, and somebody confirms it"),
}
"""How far a case is corroborated, the weakest first."""

RECOMMENDATIONS: Names = {
    "approve": lazy("Help as asked for"),
    "approve_part": lazy("Help with part of it"),
    "decline": lazy("Decline"),
}
"""What whoever verified recommends to the committee."""

BEARS_OUT = frozenset({"confirms", "partly"})
BIASED = frozenset({"gains", "quarrel", "pressed"})


@dataclass(frozen=True)
class Answer:
    """What somebody answered who was asked; `who` is the same whenever it is the same person."""

    who: Hashable
    independence: str
    conflict: str
    outcome: str
    at: datetime

    @property
    def confirms(self) -> bool:
        """Whether they bear at least part of it out."""
        return self.outcome in BEARS_OUT

    @property
    def is_independent(self) -> bool:
        """Whether nothing ties them to the case."""
        return self.independence == "yes" and self.conflict not in BIASED


def sources_of(answers: Iterable[Answer]) -> list[Answer]:
    """One answer of each person: their newest, since who could not be reached at first may confirm it later."""
    newest: dict[Hashable, Answer] = {}
    for each in sorted(answers, key=lambda answer: answer.at):
        newest[each.who] = each
    return list(newest.values())


def supported_level(sources: Iterable[Answer], seen: int) -> str:
    """How far a case is corroborated by whoever was asked, and by so many things that were seen."""
    confirming = [each for each in sources if each.confirms]
    if seen and confirming:
        return "documented"
    if sum(each.is_independent for each in confirming) >= 2:
        return "two_independent"
    return "one" if confirming or seen else "none"


def exceeds(level: str, supported: str) -> bool:
    """Whether a finding says more than what was noted bears out."""
    order = list(LEVELS)
    return order.index(level) > order.index(supported)
