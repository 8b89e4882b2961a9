"""The coded words of the call watch, and how they read. Themes are those of the funder map."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Timing(StrEnum):
    """How a call ends: on one day, on one of several, never, on a day that is only announced, or nobody knows."""

    FIXED = "fixed"
    CUTOFFS = "cutoffs"
    ROLLING = "rolling"
    FORECAST = "forecast"
    UNKNOWN = "unknown"


TIMINGS: Mapping[str, Any] = {
    Timing.FIXED: lazy("One deadline"),
    Timing.CUTOFFS: lazy("Several cut-off dates"),
    Timing.ROLLING: lazy("At any time"),
    Timing.FORECAST: lazy("Announced, not open yet"),
    Timing.UNKNOWN: lazy("Not known yet"),
}


class Step(StrEnum):
    """What a deadline is for. The first four are submissions; `ours`: one that the network sets itself."""

    APPLICATION = "application"
    EXPRESSION = "expression"
    CONCEPT_NOTE = "concept_note"
    FULL_PROPOSAL = "full_proposal"
    ACCOUNT = "account"
    QUESTIONS = "questions"
    SESSION = "session"
    RESULT = "result"
    OURS = "ours"
    OTHER = "other"


STEPS: Mapping[str, Any] = {
    Step.APPLICATION: lazy("Application to the funder"),
    Step.EXPRESSION: lazy("Expression of interest"),
    Step.CONCEPT_NOTE: lazy("Concept note"),
    Step.FULL_PROPOSAL: lazy("Full proposal"),
    Step.ACCOUNT: lazy("Account to be opened on the funder’s portal"),
    Step.QUESTIONS: lazy("Last day for questions"),
    Step.SESSION: lazy("Information session"),
    Step.RESULT: lazy("Result announced"),
    Step.OURS: lazy("Our own deadline"),
    Step.OTHER: lazy("Another date of the call"),
}

SUBMISSIONS = (Step.APPLICATION, Step.EXPRESSION, Step.CONCEPT_NOTE, Step.FULL_PROPOSAL)
"""Steps by whose deadline something must have been sent to the funder."""


class Where(StrEnum):
    """Whether it is known where projects may take place. Unknown is not everywhere."""

    NAMED = "named"
    ANYWHERE = "anywhere"
    UNKNOWN = "unknown"


WHERE: Mapping[str, Any] = {
    Where.NAMED: lazy("In the countries named"),
    Where.ANYWHERE: lazy("In any country"),
    Where.UNKNOWN: lazy("Not known yet"),
}


class Standing(StrEnum):
    """What the fundraising group does with a call: it waits to be looked at, is followed, or is set aside."""

    NEW = "new"
    FOLLOWED = "followed"
    SET_ASIDE = "set_aside"


STANDINGS: Mapping[str, Any] = {
    Standing.NEW: lazy("To be looked at"),
    Standing.FOLLOWED: lazy("Followed"),
    Standing.SET_ASIDE: lazy("Set aside by us"),
}

WHY_ASIDE: Mapping[str, Any] = {
    "place": lazy("Not in our countries"),
    "theme": lazy("Not our subject"),
    "not_eligible": lazy("Nobody of us may apply"),
    "too_large": lazy("Too much for us to carry"),
    "too_small": lazy("Too little for the work it takes"),
    "too_late": lazy("Too little time left"),
    "not_a_call": lazy("It is no call for proposals"),
    "other": lazy("Another reason"),
}
"""Why a call is set aside."""

TIMES: Mapping[str, Any] = {
    "over": lazy("Only those that are over"),
    "all": lazy("Those that are over too"),
}
"""Which calls a list shows; without an answer, those that are not over."""

WITHIN: Mapping[str, Any] = {
    "7": lazy("7 days"),
    "14": lazy("14 days"),
    "30": lazy("30 days"),
    "60": lazy("60 days"),
    "90": lazy("90 days"),
}

FOCUS: Mapping[str, Any] = {
    "named": lazy("Only those that name the country"),
    "anywhere": lazy("Only those for any country"),
    "unknown": lazy("Only those of which nobody knows where"),
}

LATELY: Mapping[str, Any] = {
    "1": lazy("Since yesterday"),
    "7": lazy("In the last 7 days"),
    "14": lazy("In the last 14 days"),
}

DOUBTS: Mapping[str, Any] = {
    "yes": lazy("Something cannot be read safely"),
}
