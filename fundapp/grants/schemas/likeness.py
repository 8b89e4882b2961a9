"""How the list of calls that may be one is filtered; pairs as rows of a sheet."""

from typing import Any

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import Call, CallPair
from fundapp.grants.rules.likeness import REASONS


class PairFilterSchema(InputSchema):
    """How the list of calls that may be one may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the title, the funder or what one of both is about."))
    reason = Choices(lazy("Why they may be one"), options=lambda: options(REASONS))
    standing = Choice(lazy("Standing"), options=lambda: [("two", _("Said to be two"))])


PAIR_HEADERS = (
    lazy("Call for proposals"), lazy("Deadline"), lazy("May be the same as"), lazy("Deadline of the other one"),
    lazy("Why they may be one"), lazy("How likely, of 100"),
)  # fmt: skip


def pair_row(found: CallPair) -> list[Any]:
    """One cell for each of PAIR_HEADERS."""
    older, newer = found.by_age
    why = "; ".join(str(REASONS[each]) for each in found.reasons.split())
    return [*_cells(older), *_cells(newer), why, found.score]


def _cells(found: Call) -> list[Any]:
    return [found.title, found.deadline_on]
