"""The states of a payment order, and what moves it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.cases.workflow import State as CaseState
from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where a payment order stands. `unknown`: nobody can say whether it was paid, so nothing is sent again."""

    PLANNED = "planned"
    AUTHORISED = "authorised"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    RETURNED = "returned"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What moves a payment order."""

    AUTHORISE = "authorise"
    HALT = "halt"
    """Back to where it can be changed; its releases count no more."""
    SEND = "send"
    CONFIRM = "confirm"
    REJECT = "reject"
    LOSE = "lose"
    """Nobody can say what became of it."""
    RETURN = "return"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.PLANNED, Action.AUTHORISE): State.AUTHORISED,
    (State.PLANNED, Action.CANCEL): State.CANCELLED,
    (State.AUTHORISED, Action.HALT): State.PLANNED,
    (State.AUTHORISED, Action.CANCEL): State.CANCELLED,
    (State.AUTHORISED, Action.SEND): State.SENT,
    (State.SENT, Action.CONFIRM): State.CONFIRMED,
    (State.SENT, Action.REJECT): State.REJECTED,
    (State.SENT, Action.LOSE): State.UNKNOWN,
    (State.UNKNOWN, Action.CONFIRM): State.CONFIRMED,
    (State.UNKNOWN, Action.REJECT): State.REJECTED,
    (State.CONFIRMED, Action.RETURN): State.RETURNED,
}

BEFORE = (State.PLANNED, State.AUTHORISED)
"""Nothing has left the house: it can be changed, halted, called off."""

OUTSIDE = (State.SENT, State.UNKNOWN)
"""Handed over, and nobody has said yet what became of it."""

LIVE = (*BEFORE, *OUTSIDE)
"""Something is still to be done."""

PAID = (State.CONFIRMED,)
"""The money has gone, and stays gone."""

VOID = (State.REJECTED, State.RETURNED, State.CANCELLED)
"""Nothing was paid in the end: what was awarded is still owed."""

PAYABLE = (CaseState.PAYMENT, CaseState.ACTIVE, CaseState.REPORTING)
"""States of a case in which money leaves for it; the database knows them too (migration 0012)."""

LABELS: Mapping[State, Any] = {
    State.PLANNED: lazy("Planned: signatures awaited"),
    State.AUTHORISED: lazy("Authorised"),
    State.SENT: lazy("Handed over to be paid"),
    State.CONFIRMED: lazy("Confirmed"),
    State.REJECTED: lazy("Rejected"),
    State.RETURNED: lazy("Returned"),
    State.UNKNOWN: lazy("Unknown: to be cleared up"),
    State.CANCELLED: lazy("Payment called off"),
}

WAITS_FOR: Mapping[State, Any] = {
    State.PLANNED: lazy("Waits for signatures"),
    State.AUTHORISED: lazy("Waits to be handed over"),
    State.SENT: lazy("Waits for the bank or operator"),
    State.UNKNOWN: lazy("Waits for somebody to ask the bank or operator"),
}
"""Whose turn it is; of what is over it is nobody's."""

SHAPES: Mapping[State, str] = {
    State.PLANNED: "asked",
    State.AUTHORISED: "working",
    State.SENT: "working",
    State.CONFIRMED: "good",
    State.REJECTED: "bad",
    State.RETURNED: "bad",
    State.UNKNOWN: "paused",
    State.CANCELLED: "closed",
}
"""How a state is drawn: a word and a shape, never a colour alone."""


def after(state: str, action: Action) -> State | None:
    """Where an action leads from a state; None where it leads nowhere."""
    return TRANSITIONS.get((State(state), action))
