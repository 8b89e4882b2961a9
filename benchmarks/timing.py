"""What several measurements of the same come to."""

from collections.abc import Sequence
from statistics import quantiles


def middle(times: Sequence[float]) -> float:
    """The time within which half of them were."""
    return quantiles(times, n=100, method="inclusive")[49]


def late(times: Sequence[float]) -> float:
    """The time within which 95 % of them were."""
    return quantiles(times, n=100, method="inclusive")[94]
