"""What the page of an opportunity says of its steps: what is asked next, what a step means, what going back undoes."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.grants.workflow import Action, State

NEXT: Mapping[str, tuple[Any, Any]] = {
    State.SPOTTED: (
        lazy("Does the network take it up?"),
        lazy("The COPIL decides. Write down here what it decided, when, and why."),
    ),
    State.QUALIFIED: (
        lazy("Who begins to write?"),
        lazy("It is taken up: name who looks after it and who leads, then begin."),
    ),
    State.CONCEPT_NOTE: (
        lazy("What does the funder say to the concept note?"),
        lazy("An invitation opens the full proposal; a refusal is recorded with its reasons."),
    ),
    State.FULL_PROPOSAL: (
        lazy("Is the proposal with the funder?"),
        lazy("Once it is sent, record the day, the amount and their reference."),
    ),
    State.SUBMITTED: (
        lazy("Has the funder answered?"),
        lazy("Their answer also goes to their page on the funder map."),
    ),
    State.WON: (
        lazy("Is the agreement signed?"),
        lazy("From then on the money is due, and so are the reports."),
    ),
    State.AGREEMENT: (
        lazy("Does reporting begin?"),
        lazy("The project runs, and the first report to the funder is under way."),
    ),
    State.REPORTING: (
        lazy("Has the funder accepted the last report?"),
        lazy("Then nothing is left to do, and it is completed."),
    ),
}
"""The question that a state asks, and a sentence that helps; nothing is asked of what is over."""

MEANS: Mapping[Action, Any] = {
    Action.GO: lazy("The network takes it up: it stands among the qualified ones, and writing may begin."),
    Action.NO_GO: lazy("It leaves the board and stays with its reason, so that nobody looks at it twice."),
    Action.WRITE_NOTE: lazy("It stands among those of which the concept note is being written."),
    Action.WRITE_PROPOSAL: lazy("It stands among those of which the full proposal is being written."),
    Action.INVITE: lazy("The funder liked the concept note and invites us to the full proposal."),
    Action.SUBMIT: lazy("The full proposal is with the funder. If they are on the map, their page shows the request."),
    Action.WIN: lazy("The funder grants it, all of it or a part."),
    Action.LOSE: lazy("The funder does not grant it. What they say and what we learn helps next time."),
    Action.WITHDRAW: lazy("We do not want it any more. It leaves the board and stays with its reason."),
    Action.SIGN: lazy("Both have signed the agreement."),
    Action.REPORT: lazy("The first report to the funder is under way."),
    Action.CLOSE: lazy("The funder has accepted the last report."),
}
"""What a step forward does."""

UNDOES: Mapping[tuple[State, Action], Any] = {
    (State.QUALIFIED, Action.BACK): lazy(
        "The decision is taken out, with its day and who decided: the COPIL decides anew. The history keeps it."
    ),
    (State.CONCEPT_NOTE, Action.BACK): lazy(
        "It stands again among the qualified ones. Nothing that was written down is lost; the record that the note was"
        " sent, if there is one, is marked as taken back."
    ),
    (State.FULL_PROPOSAL, Action.BACK): lazy(
        "It stands again among the qualified ones. Nothing that was written down is lost."
    ),
    (State.FULL_PROPOSAL, Action.BACK_TO_NOTE): lazy(
        "The invitation is taken back: the concept note waits for an answer again."
        " Nothing that was written down is lost."
    ),
    (State.SUBMITTED, Action.BACK): lazy(
        "The day of sending is taken out, and the request leaves the funder’s page. Amount and reference stay. The"
        " record of what was sent stays as well, marked as taken back."
    ),
    (State.WITHDRAWN, Action.REOPEN): lazy(
        "It begins anew as a spotted one: decision, reasons and day of sending are taken out, the history keeps them."
        " What had been sent stays on the funder’s page as withdrawn, and its record here, marked as taken back."
    ),
    (State.NOT_TAKEN_UP, Action.REOPEN): lazy(
        "It begins anew as a spotted one: the decision and its reasons are taken out, the history keeps them."
    ),
}
"""What a step back takes away."""
