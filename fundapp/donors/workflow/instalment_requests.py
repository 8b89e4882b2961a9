"""The states of a request for money to a donor, and what moves it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    SEEN = "seen"
    PAID_SENT = "paid_sent"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What moves a request: the first two are the donor's, the others ours."""

    NOTE = "note"
    SEND = "send"
    CLOSE = "close"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.ASKED, Action.NOTE): State.SEEN,
    (State.ASKED, Action.SEND): State.PAID_SENT,
    (State.ASKED, Action.CLOSE): State.CLOSED,
    (State.ASKED, Action.WITHDRAW): State.WITHDRAWN,
    (State.SEEN, Action.NOTE): State.SEEN,
    (State.SEEN, Action.SEND): State.PAID_SENT,
    (State.SEEN, Action.CLOSE): State.CLOSED,
    (State.SEEN, Action.WITHDRAW): State.WITHDRAWN,
    (State.PAID_SENT, Action.SEND): State.PAID_SENT,
    (State.PAID_SENT, Action.CLOSE): State.CLOSED,
}
"""What a donor has said of days, they may put right until the money has come."""

OPEN = (State.ASKED, State.SEEN, State.PAID_SENT)
"""Something is still expected."""

WAITS_FOR_DONOR = (State.ASKED, State.SEEN)

LABELS: Mapping[str, Any] = {
    State.ASKED: lazy("Money asked for"),
    State.SEEN: lazy("Seen by the donor"),
    State.PAID_SENT: lazy("Sent, says the donor"),
    State.CLOSED: lazy("Money has come"),
    State.WITHDRAWN: lazy("Request withdrawn"),
}

SHAPES: Mapping[str, str] = {
    State.ASKED: "asked",
    State.SEEN: "working",
    State.PAID_SENT: "waiting",
    State.CLOSED: "good",
    State.WITHDRAWN: "closed",
}
"""How a state is drawn: a word and a shape, never a colour alone."""


def leads_to(state: str, action: Action) -> State | None:
    """Where a step leads from a state; None where it is not possible."""
    return TRANSITIONS.get((State(state), action))
