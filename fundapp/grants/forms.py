"""Forms of the call watch."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.grants.schemas.budget_acts import CopiedSchema, RateTakenSchema, RemovedLineSchema
from fundapp.grants.schemas.budget_sheet import PastedSchema
from fundapp.grants.schemas.budgets import BudgetLineSchema, BudgetSchema
from fundapp.grants.schemas.calls import AsideSchema, CallSchema
from fundapp.grants.schemas.capturing import CapturedCallSchema, CaptureSchema
from fundapp.grants.schemas.dates import DateSchema, PlanSchema
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
GoForm = form_over(GoSchema, VersionForm)
NoGoForm = form_over(NoGoSchema, VersionForm)
SubmitForm = form_over(SubmitSchema, VersionForm)
WonForm = form_over(WonSchema, VersionForm)
LostForm = form_over(LostSchema, VersionForm)
NoteLostForm = form_over(NoteLostSchema, VersionForm)
WithdrawForm = form_over(WithdrawSchema, VersionForm)
BudgetForm = form_over(BudgetSchema)
BudgetEditForm = form_over(BudgetSchema, EditForm)
BudgetLineForm = form_over(BudgetLineSchema)
BudgetLineEditForm = form_over(BudgetLineSchema, EditForm)
RateTakenForm = form_over(RateTakenSchema, VersionForm)
CopiedForm = form_over(CopiedSchema)
PastedForm = form_over(PastedSchema)
RemovedLineForm = form_over(RemovedLineSchema, VersionForm)
