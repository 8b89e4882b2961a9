"""Forms about absences and turns on call. The page fills in their lists: see `core.forms.offer`."""

from fundapp.accounts.schemas.duty import AbsenceSchema, DutyPreferencesSchema, HandOverSchema, ShiftSchema
from fundapp.core.forms import EditForm, form_over

AbsenceForm = form_over(AbsenceSchema)
DutyPreferencesForm = form_over(DutyPreferencesSchema, EditForm)
ShiftForm = form_over(ShiftSchema)
HandOverForm = form_over(HandOverSchema)
