"""Forms of referrals and transfers."""

from fundapp.cases.schemas.orientations import OrientationSchema, OutcomeSchema
from fundapp.core.forms import EditForm, form_over

OrientationForm = form_over(OrientationSchema)
OutcomeForm = form_over(OutcomeSchema, EditForm)
