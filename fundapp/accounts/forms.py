"""Forms over the schemas."""

from fundapp.accounts.schemas import SavedViewSchema
from fundapp.core.forms import form_over

SavedViewForm = form_over(SavedViewSchema)
