"""Forms by which payments are prepared, changed and called off."""

from collections.abc import Mapping
from functools import cache
from typing import cast
from uuid import UUID

from wtforms import HiddenField

from fundapp.core.forms import SchemaForm, VersionForm, form_over, number_sent
from fundapp.disbursements.schemas.preparing import MOST_PARTS, CallOffSchema, ChangeSchema, parts_schema

SPARE = 2
"""Empty rows that a page offers below the instalments there are."""


class PlanForm(SchemaForm):
    """Carries how many rows of instalments there are, and after which order of each award it was opened."""

    rows = HiddenField()
    after = HiddenField()

    def remember(self, positions: Mapping[UUID, int]) -> None:
        """Notes the number of the newest order of each award, as they stand where the page is shown."""
        self.after.data = " ".join(f"{award.hex}:{position}" for award, position in sorted(positions.items()))

    def position(self, award_id: UUID) -> int:
        """The number of the award's newest order when the page was opened; -1 if that was tampered with."""
        for each in (self.after.data or "").split():
            award, _colon, number = each.partition(":")
            if award == award_id.hex and number.isdecimal():
                return number_sent(number)
        return -1


@cache
def order_form(rows: int) -> type[PlanForm]:
    """The form of a payment with so many rows of instalments."""
    return cast("type[PlanForm]", form_over(parts_schema(rows), PlanForm))


def rows_sent(text: str | None) -> int:
    """So many rows a page carried; none where it has none yet."""
    return min(number_sent(text), MOST_PARTS)


ChangeForm = cast("type[VersionForm]", form_over(ChangeSchema, VersionForm))
CallOffForm = cast("type[VersionForm]", form_over(CallOffSchema, VersionForm))
