"""How a ceiling stands below which whoever prepared a payment may be the first to sign it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Standing(StrEnum):
    """Whether it holds."""

    HOLDS = "holds"
    WAITS = "waits"
    """A second person has not agreed yet."""
    HELD = "held"
    """It held, until another one was agreed to."""
    DROPPED = "dropped"
    """Something else was asked before anybody agreed."""


STANDINGS: Mapping[Standing, Any] = {
    Standing.HOLDS: lazy("Holds"),
    Standing.WAITS: lazy("Waits for a second person"),
    Standing.HELD: lazy("Held before"),
    Standing.DROPPED: lazy("Never agreed to"),
}
SHAPES: Mapping[Standing, str] = {
    Standing.HOLDS: "good",
    Standing.WAITS: "waiting",
    Standing.HELD: "closed",
    Standing.DROPPED: "closed",
}
