"""What is sent with a list of sanctions, how matches are judged, and how screenings may be filtered."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, DateText, InputSchema, Text
from fundapp.disbursements.commands.screening import VERDICTS
from fundapp.disbursements.rules.screening import FORMATS, STANDINGS, Standing

OUTCOMES = (Standing.WAITS, Standing.CLEAR, Standing.CLEARED, Standing.BLOCKED)
VERDICT_WORDS = {
    Standing.CLEARED.value: lazy("It is somebody else: they may be paid"),
    Standing.BLOCKED.value: lazy("It may well be them: nothing is paid to them"),
}


def _formats() -> list[tuple[str, str]]:
    return [(code.value, str(name)) for code, name in FORMATS.items()]


def _outcomes() -> list[tuple[str, str]]:
    return [(code.value, str(STANDINGS[code])) for code in OUTCOMES]


def _verdicts() -> list[tuple[str, str]]:
    return [(code, str(VERDICT_WORDS[code])) for code in VERDICTS]


class ListSchema(InputSchema):
    """What is sent with a list; the files themselves are no text."""

    format = Choice(lazy("Which list, and how it is written"), options=_formats, required=True)
    file = Text(lazy("File of the list"), longest=200)
    others = Text(lazy("Second file"), longest=200)


class LookSchema(InputSchema):
    """Nothing is asked: only that it was meant."""


class VerdictSchema(InputSchema):
    """What a person says of possible matches."""

    verdict = Choice(lazy("What do you say of all of them?"), options=_verdicts, radios=True, required=True)


class ScreeningFilterSchema(InputSchema):
    """How the list of screenings may be filtered. It stands in the address of the list."""

    outcome = Choice(lazy("Outcome"), options=_outcomes)
    since = DateText(lazy("From"))
    until = DateText(lazy("Until"))
