"""How long a case keeps what identifies anybody, what keeps it longer, and what is destroyed in the end."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from fundapp.cases.rules.vocabulary import Names
from fundapp.cases.workflow import State
from fundapp.core.i18n import lazy
from fundapp.vault.rules import Kind

KEPT: Mapping[str, timedelta] = {
    State.DECLINED: timedelta(days=90),
    State.REFERRED: timedelta(days=90),
    State.WITHDRAWN: timedelta(days=90),
    State.CLOSED: timedelta(days=365),
}
"""From when it was over. Then identity and story are shredded; a coded row stays for the audit."""

SOON = timedelta(days=30)
"""What is erased within this time stands first, and is counted."""

LONGEST_HOLD = timedelta(days=366)
"""Twelve months: a reason that lasts longer is looked at again."""

BY_TWO = (State.APPROVED, State.PAYMENT, State.ACTIVE, State.REPORTING)
"""Help was decided on and is not accounted for: nobody alone erases for whom."""

HOLD_REASONS: Names = {
    "audit": lazy("An audit, or a question of whoever gave the money"),
    "legal": lazy("Proceedings before a court or an authority"),
    "review": lazy("A complaint, or a review of the decision"),
    "safeguarding": lazy("The safety of a minor"),
    "suspicion": lazy("A suspicion of fraud that is looked into"),
    "asked": lazy("The person asks us to keep it longer"),
}
"""Why a case is kept although its time has come, in codes."""

SHREDDED: Mapping[Kind, object] = {
    Kind.IDENTITY: lazy("Who it is about"),
    Kind.CONTACT: lazy("How to reach them safely"),
    Kind.NARRATIVE: lazy("What happened, and the words of each need"),
    Kind.REFEREES: lazy("Who can confirm it"),
    Kind.PAYMENT: lazy("How help could reach them"),
    Kind.ASSESSMENT: lazy("What officers noted: triage, checks, tasks, plans"),
    Kind.DISCUSSION: lazy("What the committee wrote"),
    Kind.MAILBOX: lazy("Messages"),
    Kind.EVIDENCE: lazy("Files, and their originals"),
    Kind.SUMMARY: lazy("The line by which the list names it"),
    Kind.NOTICE: lazy("The address for notices"),
}
"""What is destroyed, by compartment, in the order in which pages name it."""

STAYS: Names = {
    "row": lazy("Reference, state, priority, country, main need, how it reached us"),
    "money": lazy("Each amount with its purpose, without the words beside it"),
    "steps": lazy("Each step with its date and its coded reason, and how long it took"),
    "people": lazy("Who of ours worked on it, and which partner entered it"),
    "log": lazy("The audit log, which names nobody who asked for help"),
}
"""What stays for the audit: coded, and of nobody in particular."""


def erase_at(state: str, since: datetime, *, helped: bool = False) -> datetime | None:
    """When a case that came into this state then is to be erased; None while it is open.

    `helped`: help was decided on at some time; it is kept as long as one that was closed, however it ended.
    """
    span = KEPT.get(State.CLOSED if helped and state in KEPT else state)
    return None if span is None else since + span


def takes_two(state: str, resumes_in: str | None, *, helped: bool = False) -> bool:
    """Whether a second officer must confirm that a case is erased; an interrupted one counts as where it goes on.

    `helped`: help was decided on at some time, whatever its state is by now.
    """
    return helped or (resumes_in or state) in BY_TWO
