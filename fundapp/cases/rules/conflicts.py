"""Conflicts of interest: what somebody may say of themselves and a case, and what follows from it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Grade(StrEnum):
    """How somebody stands to a case, by their own declaration."""

    NONE = "none"
    PROFESSIONAL = "professional"
    SAME_ORGANISATION = "same_organisation"
    FAMILY = "family"
    INTEREST = "interest"
    DISPUTE = "dispute"


LIFTED = "lifted"
"""Kept in place of a grade once a colleague has lifted a mistaken recusal: as if nothing had been said yet."""

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

TOLD: Mapping[str, Any] = {
    Grade.NONE: lazy("No link"),
    Grade.PROFESSIONAL: lazy("Knows them through work"),
    Grade.SAME_ORGANISATION: lazy("Same organisation"),
    Grade.FAMILY: lazy("Family or close: recused"),
    Grade.INTEREST: lazy("An interest: recused"),
    Grade.DISPUTE: lazy("A dispute: recused"),
    LIFTED: lazy("Recusal lifted: will be asked again"),
}
"""As colleagues read it."""


class Mistake(StrEnum):
    """Why a recusal was none."""

    PERSON = "wrong_person"
    CASE = "wrong_case"
    ANSWER = "wrong_answer"


MISTAKES: Mapping[Mistake, Any] = {
    Mistake.PERSON: lazy("They took the person for somebody else"),
    Mistake.CASE: lazy("They meant another case"),
    Mistake.ANSWER: lazy("They chose an answer that they did not mean"),
}


def recuses(grade: str | None) -> bool:
    """Whether somebody who declared this is recused."""
    return grade in RECUSING


def has_declared(grade: str | None) -> bool:
    """Whether this is an answer that still stands."""
    return grade is not None and grade != LIFTED
