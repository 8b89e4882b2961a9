"""Forms about numbers to call."""

from fundapp.cases.schemas.hotlines import HotlineSchema
from fundapp.core.forms import EditForm, form_over

HotlineForm = form_over(HotlineSchema, EditForm)
