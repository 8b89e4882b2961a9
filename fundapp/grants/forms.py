"""Forms of the call watch."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.grants.schemas.calls import AsideSchema, CallSchema
from fundapp.grants.schemas.capturing import CapturedCallSchema, CaptureSchema
from fundapp.grants.schemas.sources import SourceSchema

CallForm = form_over(CallSchema)
CallEditForm = form_over(CallSchema, EditForm)
AsideForm = form_over(AsideSchema, VersionForm)
SourceForm = form_over(SourceSchema)
SourceEditForm = form_over(SourceSchema, EditForm)
CaptureForm = form_over(CaptureSchema)
CapturedCallForm = form_over(CapturedCallSchema)
