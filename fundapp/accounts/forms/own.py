"""Forms over the schemas."""

from fundapp.accounts.schemas import RecipientSchema, SavedViewSchema
from fundapp.core.forms import EditForm, form_over

SavedViewForm = form_over(SavedViewSchema)
RecipientForm = form_over(RecipientSchema, EditForm)
