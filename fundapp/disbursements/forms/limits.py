"""Forms of limits."""

from fundapp.core.forms import EditForm, form_over
from fundapp.disbursements.schemas.limits import LimitEndSchema, LimitSchema

LimitForm = form_over(LimitSchema)
LimitEditForm = form_over(LimitSchema, EditForm)
LimitEndForm = form_over(LimitEndSchema)
