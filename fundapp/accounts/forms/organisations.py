"""Forms about organisations."""

from fundapp.accounts.schemas.organisations import OrganisationSchema
from fundapp.core.forms import EditForm, form_over

OrganisationForm = form_over(OrganisationSchema, EditForm)
