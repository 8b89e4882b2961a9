"""Counts in five shades, and none for none. Every shade stands beside its figure."""

from fundapp.core.charts.kinds import Number

SHADES = (0.14, 0.24, 0.34, 0.45, 1)
"""None of them middling: ink is legible on the first four, the light colour on the last; and even the lightest differs
from what nothing is said of."""


def steps(top: Number) -> list[tuple[int, int]]:
    """The first and last count of each shade that is needed up to `top`, whole and equally wide."""
    width = max(1, -(-int(top) // len(SHADES)))
    return [(low, low + width - 1) for low in range(1, max(1, int(top)) + 1, width)]


def shade(value: Number, top: Number) -> int:
    """The number of the shade of a count, from 0; -1 for zero."""
    needed = steps(top)
    here = next((place for place, (_low, high) in enumerate(needed) if value <= high), len(needed) - 1)
    return here + len(SHADES) - len(needed) if value > 0 else -1


def is_dark(place: int) -> bool:
    """Whether the light colour is written on it."""
    return place == len(SHADES) - 1
