"""Forms of the pages of rounds."""

from wtforms import HiddenField

from fundapp.committee.schemas.rounds import (
    ConfirmationSchema,
    DeclarationSchema,
    NoteSchema,
    RecusalSchema,
    SummarySchema,
)
from fundapp.core.forms import SchemaForm, form_over

DeclarationForm = form_over(DeclarationSchema)
RecusalForm = form_over(RecusalSchema)
ConfirmationForm = form_over(ConfirmationSchema)


class SeenForm(SchemaForm):
    """Carries how many votes, of which version of the brief, whoever changes it was told of."""

    seen = HiddenField()

    @property
    def told(self) -> tuple[int, int]:
        """The version and the number of votes; what no round has, if that was tampered with."""
        version, _dot, votes = (self.seen.data or "").partition(".")
        known = all(each.isascii() and each.isdigit() and len(each) < 6 for each in (version, votes))
        return (int(version), int(votes)) if known else (-1, -1)


SummaryForm = form_over(SummarySchema, SeenForm)


class NoteBase(SchemaForm):
    """Carries the id of the note that it becomes, so that the same form sent twice makes one."""

    note_id = HiddenField()


NoteForm = form_over(NoteSchema, NoteBase)
