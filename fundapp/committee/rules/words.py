"""The words of what a committee does. Pure data."""

from collections.abc import Mapping
from typing import Any

from fundapp.committee.rules.panels import Question, SeatKind, Standing
from fundapp.committee.rules.policies import Flaw, Track
from fundapp.committee.rules.tallies import Choice, Outcome, Remedy
from fundapp.core.i18n import lazy

QUESTIONS: Mapping[str, Any] = {
    Question.AWARD: lazy("Award"),
    Question.RATIFICATION: lazy("Ratification"),
    Question.APPEAL: lazy("Another look at a refusal"),
    Question.GO: lazy("Go / no-go"),
}

TRACKS: Mapping[str, Any] = {
    Track.FAST: lazy("Fast track"),
    Track.FULL: lazy("Full committee"),
}

OUTCOMES: Mapping[str, Any] = {
    Outcome.APPROVED: lazy("Approved"),
    Outcome.DECLINED: lazy("Declined"),
    Outcome.REFERRED: lazy("To be referred"),
    Outcome.MORE: lazy("More information wanted"),
    Outcome.NO_QUORUM: lazy("No quorum"),
}

CHOICES: Mapping[str, Any] = {
    Choice.FOR: lazy("For"),
    Choice.AGAINST: lazy("Against"),
    Choice.ABSTAIN: lazy("Abstain"),
}

REMEDIES: Mapping[str, Any] = {
    Remedy.ASK: lazy("Send it back: I must know more first"),
    Remedy.REFER: lazy("Refer it: another fund should help"),
    Remedy.DECLINE: lazy("Decline it"),
}

SEATS: Mapping[str, Any] = {
    SeatKind.MEMBER: lazy("Member"),
    SeatKind.DEPUTY: lazy("Deputy"),
    SeatKind.OUTSIDE: lazy("Hears appeals, from outside"),
}

STANDINGS: Mapping[str, Any] = {
    Standing.CONVENED: lazy("Has not declared yet"),
    Standing.SEATED: lazy("Decides"),
    Standing.RESERVE: lazy("In reserve"),
    Standing.RECUSED: lazy("Recused"),
    Standing.BARRED: lazy("May not decide it"),
    Standing.SILENT: lazy("Did not declare"),
}

FLAWS: Mapping[str, Any] = {
    Flaw.NO_START: lazy("The amounts do not begin at nought."),
    Flaw.OVERLAP: lazy("Two bands begin at the same amount."),
    Flaw.NO_RULE: lazy("It says nothing of how many must agree."),
    Flaw.QUORUM: lazy("Too few must agree."),
    Flaw.ORGANISATIONS: lazy("It asks for more organisations than members."),
    Flaw.FAST_ALONE: lazy("On the fast track two members of different organisations must agree."),
    Flaw.NO_RATIFICATION: lazy("What is decided on the fast track must be ratified within some days."),
    Flaw.UNSTAFFED: lazy("With one member fewer, too few are left to decide."),
    Flaw.NO_APPEAL: lazy("After a decision, too few members are left to hear an appeal."),
}

PRIORITIES: Mapping[str, Any] = {
    "P1": lazy("P1 · life or freedom at stake now"),
    "P2": lazy("P2 · serious, within days"),
    "P3": lazy("P3 · can wait"),
}

RISKS: Mapping[str, Any] = {
    "low": lazy("Low risk"),
    "moderate": lazy("Moderate risk"),
    "high": lazy("High risk"),
    "extreme": lazy("Extreme risk"),
}
