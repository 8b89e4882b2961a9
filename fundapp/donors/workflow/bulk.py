"""The states of a change to several funders at once, and what moves it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where a change stands."""

    JUDGING = "judging"
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    ABANDONED = "abandoned"


class Action(StrEnum):
    """What moves a change. `halt`: its worker gave up, and somebody decides."""

    JUDGED = "judged"
    CONFIRM = "confirm"
    FINISH = "finish"
    UNDO = "undo"
    UNDONE = "undone"
    ABANDON = "abandon"
    HALT = "halt"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.JUDGING, Action.JUDGED): State.READY,
    (State.JUDGING, Action.HALT): State.ABANDONED,
    (State.READY, Action.CONFIRM): State.WRITING,
    (State.READY, Action.ABANDON): State.ABANDONED,
    (State.WRITING, Action.FINISH): State.DONE,
    (State.WRITING, Action.HALT): State.READY,
    (State.DONE, Action.UNDO): State.UNDOING,
    (State.UNDOING, Action.UNDONE): State.UNDONE,
    (State.UNDOING, Action.HALT): State.DONE,
}

AT_WORK = (State.JUDGING, State.WRITING, State.UNDOING)
"""A worker is at it."""

LABELS: Mapping[State, Any] = {
    State.JUDGING: lazy("Being worked out"),
    State.READY: lazy("To be confirmed"),
    State.WRITING: lazy("Being written"),
    State.DONE: lazy("Finished change"),
    State.UNDOING: lazy("Being taken back"),
    State.UNDONE: lazy("Change taken back"),
    State.ABANDONED: lazy("Change given up"),
}

SHAPES: Mapping[State, str] = {
    State.JUDGING: "working",
    State.READY: "asked",
    State.WRITING: "working",
    State.DONE: "good",
    State.UNDOING: "working",
    State.UNDONE: "closed",
    State.ABANDONED: "closed",
}
"""How a state is drawn: a word and a shape, never a colour alone."""


class Outcome(StrEnum):
    """What a change does to one funder. `refused`: it breaks a rule of the form, or the funder is gone."""

    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.CHANGED: lazy("Funders changed"),
    Outcome.SAME: lazy("Funders as they are"),
    Outcome.REFUSED: lazy("Not possible"),
}

ROW_WORDS: Mapping[Outcome, tuple[Any, str]] = {
    Outcome.CHANGED: (lazy("Would be changed"), "asked"),
    Outcome.SAME: (lazy("Stays as it was"), "paused"),
    Outcome.REFUSED: (lazy("Cannot be changed"), "bad"),
}
"""Of one funder: its word and its shape."""


class Fate(StrEnum):
    """What became of a funder that was changed, once the change was taken back."""

    TAKEN_BACK = "taken_back"
    LEFT = "left"
