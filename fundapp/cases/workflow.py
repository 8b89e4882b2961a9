"""The states of a case, what moves it, and what its applicant is told. Pure data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    TRIAGE = "triage"
    INFO_REQUESTED = "info_requested"
    VERIFICATION = "verification"
    COMMITTEE = "committee"
    APPROVED = "approved"
    DECLINED = "declined"
    REFERRED = "referred"
    PAYMENT = "payment"
    ACTIVE = "active"
    REPORTING = "reporting"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"


class Action(StrEnum):
    """What moves a case."""

    TAKE = "take"
    ASK = "ask"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    REVISE = "revise"
    CONFIRM = "confirm"
    VERIFY = "verify"
    SUBMIT = "submit"
    DECLINE = "decline"
    REFER = "refer"
    SUSPEND = "suspend"
    RESUME = "resume"
    REOPEN = "reopen"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    APPEAL = "appeal"
    LAPSE = "lapse"
    PAY = "pay"
    """All that was approved is paid."""
    REPORT = "report"
    """What is left are papers, or an account of how it went."""
    CLOSE = "close"


OPEN = (
    State.RECEIVED, State.TRIAGE, State.INFO_REQUESTED, State.VERIFICATION, State.COMMITTEE, State.APPROVED,
    State.PAYMENT, State.ACTIVE, State.REPORTING, State.SUSPENDED,
)  # fmt: skip
"""Something is still to be done."""

WITHDRAWABLE = (
    State.RECEIVED, State.TRIAGE, State.INFO_REQUESTED, State.VERIFICATION, State.COMMITTEE, State.APPROVED,
    State.PAYMENT, State.SUSPENDED,
)  # fmt: skip
"""Whoever asked may still say that they no longer need it: being paid may be what endangers them."""

OVER = tuple(each for each in State if each not in OPEN)
"""Nothing is to be done any more."""

TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.RECEIVED, Action.TAKE): State.TRIAGE,
    **{(each, Action.ASK): State.INFO_REQUESTED for each in (State.TRIAGE, State.VERIFICATION)},
    (State.INFO_REQUESTED, Action.ANSWER): State.TRIAGE,
    (State.TRIAGE, Action.VERIFY): State.VERIFICATION,
    (State.VERIFICATION, Action.SUBMIT): State.COMMITTEE,
    **{(each, Action.REFER): State.REFERRED for each in (State.TRIAGE, State.INFO_REQUESTED, State.VERIFICATION)},
    **{(each, Action.DECLINE): State.DECLINED for each in (State.TRIAGE, State.INFO_REQUESTED, State.COMMITTEE)},
    (State.COMMITTEE, Action.APPROVE): State.APPROVED,
    (State.COMMITTEE, Action.SEND_BACK): State.VERIFICATION,
    (State.DECLINED, Action.APPEAL): State.COMMITTEE,
    (State.APPROVED, Action.ACCEPT): State.PAYMENT,
    (State.APPROVED, Action.REVISE): State.VERIFICATION,
    (State.APPROVED, Action.LAPSE): State.CLOSED,
    (State.PAYMENT, Action.CONFIRM): State.ACTIVE,
    (State.PAYMENT, Action.PAY): State.ACTIVE,
    **{(each, Action.CONFIRM): each for each in (State.ACTIVE, State.REPORTING)},
    (State.ACTIVE, Action.REPORT): State.REPORTING,
    **{(each, Action.CLOSE): State.CLOSED for each in (State.ACTIVE, State.REPORTING)},
    **{
        (each, Action.SUSPEND): State.SUSPENDED
        for each in (
            State.TRIAGE, State.VERIFICATION, State.COMMITTEE, State.APPROVED, State.PAYMENT, State.ACTIVE,
            State.REPORTING,
        )
    },
    (State.SUSPENDED, Action.RESUME): State.TRIAGE,
    **{(each, Action.REOPEN): State.TRIAGE for each in (State.DECLINED, State.REFERRED, State.WITHDRAWN)},
    **{(each, Action.WITHDRAW): State.WITHDRAWN for each in WITHDRAWABLE},
}  # fmt: skip

INTERRUPTIONS = {Action.ASK: Action.ANSWER, Action.SUSPEND: Action.RESUME}
"""What interrupts a case, and what ends that: it goes on where it was, which TRANSITIONS cannot know."""

BEGINNINGS = (Action.REOPEN, Action.REVISE, Action.APPEAL)
"""After these the clocks begin anew."""

LABELS: Mapping[State, Any] = {
    State.RECEIVED: lazy("Received"),
    State.TRIAGE: lazy("In triage"),
    State.INFO_REQUESTED: lazy("Information requested"),
    State.VERIFICATION: lazy("In verification"),
    State.COMMITTEE: lazy("Before the committee"),
    State.APPROVED: lazy("Approved"),
    State.DECLINED: lazy("Declined"),
    State.REFERRED: lazy("Referred"),
    State.PAYMENT: lazy("Being paid"),
    State.ACTIVE: lazy("Supported"),
    State.REPORTING: lazy("Report awaited"),
    State.CLOSED: lazy("Closed"),
    State.WITHDRAWN: lazy("Withdrawn"),
    State.SUSPENDED: lazy("Suspended"),
}
"""For staff."""

WAITS_FOR: Mapping[State, Any] = {
    State.RECEIVED: lazy("Waits for whoever takes it"),
    State.TRIAGE: lazy("Waits for its officer"),
    State.INFO_REQUESTED: lazy("Waits for the applicant"),
    State.VERIFICATION: lazy("Waits for its officer"),
    State.COMMITTEE: lazy("Waits for the committee"),
    State.APPROVED: lazy("Waits for the applicant"),
    State.PAYMENT: lazy("Waits for finance"),
    State.ACTIVE: lazy("Waits for its officer"),
    State.REPORTING: lazy("Waits for the applicant"),
    State.SUSPENDED: lazy("Waits for its officer"),
}
"""Whose turn it is, for staff; of what is over it is nobody's."""

SHAPES: Mapping[State, str] = {
    State.RECEIVED: "asked",
    State.TRIAGE: "working",
    State.INFO_REQUESTED: "paused",
    State.VERIFICATION: "working",
    State.COMMITTEE: "working",
    State.APPROVED: "good",
    State.DECLINED: "bad",
    State.REFERRED: "closed",
    State.PAYMENT: "working",
    State.ACTIVE: "good",
    State.REPORTING: "asked",
    State.CLOSED: "closed",
    State.WITHDRAWN: "closed",
    State.SUSPENDED: "paused",
}
"""How a state is drawn: a word and a shape, never a colour alone."""

PUBLIC: Mapping[State, Any] = {
    State.RECEIVED: lazy("We have it. Nobody has read it yet."),
    State.TRIAGE: lazy("Somebody is reading it."),
    State.INFO_REQUESTED: lazy("We asked you a question."),
    State.VERIFICATION: lazy("We are looking into it."),
    State.COMMITTEE: lazy("We are looking into it."),
    State.APPROVED: lazy("There is an answer for you."),
    State.DECLINED: lazy("There is an answer for you."),
    State.REFERRED: lazy("There is an answer for you."),
    State.PAYMENT: lazy("We are preparing what was agreed."),
    State.ACTIVE: lazy("What was agreed is under way."),
    State.REPORTING: lazy("We would like to hear from you."),
    State.CLOSED: lazy("This is finished."),
    State.WITHDRAWN: lazy("You have withdrawn this."),
    State.SUSPENDED: lazy("This is paused. Write to us."),
}
"""For whoever holds the code, or takes it from them: nothing that would harm. No amount, no reason, no committee."""


def after(state: str, action: Action, resumes_in: str | None = None) -> State | None:
    """Where an action leads from a state; None where it leads nowhere. `resumes_in`: where the case was interrupted."""
    leads_to = TRANSITIONS.get((State(state), action))
    if action == Action.WITHDRAW and resumes_in is not None and resumes_in not in WITHDRAWABLE:
        return None  # help has arrived before it was interrupted: that is not undone by a word
    back = action in INTERRUPTIONS.values() and resumes_in is not None
    return State(resumes_in) if leads_to is not None and back else leads_to  # type: ignore[arg-type]
