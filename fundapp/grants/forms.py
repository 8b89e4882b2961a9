"""Forms of the call watch."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.grants.schemas.calls import AsideSchema, CallSchema

CallForm = form_over(CallSchema)
CallEditForm = form_over(CallSchema, EditForm)
AsideForm = form_over(AsideSchema, VersionForm)
