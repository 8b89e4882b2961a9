"""Forms of the call watch."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.grants.schemas.calls import AsideSchema, CallSchema
from fundapp.grants.schemas.capturing import CapturedCallSchema, CaptureSchema
from fundapp.grants.schemas.dates import DateSchema, PlanSchema
from fundapp.grants.schemas.going import AskSchema
from fundapp.grants.schemas.opportunities import OpportunityEditSchema, OpportunitySchema
from fundapp.grants.schemas.outcomes import (
    GoSchema,
    LostSchema,
    NoGoSchema,
    NoteLostSchema,
    PlainSchema,
    SubmitSchema,
    WithdrawSchema,
    WonSchema,
)
from fundapp.grants.schemas.reminders import FeedSchema, WishSchema
from fundapp.grants.schemas.sources import SourceSchema
from fundapp.grants.schemas.tasks import CallTaskDoneSchema, CallTaskSchema, NewCallTaskSchema

CallForm = form_over(CallSchema)
CallEditForm = form_over(CallSchema, EditForm)
AsideForm = form_over(AsideSchema, VersionForm)
SourceForm = form_over(SourceSchema)
SourceEditForm = form_over(SourceSchema, EditForm)
CaptureForm = form_over(CaptureSchema)
CapturedCallForm = form_over(CapturedCallSchema)
DateForm = form_over(DateSchema)
DateEditForm = form_over(DateSchema, EditForm)
PlanForm = form_over(PlanSchema, VersionForm)
WishForm = form_over(WishSchema, VersionForm)
FeedForm = form_over(FeedSchema)
CallTaskForm = form_over(NewCallTaskSchema)
CallTaskEditForm = form_over(CallTaskSchema, EditForm)
CallTaskDoneForm = form_over(CallTaskDoneSchema, VersionForm)
OpportunityForm = form_over(OpportunitySchema)
OpportunityEditForm = form_over(OpportunityEditSchema, EditForm)
PlainForm = form_over(PlainSchema, VersionForm)
AskForm = form_over(AskSchema)
PutForm = form_over(AskSchema, VersionForm)
GoForm = form_over(GoSchema, VersionForm)
NoGoForm = form_over(NoGoSchema, VersionForm)
SubmitForm = form_over(SubmitSchema, VersionForm)
WonForm = form_over(WonSchema, VersionForm)
LostForm = form_over(LostSchema, VersionForm)
NoteLostForm = form_over(NoteLostSchema, VersionForm)
WithdrawForm = form_over(WithdrawSchema, VersionForm)
