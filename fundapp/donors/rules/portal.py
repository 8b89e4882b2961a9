"""The coded words of what donors' contacts see and do, and what a frozen report says in figures. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.donors.rules.report_data import ReportData

MOST_READERS = 30
"""Of one agreement, at a time."""

MOST_MESSAGES = 100
"""Under one question: then another one is asked."""

MOST_OPEN = 30
"""Questions of one agreement that wait for us."""

SHOWN = 5
"""How many of its reports, requests and questions stand on the page of an agreement."""


class FileKind(StrEnum):
    """As what a published report is taken home."""

    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"
    PROOF = "proof"


class QuestionState(StrEnum):
    """Who speaks next."""

    OPEN = "open"
    ANSWERED = "answered"


class Answer(StrEnum):
    """What a donor says to a request for money."""

    NOTED = "noted"
    WILL_SEND = "will_send"
    SENT = "sent"


FILES: Mapping[str, Any] = {
    FileKind.PDF: lazy("Paper (PDF)"),
    FileKind.XLSX: lazy("Report as a spreadsheet (XLSX)"),
    FileKind.JSON: lazy("Its data, as published (JSON)"),
    FileKind.PROOF: lazy("Proof of publication (JSON)"),
}

QUESTIONS: Mapping[str, tuple[Any, str]] = {
    QuestionState.OPEN: (lazy("Question waits for an answer"), "asked"),
    QuestionState.ANSWERED: (lazy("Question answered"), "good"),
}
"""How a question stands: its word and its shape."""

WHICH: Mapping[str, Any] = {"open": lazy("Waiting for our answer"), "answered": lazy("Answered questions")}
REQUESTS: Mapping[str, Any] = {"open": lazy("Money still expected"), "over": lazy("No money expected any more")}

ANSWERS: Mapping[str, Any] = {
    Answer.NOTED: lazy("We have noted the request"),
    Answer.WILL_SEND: lazy("The money will be sent on the day below"),
    Answer.SENT: lazy("The money was sent on the day below"),
}


@dataclass(frozen=True)
class Frozen:
    """What the newest published report says in figures, and as of when: never anything newer than that."""

    until: str
    cut_off: str
    received: Money
    spent: Money
    left: Money
    persons: int | None


def frozen_figures(data: ReportData) -> Frozen:
    """The figures of a published report for the page of its agreement. `persons`: primary ones; None: not told."""
    money, currency = data["figures"]["money"], data["head"]["currency"]
    counted = {each["key"]: each["count"] for each in data["figures"]["persons"]}
    return Frozen(
        data["cover"]["covers_to"],
        data["cover"]["cut_off"],
        Money(money["received"]["total"], currency),
        Money(money["spent"]["total"], currency),
        Money(money["cash"], currency),
        counted.get("primary"),
    )
