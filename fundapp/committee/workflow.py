"""The states of a round and of a policy, and what moves them. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where a round stands. `lapsed`: its time is over, and too few have voted."""

    CONVENED = "convened"
    OPEN = "open"
    LAPSED = "lapsed"
    DECIDED = "decided"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What moves a round."""

    OPEN = "open"
    DECIDE = "decide"
    LAPSE = "lapse"
    EXTEND = "extend"
    CANCEL = "cancel"


LIVE = (State.CONVENED, State.OPEN, State.LAPSED)
"""Something is still to be done."""

TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.CONVENED, Action.OPEN): State.OPEN,
    (State.OPEN, Action.DECIDE): State.DECIDED,
    (State.OPEN, Action.LAPSE): State.LAPSED,
    (State.OPEN, Action.EXTEND): State.OPEN,
    (State.LAPSED, Action.EXTEND): State.OPEN,
    **{(each, Action.CANCEL): State.CANCELLED for each in LIVE},
}

LABELS: Mapping[State, Any] = {
    State.CONVENED: lazy("Convened: declarations awaited"),
    State.OPEN: lazy("Open for votes"),
    State.LAPSED: lazy("Time over, without a quorum"),
    State.DECIDED: lazy("Decided"),
    State.CANCELLED: lazy("Called off"),
}

SHAPES: Mapping[State, str] = {
    State.CONVENED: "asked",
    State.OPEN: "working",
    State.LAPSED: "paused",
    State.DECIDED: "good",
    State.CANCELLED: "closed",
}
"""How a state is drawn: a word and a shape, never a colour alone."""


class PolicyState(StrEnum):
    """Where a version of the decision policy stands. In force once two people have signed it."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    DROPPED = "dropped"


POLICY_LABELS: Mapping[PolicyState, Any] = {
    PolicyState.DRAFT: lazy("Draft: signatures awaited"),
    PolicyState.IN_FORCE: lazy("In force"),
    PolicyState.REPLACED: lazy("Replaced by a later one"),
    PolicyState.DROPPED: lazy("Dropped"),
}


def after(state: str, action: Action) -> State | None:
    """Where an action leads from a state; None where it leads nowhere."""
    return TRANSITIONS.get((State(state), action))
