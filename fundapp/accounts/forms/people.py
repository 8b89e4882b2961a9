"""Forms about people."""

from fundapp.accounts.schemas.people import PartingSchema, PersonSchema, ProfileSchema, SpokenSchema
from fundapp.core.forms import EditForm, form_over

PersonForm = form_over(PersonSchema)
PersonEditForm = form_over(PersonSchema, EditForm)
ProfileForm = form_over(ProfileSchema, EditForm)
PartingForm = form_over(PartingSchema)
SpokenForm = form_over(SpokenSchema)
