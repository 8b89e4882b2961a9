"""Forms of referrals and transfers."""

from typing import cast

from fundapp.cases.schemas.orientations import OrientationSchema, OutcomeSchema
from fundapp.core.forms import EditForm, EntryForm, form_over

OrientationForm = cast("type[EntryForm]", form_over(OrientationSchema, EntryForm))
OutcomeForm = form_over(OutcomeSchema, EditForm)
