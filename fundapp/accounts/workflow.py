"""What becomes of a person in the house."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """`invited` until they have chosen a passphrase; `left` for ever."""

    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


class Action(StrEnum):
    """What moves them."""

    COME_IN = "come_in"
    LEAVE = "leave"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.INVITED, Action.COME_IN): State.ACTIVE,
    (State.ACTIVE, Action.COME_IN): State.ACTIVE,
    (State.INVITED, Action.LEAVE): State.LEFT,
    (State.ACTIVE, Action.LEAVE): State.LEFT,
}
"""Who comes in again after having forgotten their passphrase stays active."""
