"""Policies to begin from: a member changes them in the editor, and two sign what comes of it. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fundapp.committee.rules.bodies import KINDS, PRIORITIES, RISKS
from fundapp.committee.rules.policies import Band, Policy, Rule, Track
from fundapp.core.i18n import lazy

EVERY = frozenset(PRIORITIES), frozenset(RISKS)

SMALL = Policy(
    currency="XAF",
    bands=(Band(0, Track.FAST, *EVERY), Band(500_000, Track.FULL, *EVERY)),
    rules={
        Track.FAST: Rule(quorum=2, organisations=2, unanimous=True, hours=12, ratify_days=14),
        Track.FULL: Rule(quorum=3, organisations=2, hours=72),
    },
    kinds=KINDS,
    ceiling=2_000_000,
)

NETWORK = Policy(
    currency="XAF",
    bands=(
        Band(0, Track.FAST, frozenset({"P1"}), EVERY[1]),
        Band(0, Track.FAST, frozenset({"P2"}), EVERY[1]),
        Band(0, Track.FULL, frozenset({"P3"}), EVERY[1]),
        Band(600_000, Track.FULL, frozenset({"P2"}), EVERY[1]),
        Band(1_500_000, Track.FULL, frozenset({"P1"}), EVERY[1]),
    ),
    rules={
        Track.FAST: Rule(quorum=2, organisations=2, unanimous=True, hours=12, ratify_days=14),
        Track.FULL: Rule(quorum=5, organisations=3, hours=96),
    },
    kinds=KINDS,
    ceiling=5_000_000,
)


@dataclass(frozen=True)
class Profile:
    """A policy to begin from: what it is called, and for whom it is meant."""

    name: Any
    meant_for: Any
    policy: Policy


PROFILES: Mapping[str, Profile] = {
    "small": Profile(
        lazy("Small fund"),
        lazy(
            "For about six active people. Two members of different organisations decide small amounts together, three "
            "decide the others, and people from outside hear appeals."
        ),
        SMALL,
    ),
    "network": Profile(
        lazy("Network"),
        lazy(
            "For ten members or more. Two decide quickly where a life or a freedom is at stake or little money is "
            "asked for; five members of three organisations decide the rest."
        ),
        NETWORK,
    ),
}
"""By code, the smallest first."""
