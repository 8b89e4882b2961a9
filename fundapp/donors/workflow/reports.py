"""The states of a report to a donor, and what moves it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where an edition of a report stands."""

    DRAFTING = "drafting"
    REVIEW = "review"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    ABANDONED = "abandoned"


class Action(StrEnum):
    """What moves a report."""

    ASK = "ask"
    TAKE_BACK = "take_back"
    RELEASE = "release"
    REFUSE = "refuse"
    PUBLISH = "publish"
    CORRECT = "correct"
    ABANDON = "abandon"


class DraftState(StrEnum):
    """Where the computing of figures stands."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.DRAFTING, Action.ASK): State.REVIEW,
    (State.DRAFTING, Action.ABANDON): State.ABANDONED,
    (State.REVIEW, Action.TAKE_BACK): State.DRAFTING,
    (State.REVIEW, Action.RELEASE): State.PUBLISHING,
    (State.PUBLISHING, Action.REFUSE): State.DRAFTING,
    (State.PUBLISHING, Action.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Action.CORRECT): State.CORRECTED,
}
"""RELEASE is the second person's; REFUSE the gate's, where the tables would tell too much by now. CORRECT happens to an
edition when the next one is published."""

WRITTEN = (State.DRAFTING,)
"""Only then is anything of it changed."""

AT_WORK = (State.DRAFTING, State.REVIEW, State.PUBLISHING)
"""Something is still to be done with it."""

OUT = (State.PUBLISHED, State.CORRECTED)
"""A funder has it, or had."""

LABELS: Mapping[str, Any] = {
    State.DRAFTING: lazy("Being drafted"),
    State.REVIEW: lazy("Report to be released"),
    State.PUBLISHING: lazy("Report being published"),
    State.PUBLISHED: lazy("Report published"),
    State.CORRECTED: lazy("Replaced by a corrected edition"),
    State.ABANDONED: lazy("Report given up"),
}

SHAPES: Mapping[str, str] = {
    State.DRAFTING: "waiting",
    State.REVIEW: "warn",
    State.PUBLISHING: "waiting",
    State.PUBLISHED: "good",
    State.CORRECTED: "closed",
    State.ABANDONED: "closed",
}
"""How a state is drawn: a word and a shape, never a colour alone."""
