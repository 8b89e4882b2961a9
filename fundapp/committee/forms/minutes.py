"""The form that makes minutes."""

from fundapp.committee.schemas.minutes import MinutesSchema
from fundapp.core.forms import form_over

MinutesForm = form_over(MinutesSchema)
