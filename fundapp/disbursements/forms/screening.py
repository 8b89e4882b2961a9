"""Forms of screening."""

from fundapp.core.forms import form_over
from fundapp.disbursements.schemas.screening import ListSchema, LookSchema, VerdictSchema

ListForm = form_over(ListSchema)
LookForm = form_over(LookSchema)
VerdictForm = form_over(VerdictSchema)
