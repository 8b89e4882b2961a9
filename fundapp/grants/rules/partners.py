"""What organisations are to a proposal, how far they are, and which words say so. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.donors.rules.answers import Answer
from fundapp.grants.rules.fit import worst
from fundapp.grants.rules.gates import CARRIED, Candidate, Finding, Gate, Terms, findings


class Role(StrEnum):
    """What a partner is to a proposal, as calls for proposals name it."""

    LEAD = "lead"
    CO_APPLICANT = "co_applicant"
    ASSOCIATE = "associate"
    PROVIDER = "provider"


class Standing(StrEnum):
    """How far a partner is; `mandated`: the mandate that it signed is here."""

    PLANNED = "planned"
    ASKED = "asked"
    AGREED = "agreed"
    MANDATED = "mandated"
    DECLINED = "declined"


ROLES: Mapping[str, Any] = {
    Role.LEAD: lazy("Lead applicant"),
    Role.CO_APPLICANT: lazy("Co-applicant"),
    Role.ASSOCIATE: lazy("Associate"),
    Role.PROVIDER: lazy("Supplier of services, or affiliated"),
}

ROLE_HINTS: Mapping[str, Any] = {
    Role.LEAD: lazy(
        "Signs the agreement and answers for it. There is one: whoever led until now becomes a co-applicant."
    ),
    Role.CO_APPLICANT: lazy("Builds the project with us, signs a mandate, and has a share of the budget."),
    Role.ASSOCIATE: lazy("Takes part without money of the grant."),
    Role.PROVIDER: lazy("Is paid for a service, or belongs to one of the others: the funder asks nothing of it."),
}

STANDINGS: Mapping[str, Any] = {
    Standing.PLANNED: lazy("Not asked yet"),
    Standing.ASKED: lazy("Asked"),
    Standing.AGREED: lazy("Agreed verbally"),
    Standing.MANDATED: lazy("Mandate received"),
    Standing.DECLINED: lazy("Declined"),
}

SHAPES: Mapping[str, str] = {
    Standing.PLANNED: "waiting",
    Standing.ASKED: "asked",
    Standing.AGREED: "working",
    Standing.MANDATED: "good",
    Standing.DECLINED: "closed",
}
"""How a standing is drawn: a word and a shape, never a colour alone."""


@dataclass(frozen=True)
class Demand:
    """What one gate of the funder says of one partner; `carried`: it is asked of whoever signs, not of this one."""

    finding: Finding
    carried: bool

    @property
    def answer(self) -> Answer:
        """A gate that concerns the lead alone shuts nobody else out."""
        return Answer.YES if self.carried else self.finding.answer

    @property
    def to_find_out(self) -> bool:
        """Whether the directory does not know it, and somebody should find it out."""
        return self.answer is Answer.UNKNOWN and not self.finding.lacks_call


def demands(terms: Terms, candidate: Candidate, role: str, country: str | None, year: int) -> Sequence[Demand]:
    """What this funder demands of a partner; nothing of suppliers. Unknown is not ineligible.

    `country`: where the partner is to work, which then counts instead of wherever else it works. `year`: the present
    one.
    """
    if role == Role.PROVIDER:
        return ()
    if country is not None:
        candidate = replace(candidate, countries=frozenset({country}), countries_known=True)
    return [Demand(each, role != Role.LEAD and each.gate in CARRIED) for each in findings(terms, candidate, year)]


def stands(found: Sequence[Demand]) -> Answer:
    """Whether it may take part in its role, as far as anybody knows."""
    return worst(each.answer for each in found)


def lacking(found: Sequence[Demand]) -> Sequence[Gate]:
    """The gates that are shut."""
    return [each.finding.gate for each in found if each.answer is Answer.NO]
