"""How much can go back to a funder, how much administration may still take, and why money goes back. Pure."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

REFUNDED, MISTAKEN = "refunded", "mistaken"

REASONS: Mapping[str, Any] = {
    REFUNDED: lazy("It goes back to the funder"),
    MISTAKEN: lazy("It was entered by mistake"),
}
"""Why what has arrived becomes less."""


def share_left(received: int, share: int, taken: int) -> int:
    """What administration may still take of what has arrived. `share`: hundredths of a percent, rounded down."""
    return received * share // 10_000 - taken


def most_back(received: int, share: int, taken: int, *, used: int | None) -> int:
    """The most that can go back: what is left is enough for what is held and spent, and for what administration took.

    `used`: what is held and spent, where only what has arrived may be given out; None where all that was pledged may.
    """

    def is_enough(left: int) -> bool:
        covered = used is None or left - left * share // 10_000 >= used
        return covered and left * share // 10_000 >= taken

    lowest, highest = 0, max(0, received)
    while lowest < highest:
        back = (lowest + highest + 1) // 2
        lowest, highest = (back, highest) if is_enough(received - back) else (lowest, back - 1)
    return lowest
