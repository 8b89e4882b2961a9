"""The form in which cases are given to an officer."""

from fundapp.cases.schemas.assigning import AssignSchema
from fundapp.core.forms import form_over

AssignForm = form_over(AssignSchema)
