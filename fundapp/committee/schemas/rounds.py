"""How rounds are filtered, and what people write in them."""

from collections.abc import Mapping
from typing import Any

from fundapp.committee.rules.conflicts import GRADES, RECUSING, Grade
from fundapp.committee.rules.sentences import SENTENCES
from fundapp.committee.rules.words import QUESTIONS, TRACKS
from fundapp.committee.workflow import LABELS
from fundapp.core.i18n import lazy, options
from fundapp.core.schemas import Choice, Choices, InputSchema, Text

LONGEST_NOTE = 2_000
LONGEST_SUMMARY = 3_000
"""Characters: what can be read in two minutes on a telephone, beside the rest of the brief."""

MINE: Mapping[str, Any] = {
    "waiting": lazy("Wait for me"),
    "asked": lazy("I was asked"),
    "convened": lazy("I put the question"),
    "ratify": lazy("To be ratified"),
}

MAY_RECUSE = RECUSING | {Grade.SAME_ORGANISATION}
"""Answers that recuse, and the one of which the policy says whether it does."""


class RoundFilterSchema(InputSchema):
    """How the list of rounds may be filtered."""

    mine = Choice(lazy("Which ones"), options=lambda: options(MINE))
    state = Choices(lazy("State"), options=lambda: options(LABELS))
    question = Choices(lazy("Question"), options=lambda: options(QUESTIONS))
    track = Choice(lazy("Way"), options=lambda: options(TRACKS))


class DeclarationSchema(InputSchema):
    """How somebody stands to a question."""

    grade = Choice(
        SENTENCES["declare"], options=lambda: options(GRADES), radios=True,
        required=True,
    )  # fmt: skip


class RecusalSchema(InputSchema):
    """Why somebody steps back from a question."""

    grade = Choice(
        SENTENCES["recuse"],
        options=lambda: [each for each in options(GRADES) if each[0] in MAY_RECUSE],
        radios=True,
        required=True,
    )


class NoteSchema(InputSchema):
    """What somebody writes in a round."""

    text = Text(lazy("Your words"), required=True, lines=True, longest=LONGEST_NOTE)


class SummarySchema(InputSchema):
    """The officer's own words in a brief; the rest of it stays what it was."""

    account = Text(
        SENTENCES["account"],
        lines=True, longest=LONGEST_SUMMARY, required=True,
        hint=SENTENCES["account_hint"],
    )  # fmt: skip


class ConfirmationSchema(InputSchema):
    """A page that asks once more, and nothing else."""
