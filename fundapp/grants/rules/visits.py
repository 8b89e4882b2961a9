"""Visits to sources: where one stands, how it ended, and the topics by which workers hear of it."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy

ASKING = "call_source.asking"
TAKING = "call_source.taking"
TRYING = "call_source.trying"

KEPT = timedelta(days=90)
"""How long it can be looked up what a visit brought."""

TRIAL_KEPT = timedelta(days=1)
MOST_PAGES = 10
"""So many pages of a search are asked for at one visit."""

PAUSE = timedelta(seconds=5)
"""Between two requests to the same host."""

PART_ITEMS = 200
PART_BYTES = 1_000_000
"""At most so much is taken in by one transaction."""

SAMPLE = 5
"""So many calls a trial shows."""

NOTED = 20
"""So many titles of what was passed over are kept with a visit."""


class VisitState(StrEnum):
    """The source is asked; then what it said is taken in, part by part; then it is over."""

    ASKING = "asking"
    TAKING = "taking"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a visit ended."""

    FOUND = "found"
    UNCHANGED = "unchanged"
    NOTHING = "nothing"
    FAILED = "failed"
    STOPPED = "stopped"


OUTCOMES: Mapping[str, Any] = {
    Outcome.FOUND: lazy("Calls were read"),
    Outcome.UNCHANGED: lazy("Unchanged since the visit before"),
    Outcome.NOTHING: lazy("No call in it"),
    Outcome.FAILED: lazy("Could not be read"),
    Outcome.STOPPED: lazy("Given up: the source was paused or changed"),
}

OUTCOME_SHAPES: Mapping[str, str] = {
    Outcome.FOUND: "good",
    Outcome.UNCHANGED: "closed",
    Outcome.NOTHING: "closed",
    Outcome.FAILED: "bad",
    Outcome.STOPPED: "paused",
}
