"""Forms of the funder map."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.donors.schemas.files import PaperSchema, PaperWordsSchema
from fundapp.donors.schemas.funders import FunderSchema
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
