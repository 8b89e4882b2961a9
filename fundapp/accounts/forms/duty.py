"""Forms about absences and turns on call. The page fills in their lists of people and addresses: see `offer`."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fundapp.accounts.schemas.duty import AbsenceSchema, DutyPreferencesSchema, HandOverSchema, ShiftSchema
from fundapp.core.forms import EditForm, form_over

AbsenceForm = form_over(AbsenceSchema)
DutyPreferencesForm = form_over(DutyPreferencesSchema, EditForm)
ShiftForm = form_over(ShiftSchema)
HandOverForm = form_over(HandOverSchema)


def offer(field: Any, rows: Iterable[tuple[UUID, str]], nothing: str) -> None:
    """Fills a list of a form with rows, as ids and names; `nothing` is how no choice reads."""
    field.choices = [("", nothing), *((str(row_id), name) for row_id, name in rows)]
