"""What officers find of two cases that look alike."""

from datetime import timedelta
from enum import StrEnum

from fundapp.cases.rules.vocabulary import Names
from fundapp.cases.workflow import State
from fundapp.core.i18n import lazy


class Likeness(StrEnum):
    """How two cases belong together."""

    SAME = "same"
    AGAIN = "again"
    SEPARATE = "separate"


LIKENESSES: Names = {
    Likeness.SAME: lazy("The same person and the same matter: they become one"),
    Likeness.AGAIN: lazy("The same person, another matter: they are linked"),
    Likeness.SEPARATE: lazy("Two different people: they are never compared again"),
}

FOUND: Names = {
    Likeness.SAME: lazy("Same person, same matter"),
    Likeness.AGAIN: lazy("Same person, another matter"),
    Likeness.SEPARATE: lazy("Two different people"),
}
"""The same, once it was decided."""

AWARD_COUNTS = timedelta(days=365)
"""How long an earlier award is named beside a new request of the same person."""

AWARDED = (State.PAYMENT, State.ACTIVE, State.REPORTING, State.CLOSED)
"""Where a case stands to which an award was made."""
