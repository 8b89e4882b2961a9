"""Forms of the funder map."""

from typing import Any

from wtforms import HiddenField

from fundapp.core.forms import EditForm, VersionForm, form_over, number_sent
from fundapp.donors.schemas.asks import AskSchema
from fundapp.donors.schemas.bulk import BulkSchema
from fundapp.donors.schemas.cycles import CycleSchema
from fundapp.donors.schemas.files import PaperSchema, PaperWordsSchema
from fundapp.donors.schemas.funders import FunderSchema
from fundapp.donors.schemas.merging import MergeSchema
from fundapp.donors.schemas.relations import (
    ContactSchema,
    DoneSchema,
    InteractionSchema,
    NoteSchema,
    RelationSchema,
    StepSchema,
)

FunderForm = form_over(FunderSchema, EditForm)
RelationForm = form_over(RelationSchema, EditForm)
ContactForm = form_over(ContactSchema)
ContactEditForm = form_over(ContactSchema, EditForm)
InteractionForm = form_over(NoteSchema)
InteractionEditForm = form_over(InteractionSchema, EditForm)
StepForm = form_over(StepSchema)
PaperForm = form_over(PaperSchema)
PaperWordsForm = form_over(PaperWordsSchema, EditForm)
DoneForm = form_over(DoneSchema, VersionForm)
BulkForm = form_over(BulkSchema)
AskForm = form_over(AskSchema)
AskEditForm = form_over(AskSchema, EditForm)
CycleForm = form_over(CycleSchema)
CycleEditForm = form_over(CycleSchema, EditForm)


class TwoVersionsForm(VersionForm):
    """Carries the versions of two records that whoever decides has seen side by side."""

    other_version = HiddenField()

    @property
    def seen(self) -> tuple[int, int]:
        """Both; 0, which no record has, for one that was tampered with."""
        return self.expected_version, number_sent(self.other_version.data)

    def saw(self, one: Any, other: Any) -> None:
        """Shows both as they are now."""
        self.version.data, self.other_version.data = str(one.version), str(other.version)


MergeForm: Any = form_over(MergeSchema, TwoVersionsForm)
