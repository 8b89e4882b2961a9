"""How the list of lessons may be filtered, and that list as rows of a sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, InputSchema, Text, WholeNumber
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import Opportunity
from fundapp.grants.queries.lessons import learnt_from
from fundapp.grants.rules.lessons import LABELS, OUTCOME_OF
from fundapp.grants.schemas.choosing import once

SORTS: Mapping[str, Any] = {"recent": lazy("Last answered first"), "title": lazy("Title")}
LESSON_HEADERS = (
    lazy("What it is called"), lazy("Funder"), lazy("Won or lost"), lazy("Answered on"), lazy("Reasons"),
    lazy("What was learnt"),
)  # fmt: skip


class LearntFrom(Choice):
    """A funder, also one of whom nothing is kept any more."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=lambda: once("grants.learnt_from", learnt_from), **more)

    def judge(self, value: Any) -> str:
        """As Typed's. Asks no database: an address may name any."""
        try:
            return str(UUID(str(value)))
        except ValueError:
            raise ValidationError(_("Please choose one of the answers offered.")) from None

    def said(self, value: str) -> str:
        """As Choice's."""
        return dict(self.options()).get(value) or _("another funder")


class LessonFilterSchema(InputSchema):
    """How the list of lessons may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the lessons, the reasons, the title or the funder’s name."))
    outcome = Choice(lazy("Won or lost"), options=lambda: options(LABELS))
    funder = LearntFrom(lazy("Funder"))
    year = WholeNumber(lazy("Year of the answer"), lowest=1990, highest=2100)
    sort = Choice(lazy("Order"), options=lambda: options(SORTS))


def lesson_row(found: Opportunity) -> list[Any]:
    """One cell for each of LESSON_HEADERS."""
    return [
        found.title, found.funder_said, str(LABELS[OUTCOME_OF[found.state]]), found.answered_on, found.reasons,
        found.lessons,
    ]  # fmt: skip
