"""The states of an agreement with a funder, and what moves it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where an agreement stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    ENDED_EARLY = "ended_early"


class Action(StrEnum):
    """What moves an agreement."""

    SIGN = "sign"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    END_EARLY = "end_early"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.DRAFT, Action.SIGN): State.SIGNED,
    (State.SIGNED, Action.SUSPEND): State.SUSPENDED,
    (State.SIGNED, Action.CLOSE): State.CLOSED,
    (State.SIGNED, Action.END_EARLY): State.ENDED_EARLY,
    (State.SUSPENDED, Action.RESUME): State.SIGNED,
    (State.SUSPENDED, Action.CLOSE): State.CLOSED,
    (State.SUSPENDED, Action.END_EARLY): State.ENDED_EARLY,
}

LIVING = (State.SIGNED, State.SUSPENDED)
"""Both sides are bound, and something is still to be done."""

OVER = (State.CLOSED, State.ENDED_EARLY)

FOR_A_REASON = (Action.SUSPEND, Action.END_EARLY)
"""They are not taken without saying why."""


def steps_from(state: str) -> Mapping[Action, State]:
    """What may be done with an agreement, and where that leads, in the order of `Action`."""
    return {action: to for (each, action), to in TRANSITIONS.items() if each == state}


LABELS: Mapping[str, Any] = {
    State.DRAFT: lazy("Not signed yet"),
    State.SIGNED: lazy("In force"),
    State.SUSPENDED: lazy("Agreement suspended"),
    State.CLOSED: lazy("Agreement closed"),
    State.ENDED_EARLY: lazy("Ended early"),
}

SHAPES: Mapping[str, str] = {
    State.DRAFT: "waiting",
    State.SIGNED: "good",
    State.SUSPENDED: "warn",
    State.CLOSED: "closed",
    State.ENDED_EARLY: "bad",
}
"""How a state is drawn: a word and a shape, never a colour alone."""

VERBS: Mapping[str, Any] = {
    Action.SIGN: lazy("Record the signature"),
    Action.SUSPEND: lazy("Suspend the agreement"),
    Action.RESUME: lazy("Take the agreement up again"),
    Action.CLOSE: lazy("Close the agreement"),
    Action.END_EARLY: lazy("End the agreement early"),
}
"""What the buttons say."""

MEANS: Mapping[str, Any] = {
    Action.SIGN: lazy("Both sides have signed: its reports and instalments are due from now on."),
    Action.SUSPEND: lazy(
        "The funder or we hold it for a time. Its dates stay, but nobody is reminded of them. Its envelopes stay open."
    ),
    Action.RESUME: lazy("It is in force again, with all its dates."),
    Action.CLOSE: lazy(
        "The funder has accepted the last report and nothing is owed any more. It can still be read, not changed."
        " Its envelopes are closed by finance, in the ledger."
    ),
    Action.END_EARLY: lazy(
        "It ends before its time. It can still be read, not changed."
        " Its envelopes are closed by finance, in the ledger."
    ),
}
"""What a step does."""
