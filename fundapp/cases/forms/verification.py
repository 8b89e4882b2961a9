"""Forms of verification. Each carries the id of what it writes: sent twice, it is written once."""

from typing import cast
from uuid import UUID, uuid4

from wtforms import HiddenField

from fundapp.cases.schemas.verification import (
    CheckSchema,
    EvidenceSchema,
    FindingSchema,
    OpinionSchema,
    PlanSchema,
)
from fundapp.core.forms import SchemaForm, form_over


class EntryForm(SchemaForm):
    """A form that makes one row, however often it is sent."""

    entry = HiddenField(default=lambda: str(uuid4()))

    @property
    def entry_id(self) -> UUID:
        """The id of the row; a new one where somebody changed it, and then nothing is known for the same."""
        try:
            return UUID(self.entry.data or "")
        except ValueError:
            return uuid4()


CheckForm = cast("type[EntryForm]", form_over(CheckSchema, EntryForm))
EvidenceForm = cast("type[EntryForm]", form_over(EvidenceSchema, EntryForm))
OpinionForm = cast("type[EntryForm]", form_over(OpinionSchema, EntryForm))
FindingForm = cast("type[EntryForm]", form_over(FindingSchema, EntryForm))
PlanForm = cast("type[EntryForm]", form_over(PlanSchema, EntryForm))
