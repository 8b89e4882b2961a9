"""A form that carries the id of what it writes: sent twice, it is written once."""

from uuid import UUID, uuid4

from wtforms import HiddenField

from fundapp.core.forms.over import SchemaForm


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
