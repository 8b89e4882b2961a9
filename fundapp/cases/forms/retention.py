"""Forms of how long a case is kept."""

from fundapp.cases.schemas.retention import HoldSchema
from fundapp.core.forms import form_over

HoldForm = form_over(HoldSchema)
