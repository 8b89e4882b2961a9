"""What a member sends who votes."""

from functools import lru_cache
from typing import Any

from marshmallow import ValidationError

from fundapp.committee.rules.sentences import SENTENCES
from fundapp.committee.rules.tallies import Remedy
from fundapp.committee.rules.words import REMEDIES
from fundapp.core.formats import amount
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money, MoneyError, parse_money
from fundapp.core.ports import QuestionSource
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.core.schemas.base import Typed
from fundapp.core.web.circumstances import ports

LONGEST_REASON = 1_000
LINE = "line_"
"""How the names of the fields of lines begin."""


class LineAmount(Typed[int]):
    """What somebody grants of a line, in minor units of one currency: nought or more."""

    def __init__(self, label: Any, *, currency: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.currency = currency

    def judge(self, value: Any) -> int:
        """As Typed's."""
        try:
            found = parse_money(str(value), current_reader(), self.currency)
        except MoneyError as error:
            raise ValidationError(str(error.message)) from None
        if found.minor < 0:
            raise ValidationError(_("An amount is what was asked for, or less."))
        return found.minor

    def write(self, value: int | None) -> str:
        """As Typed's: the figure alone."""
        return "" if value is None else amount(current_reader(), Money(value, self.currency))


def _said() -> Text:
    return Text(
        lazy("Your reason, in your own words"), lines=True, longest=LONGEST_REASON,
        hint=SENTENCES["said_hint"],
    )  # fmt: skip


class AbstentionSchema(InputSchema):
    """Neither for nor against."""

    said = _said()


@lru_cache(maxsize=256)
def approval_schema(kind: str, lines: int, currency: str) -> type[InputSchema]:
    """A vote in favour of a question of this kind, line by line, and under which conditions."""
    fields: dict[str, Any] = {
        f"{LINE}{number}": LineAmount(lazy("Amount"), currency=currency, required=True) for number in range(lines)
    }
    fields["conditions"] = Choices(lazy("On condition that"), options=lambda: _conditions(kind))
    return type("ApprovalSchema", (InputSchema,), {**fields, "said": _said()})


@lru_cache(maxsize=16)
def refusal_schema(kind: str) -> type[InputSchema]:
    """A vote against a question of this kind: one answer says both what is wanted instead, and why."""
    why = Choice(lazy("What should happen instead, and why"), options=lambda: reasons(kind), radios=True, required=True)
    return type("RefusalSchema", (InputSchema,), {"why": why, "said": _said()})


def reasons(kind: str) -> list[tuple[str, str]]:
    """Each remedy with each of its reasons, "decline.excluded" for instance; a remedy alone where none is offered."""
    source, found = source_of(kind), []
    offered = source.reasons
    for remedy in (each for each in Remedy if source.remedies is None or each in source.remedies):
        names = offered.get(remedy, {})
        found += [(f"{remedy.value}.{code}", str(name)) for code, name in names.items()]
        found += [] if names else [(remedy.value, str(REMEDIES[remedy]))]
    return found


def source_of(kind: str) -> QuestionSource:
    """Who brings questions of this kind."""
    return ports().questions[kind]


def _conditions(kind: str) -> list[tuple[str, str]]:
    return [(str(code), str(name)) for code, name in source_of(kind).conditions.items()]
