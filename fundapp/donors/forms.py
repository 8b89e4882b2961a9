"""Forms of the funder map."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.donors.schemas.asks import AskSchema
from fundapp.donors.schemas.bulk import BulkSchema
from fundapp.donors.schemas.cycles import CycleSchema
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
DoneForm = form_over(DoneSchema, VersionForm)
BulkForm = form_over(BulkSchema)
AskForm = form_over(AskSchema)
AskEditForm = form_over(AskSchema, EditForm)
CycleForm = form_over(CycleSchema)
CycleEditForm = form_over(CycleSchema, EditForm)
