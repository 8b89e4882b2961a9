"""What a committee has before it, as an agenda names it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.committee.workflow import State
from fundapp.core.i18n import lazy


class Matter(StrEnum):
    """What is to be done about a round."""

    OPEN = "open"
    DECIDE = "decide"
    LAPSED = "lapsed"
    RATIFY = "ratify"


MATTERS: Mapping[str, Any] = {
    Matter.OPEN: lazy("Declare, then open it"),
    Matter.DECIDE: lazy("Vote"),
    Matter.LAPSED: lazy("Give it more time, or call it off"),
    Matter.RATIFY: lazy("Ratify what the fast track decided"),
}

STATES: Mapping[Matter, State] = {
    Matter.OPEN: State.CONVENED,
    Matter.DECIDE: State.OPEN,
    Matter.LAPSED: State.LAPSED,
    Matter.RATIFY: State.DECIDED,
}
"""The state of a round about which this is to be done."""

SHAPES: Mapping[Matter, str] = {
    Matter.OPEN: "asked",
    Matter.DECIDE: "working",
    Matter.LAPSED: "paused",
    Matter.RATIFY: "waiting",
}
"""How it is drawn: a word and a shape."""

BY_STATE: Mapping[str, Matter] = {state.value: matter for matter, state in STATES.items()}
