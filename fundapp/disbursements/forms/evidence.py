"""Forms of papers and waivers."""

from typing import cast
from uuid import UUID, uuid4

from wtforms import HiddenField

from fundapp.core.forms import SchemaForm, form_over
from fundapp.disbursements.schemas.evidence import AgreeSchema, PaperSchema, WaiverSchema


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


PaperForm = cast("type[EntryForm]", form_over(PaperSchema, EntryForm))
WaiverForm = cast("type[EntryForm]", form_over(WaiverSchema, EntryForm))
AgreeForm = form_over(AgreeSchema)
