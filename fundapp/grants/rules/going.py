"""Whether something is taken up, as the committee is asked: why not, under which conditions, in which words. Pure."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from fundapp.audit.verify import canonical
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Remedy
from fundapp.core.i18n import lazy

CODE_LENGTH = 6


def code_of(opportunity_id: UUID) -> str:
    """The code by which a round names an opportunity; its title stands beside it."""
    return f"OPP-{opportunity_id.hex[:CODE_LENGTH].upper()}"


class Came(StrEnum):
    """What came of asking the committee."""

    GO = "go"
    NO_GO = "no_go"
    MORE = "more"
    DROPPED = "dropped"


CAME: Mapping[str, Any] = {
    Came.GO: lazy("Taken up"),
    Came.NO_GO: lazy("Not taken up"),
    Came.MORE: lazy("The committee wants to know more"),
    Came.DROPPED: lazy("Withdrawn before it was decided"),
}

REMEDIES = (Remedy.ASK, Remedy.DECLINE)
"""There is nobody to whom an opportunity could be referred."""

WHY_NOT: Mapping[str, Mapping[str, Any]] = {
    Remedy.ASK: {},
    Remedy.DECLINE: {
        "not_eligible": lazy("We are not eligible"),
        "not_priority": lazy("It is not among our priorities"),
        "no_time": lazy("There is too little time"),
        "cofunding": lazy("Too much co-funding is asked for"),
        "independence": lazy("It puts our independence or our safety at risk"),
        "no_lead": lazy("No member can lead it"),
        "too_small": lazy("It is too small for the effort"),
    },
}
"""Reasons of a vote against, by what is wanted instead."""

CONDITIONS: Mapping[str, Any] = {
    "lead_first": lazy("An organisation in the lead is found before anything is written"),
    "cofunding_first": lazy("The co-funding is secured first"),
    "budget_checked": lazy("Finance checks the budget"),
    "partners_agree": lazy("The partners agree in writing"),
}

GRADES: Mapping[str, Any] = {
    Grade.NONE: lazy("I have no link with this funder or with those who would carry the project"),
    Grade.PROFESSIONAL: lazy("I know some of them through my work"),
    Grade.SAME_ORGANISATION: lazy("My organisation would be an applicant or a partner"),
    Grade.FAMILY: lazy("Somebody close to me works there"),
    Grade.INTEREST: lazy("I have something to gain or to lose here"),
    Grade.DISPUTE: lazy("I am, or was, in a dispute with one of them"),
}
"""As somebody says it of themselves. Belonging to an applicant is minuted, and keeps nobody from voting."""

MINUTED_GRADES: Mapping[str, Any] = {
    Grade.NONE: lazy("No link"),
    Grade.PROFESSIONAL: lazy("Knows some of them through work"),
    Grade.SAME_ORGANISATION: lazy("Belongs to an applicant or partner"),
    Grade.FAMILY: lazy("Somebody close works there"),
    Grade.INTEREST: lazy("Has something to gain or to lose"),
    Grade.DISPUTE: lazy("Is or was in a dispute with one of them"),
}

SAYS: Mapping[str, Any] = {
    "declare_title": lazy("%(title)s: what links you to it?"),
    "declare_lead": lazy(
        "Before you vote, say how you stand to the funder and to those who would carry the project. Your answer is "
        "signed with your key and kept in the audit log."
    ),
    "declare": lazy("How do you stand to this funder and to those who would carry the project?"),
    "recuse": lazy("What stands between you and this question?"),
    "look": lazy("Look at the card, and say what links you to it. Then the round can be opened, by you too."),
    "declared": lazy("As soon as enough have, any member may open the round, and the others are told."),
    "reserve": lazy("You are in reserve: should a seat fall vacant, another member may give it to you."),
    "questions_title": lazy("%(title)s: questions and answers"),
    "questions_lead": lazy("The committee asks and answers here. Nobody else reads it."),
    "ask_hint": lazy("Ask what you must know to decide."),
    "ask": lazy("Ask the others"),
    "asked": lazy("Your question stands here; whoever put the matter is told."),
    "no_question": lazy("If the brief leaves something open, ask here: whoever knows more answers."),
    "answer_hint": lazy("In a few words, and from where you know it."),
    "brief_lead": lazy("Only the recommendation can be changed. Everything else stays as it was when it was put."),
    "account": lazy("Recommendation"),
    "account_hint": lazy("Why it should be taken up, or why not."),
    "said_hint": lazy("Sealed. The committee reads it once the round is decided."),
}
"""Sentences of the pages of its rounds (see committee/rules/sentences.py)."""


class Put(Protocol):
    """What of an opportunity is put before the committee."""

    title: Any
    funder_id: Any
    funder_name: Any
    lead_id: Any
    currency: Any
    requested: Any
    expected: Any


def mark_of(found: Put, due: Any) -> str:
    """Tells what was put from what was written since: SHA-256, hexadecimal. `due`: the deadline of its call."""
    ids = [found.funder_id.hex if found.funder_id else None, found.lead_id.hex if found.lead_id else None]
    deadline = [str(each) for each in (due.on, due.clock, due.zone)] if due else None
    told = [found.title, *ids, found.funder_name, found.currency, found.requested, found.expected, deadline]
    return hashlib.sha256(canonical(told)).hexdigest()
