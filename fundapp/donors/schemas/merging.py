"""How the list of funders that may be one is filtered; whose answers stand when they are made one; pairs as rows."""

from typing import Any

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.donors.models import FunderPair
from fundapp.donors.rules.likeness import REASONS
from fundapp.donors.rules.merging import ANSWERS, BOTH, KEPT, OTHER
from fundapp.donors.rules.vocabulary import options


class PairFilterSchema(InputSchema):
    """How the list of funders that may be one may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the name, the acronym or the notes."))
    reason = Choices(lazy("Why they may be one"), options=lambda: options(REASONS))
    standing = Choice(lazy("Standing"), options=lambda: [("two", _("Said to be two"))])


def _whose() -> list[tuple[str, str]]:
    return [(KEPT, _("The one kept")), (OTHER, _("The other one")), (BOTH, _("Both"))]


MergeSchema: Any = InputSchema.from_dict(
    {name: Choice(answer.label, options=_whose, radios=True) for name, answer in ANSWERS.items()}, name="MergeSchema"
)
"""Whose answer stands, for each in which two funders differ; none is the same as what the page proposes."""

PAIR_HEADERS = (lazy("Funder"), lazy("May be the same as"), lazy("Why they may be one"), lazy("How likely, of 100"))


def pair_row(found: FunderPair) -> list[Any]:
    """One cell for each of PAIR_HEADERS."""
    older, newer = found.by_age
    return [older.name, newer.name, "; ".join(str(REASONS[each]) for each in found.reasons.split()), found.score]
