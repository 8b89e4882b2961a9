"""The states of an opportunity, from a call that somebody spotted to an agreement that is closed. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where an opportunity stands."""

    SPOTTED = "spotted"
    QUALIFIED = "qualified"
    CONCEPT_NOTE = "concept_note"
    FULL_PROPOSAL = "full_proposal"
    SUBMITTED = "submitted"
    WON = "won"
    AGREEMENT = "agreement"
    REPORTING = "reporting"
    CLOSED = "closed"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    NOT_TAKEN_UP = "not_taken_up"


class Action(StrEnum):
    """What moves an opportunity. `go` and `no_go` are the COPIL's."""

    GO = "go"
    NO_GO = "no_go"
    WRITE_NOTE = "write_note"
    WRITE_PROPOSAL = "write_proposal"
    INVITE = "invite"
    SUBMIT = "submit"
    WIN = "win"
    LOSE = "lose"
    WITHDRAW = "withdraw"
    SIGN = "sign"
    REPORT = "report"
    CLOSE = "close"
    BACK = "back"
    BACK_TO_NOTE = "back_to_note"
    REOPEN = "reopen"


LIVING = (State.SPOTTED, State.QUALIFIED, State.CONCEPT_NOTE, State.FULL_PROPOSAL, State.SUBMITTED)
"""Nobody has answered yet, and we still want it."""

GRANTED = (State.WON, State.AGREEMENT, State.REPORTING, State.CLOSED)
"""The funder said yes."""

ANSWERED = (*GRANTED, State.LOST)
"""The funder has said yes or no."""

SENT = (State.SUBMITTED, *ANSWERED)
"""Something was sent to the funder; what is withdrawn may have been sent or not."""

EXPLAINED = (State.WITHDRAWN, State.NOT_TAKEN_UP)
"""What ends by our own will, for a reason."""

TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.SPOTTED, Action.GO): State.QUALIFIED,
    (State.SPOTTED, Action.NO_GO): State.NOT_TAKEN_UP,
    (State.QUALIFIED, Action.WRITE_NOTE): State.CONCEPT_NOTE,
    (State.QUALIFIED, Action.WRITE_PROPOSAL): State.FULL_PROPOSAL,
    (State.CONCEPT_NOTE, Action.INVITE): State.FULL_PROPOSAL,
    (State.CONCEPT_NOTE, Action.LOSE): State.LOST,
    (State.FULL_PROPOSAL, Action.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Action.WIN): State.WON,
    (State.SUBMITTED, Action.LOSE): State.LOST,
    (State.WON, Action.SIGN): State.AGREEMENT,
    (State.AGREEMENT, Action.REPORT): State.REPORTING,
    (State.REPORTING, Action.CLOSE): State.CLOSED,
    **{(each, Action.WITHDRAW): State.WITHDRAWN for each in LIVING},
    (State.QUALIFIED, Action.BACK): State.SPOTTED,
    (State.CONCEPT_NOTE, Action.BACK): State.QUALIFIED,
    (State.FULL_PROPOSAL, Action.BACK): State.QUALIFIED,
    (State.FULL_PROPOSAL, Action.BACK_TO_NOTE): State.CONCEPT_NOTE,
    (State.SUBMITTED, Action.BACK): State.FULL_PROPOSAL,
    **{(each, Action.REOPEN): State.SPOTTED for each in EXPLAINED},
}

OF_TWO_STAGES = frozenset(
    {
        (State.QUALIFIED, Action.WRITE_NOTE), (State.CONCEPT_NOTE, Action.INVITE), (State.CONCEPT_NOTE, Action.LOSE),
        (State.FULL_PROPOSAL, Action.BACK_TO_NOTE),
    }
)  # fmt: skip
"""Where the funder asks for a concept note first, and only there."""

OF_ONE_STAGE = frozenset({(State.QUALIFIED, Action.WRITE_PROPOSAL), (State.FULL_PROPOSAL, Action.BACK)})
"""Where the funder asks for the full proposal at once, and only there."""

BACKWARDS = (Action.BACK, Action.BACK_TO_NOTE, Action.REOPEN)
"""They undo what was recorded."""


def steps_from(state: str, *, two_stage: bool) -> Mapping[Action, State]:
    """What may be done with an opportunity, and where that leads, in the order of `Action`."""
    barred = OF_ONE_STAGE if two_stage else OF_TWO_STAGES
    cells = {action: to for (each, action), to in TRANSITIONS.items() if each == state and (each, action) not in barred}
    return {action: cells[action] for action in Action if action in cells}


LABELS: Mapping[str, Any] = {
    State.SPOTTED: lazy("Newly spotted"),
    State.QUALIFIED: lazy("Qualified"),
    State.CONCEPT_NOTE: lazy("Concept note"),
    State.FULL_PROPOSAL: lazy("Full proposal"),
    State.SUBMITTED: lazy("Sent to the funder"),
    State.WON: lazy("Won"),
    State.AGREEMENT: lazy("Agreement signed"),
    State.REPORTING: lazy("Reporting"),
    State.CLOSED: lazy("Completed"),
    State.LOST: lazy("Lost"),
    State.WITHDRAWN: lazy("Withdrawn by us"),
    State.NOT_TAKEN_UP: lazy("Not taken up"),
}

SHAPES: Mapping[str, str] = {
    State.SPOTTED: "waiting",
    State.QUALIFIED: "asked",
    State.CONCEPT_NOTE: "working",
    State.FULL_PROPOSAL: "working",
    State.SUBMITTED: "paused",
    State.WON: "good",
    State.AGREEMENT: "good",
    State.REPORTING: "working",
    State.CLOSED: "closed",
    State.LOST: "bad",
    State.WITHDRAWN: "closed",
    State.NOT_TAKEN_UP: "closed",
}
"""How a state is drawn: a word and a shape, never a colour alone."""

VERBS: Mapping[str, Any] = {
    Action.GO: lazy("Take it up"),
    Action.NO_GO: lazy("Do not take it up"),
    Action.WRITE_NOTE: lazy("Write the concept note"),
    Action.WRITE_PROPOSAL: lazy("Write the full proposal"),
    Action.INVITE: lazy("We are invited to the full proposal"),
    Action.SUBMIT: lazy("Record the submission"),
    Action.WIN: lazy("Record that we won"),
    Action.LOSE: lazy("Record a refusal"),
    Action.WITHDRAW: lazy("Withdraw the opportunity"),
    Action.SIGN: lazy("The agreement is signed"),
    Action.REPORT: lazy("Reporting begins"),
    Action.CLOSE: lazy("Everything is completed"),
    Action.BACK: lazy("Go back one step"),
    Action.BACK_TO_NOTE: lazy("Go back to the concept note"),
    Action.REOPEN: lazy("Look at it again"),
}
"""What the buttons say."""
