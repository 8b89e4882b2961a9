"""Forms of the funder map."""

from fundapp.core.forms import EditForm, form_over
from fundapp.donors.schemas.funders import FunderSchema

FunderForm = form_over(FunderSchema, EditForm)
