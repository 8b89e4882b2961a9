"""Forms for somebody who lost their code."""

from fundapp.cases.schemas.codes import LostCodeSchema
from fundapp.core.forms import form_over

LostCodeForm = form_over(LostCodeSchema)
