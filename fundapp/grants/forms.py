"""Forms of the call watch."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.grants.schemas.calls import AsideSchema, CallSchema
from fundapp.grants.schemas.tasks import CallTaskDoneSchema, CallTaskSchema, NewCallTaskSchema

CallForm = form_over(CallSchema)
CallEditForm = form_over(CallSchema, EditForm)
AsideForm = form_over(AsideSchema, VersionForm)
CallTaskForm = form_over(NewCallTaskSchema)
CallTaskEditForm = form_over(CallTaskSchema, EditForm)
CallTaskDoneForm = form_over(CallTaskDoneSchema, VersionForm)
