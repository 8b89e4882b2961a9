"""The states of an import, and what moves it. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where an import stands. `refused`: the file is no sheet of ours."""

    READING = "reading"
    CHOOSING = "choosing"
    JUDGING = "judging"
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"
    ABANDONED = "abandoned"


class Action(StrEnum):
    """What moves an import. `halt`: its worker gave up, and somebody decides."""

    READ = "read"
    REFUSE = "refuse"
    OPEN_SHEET = "open_sheet"
    JUDGE = "judge"
    CORRECT = "correct"
    JUDGED = "judged"
    CONFIRM = "confirm"
    FINISH = "finish"
    UNDO = "undo"
    UNDONE = "undone"
    ABANDON = "abandon"
    HALT = "halt"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.READING, Action.READ): State.CHOOSING,
    (State.READING, Action.REFUSE): State.REFUSED,
    (State.READING, Action.HALT): State.REFUSED,
    (State.CHOOSING, Action.OPEN_SHEET): State.READING,
    (State.CHOOSING, Action.JUDGE): State.JUDGING,
    (State.JUDGING, Action.JUDGED): State.READY,
    (State.JUDGING, Action.HALT): State.CHOOSING,
    (State.READY, Action.CORRECT): State.CHOOSING,
    (State.READY, Action.CONFIRM): State.WRITING,
    (State.WRITING, Action.FINISH): State.DONE,
    (State.WRITING, Action.HALT): State.READY,
    (State.DONE, Action.UNDO): State.UNDOING,
    (State.UNDOING, Action.UNDONE): State.UNDONE,
    (State.UNDOING, Action.HALT): State.DONE,
    (State.CHOOSING, Action.ABANDON): State.ABANDONED,
    (State.READY, Action.ABANDON): State.ABANDONED,
}

AT_WORK = (State.READING, State.JUDGING, State.WRITING, State.UNDOING)
"""A worker is at it."""

LABELS: Mapping[State, Any] = {
    State.READING: lazy("Being read"),
    State.CHOOSING: lazy("Columns to be checked"),
    State.JUDGING: lazy("Being compared"),
    State.READY: lazy("To be confirmed"),
    State.WRITING: lazy("Being written"),
    State.DONE: lazy("Finished import"),
    State.UNDOING: lazy("Being taken back"),
    State.UNDONE: lazy("Taken back"),
    State.REFUSED: lazy("Not a sheet we can read"),
    State.ABANDONED: lazy("Given up"),
}

SHAPES: Mapping[State, str] = {
    State.READING: "working",
    State.CHOOSING: "asked",
    State.JUDGING: "working",
    State.READY: "asked",
    State.WRITING: "working",
    State.DONE: "good",
    State.UNDOING: "working",
    State.UNDONE: "closed",
    State.REFUSED: "bad",
    State.ABANDONED: "closed",
}
"""How a state is drawn: a word and a shape, never a colour alone."""


class Outcome(StrEnum):
    """What a row does."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.ADDED: lazy("New ones"),
    Outcome.CHANGED: lazy("Changed"),
    Outcome.SAME: lazy("As they are"),
    Outcome.REJECTED: lazy("Not taken"),
}

ROW_WORDS: Mapping[Outcome, tuple[Any, str]] = {
    Outcome.ADDED: (lazy("Is added"), "good"),
    Outcome.CHANGED: (lazy("Is changed"), "asked"),
    Outcome.SAME: (lazy("Stays as it is"), "paused"),
    Outcome.REJECTED: (lazy("Cannot be taken"), "bad"),
}
"""Of one row: its word and its shape."""


class Fate(StrEnum):
    """What became of a row that was to be written."""

    WRITTEN = "written"
    TAKEN_BACK = "taken_back"
    LEFT = "left"
