"""Conflicts of interest: what somebody may say of themselves and a question, and what follows from it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Grade(StrEnum):
    """How somebody stands to a case or a call, by their own declaration."""

    NONE = "none"
    PROFESSIONAL = "professional"
    SAME_ORGANISATION = "same_organisation"
    FAMILY = "family"
    INTEREST = "interest"
    DISPUTE = "dispute"


RECUSING = frozenset({Grade.FAMILY, Grade.INTEREST, Grade.DISPUTE})
"""Whoever declares one of these is recused (security design, section 3). The others are minuted, and work goes on."""

GRADES: Mapping[str, Any] = {
    Grade.NONE: lazy("I have no link with this person or with what happened"),
    Grade.PROFESSIONAL: lazy("I know them through my work"),
    Grade.SAME_ORGANISATION: lazy("I belong to the same organisation as they do"),
    Grade.FAMILY: lazy("They are family, or somebody close to me"),
    Grade.INTEREST: lazy("I have something to gain or to lose here"),
    Grade.DISPUTE: lazy("I am, or was, in a dispute with them"),
}
"""As somebody says it of themselves."""


def recuses(grade: str | None) -> bool:
    """Whether somebody who declared this is recused, whatever the policy says."""
    return grade in RECUSING


def may_vote(grade: str | None, *, same_organisation_votes: bool) -> bool:
    """Whether somebody who declared this votes; nobody does who has not declared."""
    if grade == Grade.SAME_ORGANISATION:
        return same_organisation_votes
    return grade is not None and not recuses(grade)
