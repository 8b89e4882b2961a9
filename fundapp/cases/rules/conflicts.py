"""Conflicts of interest: what somebody may say of themselves and a case, and what follows from it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.committee.rules.conflicts import GRADES, RECUSING, Grade, recuses
from fundapp.core.i18n import lazy

__all__ = ["GRADES", "LIFTED", "MISTAKES", "RECUSING", "TOLD", "Grade", "Mistake", "has_declared", "recuses"]


LIFTED = "lifted"
"""Kept in place of a grade once a colleague has lifted a mistaken recusal: as if nothing had been said yet."""

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


def has_declared(grade: str | None) -> bool:
    """Whether this is an answer that still stands."""
    return grade is not None and grade != LIFTED
