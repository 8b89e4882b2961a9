"""What an operator may answer when it is told of a payment, and how often it is asked afterwards. Pure data."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Answer(StrEnum):
    """What is known once an operator was told."""

    ACCEPTED = "accepted"
    """It has the payment; whether it is paid shows later."""
    REFUSED = "refused"
    """It says that it will never pay this: nothing was taken in."""
    UNSURE = "unsure"
    """Nobody knows whether it has it: it may be paid."""

    WITHHELD = "withheld"
    """It was never told."""


@dataclass(frozen=True)
class Said:
    """An answer. `reason`: a code, of the operator's or of ours."""

    answer: Answer
    reason: str | None = None


FIRST = 1
_WAITS = (
    *(timedelta(minutes=each) for each in (1, 2, 5, 10, 30)),
    *(timedelta(hours=each) for each in (1, 2, 4, 8)),
    *(timedelta(days=1) for _each in range(30)),
)


def wait_before(time: int) -> timedelta | None:
    """How long to wait before asking for the `time`-th time (from 1); None: asked often enough."""
    return _WAITS[time - 1] if time <= len(_WAITS) else None
