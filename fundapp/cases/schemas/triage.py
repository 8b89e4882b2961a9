"""What an officer finds in triage: the criteria of a set, the risk, the priority."""

from functools import lru_cache

from babel.support import LazyProxy

from fundapp.cases.rules.limits import LONGEST_TEXT
from fundapp.cases.rules.risk import ANSWERS, IMMINENCES, MARKS
from fundapp.cases.rules.vocabulary import PRIORITIES, options
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, InputSchema, Text

COMPUTED = "computed"
"""In place of a priority: the one that the risk advises."""

Asked = tuple[str, str, str]
"""A question: the name of its field, its words in French, in English."""


def _marks() -> list[tuple[str, str]]:
    return options(MARKS)


def _priorities() -> list[tuple[str, str]]:
    return [(COMPUTED, _("As the risk advises")), *options(PRIORITIES)]


class RiskSchema(InputSchema):
    """How great the danger is, and how soon somebody must act."""

    threat = Choice(
        lazy("Threat"), options=_marks, radios=True, required=True,
        hint=lazy("How able and willing whoever threatens is to do harm."),
    )  # fmt: skip
    vulnerability = Choice(
        lazy("Vulnerability"), options=_marks, radios=True, required=True,
        hint=lazy("How exposed the person is: place, habits, family, health, isolation."),
    )  # fmt: skip
    capacity = Choice(
        lazy("Capacity"), options=_marks, radios=True, required=True,
        hint=lazy("What protects them already: a network, a lawyer, means, a way out."),
    )  # fmt: skip
    imminence = Choice(
        lazy("How soon it could happen"), options=lambda: options(IMMINENCES), radios=True, required=True
    )
    priority = Choice(
        lazy("Priority"), options=_priorities, radios=True, required=True,
        hint=lazy("The clocks follow it at once, counted from when the case was received."),
    )  # fmt: skip
    note = Text(
        lazy("Note for the officers"), lines=True, longest=LONGEST_TEXT, hint=lazy("Sealed: only officers read it.")
    )


@lru_cache(maxsize=256)
def triage_schema(asked: tuple[Asked, ...]) -> type[InputSchema]:
    """The schema over these questions, made once for each set as it stands: each of them, then the risk."""
    questions = {name: _question(fr, en) for name, fr, en in asked}
    return type("TriageSchema", (RiskSchema,), questions)


def _question(fr: str, en: str) -> Choice:
    words = LazyProxy(lambda: fr if current_reader().language == "fr" else en, enable_cache=False)
    return Choice(words, options=lambda: options(ANSWERS), radios=True, required=True)
