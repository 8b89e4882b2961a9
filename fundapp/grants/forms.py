"""Forms of the call watch."""

from typing import Any

from wtforms import HiddenField

from fundapp.core.forms import EditForm, SchemaForm, VersionForm, form_over, number_sent
from fundapp.grants.schemas.budget_acts import CopiedSchema, RateTakenSchema, RemovedLineSchema
from fundapp.grants.schemas.budget_sheet import PastedSchema
from fundapp.grants.schemas.budgets import BudgetLineSchema, BudgetSchema
from fundapp.grants.schemas.calls import AsideSchema, CallSchema
from fundapp.grants.schemas.capturing import CapturedCallSchema, CaptureSchema
from fundapp.grants.schemas.dates import DateSchema, PlanSchema
from fundapp.grants.schemas.documents import DemandedSchema, DocumentSchema, NewDocumentSchema, VersionSchema
from fundapp.grants.schemas.going import AskSchema
from fundapp.grants.schemas.opportunities import OpportunityEditSchema, OpportunitySchema
from fundapp.grants.schemas.outcomes import (
    GoSchema,
    LostSchema,
    NoGoSchema,
    NoteLostSchema,
    PlainSchema,
    WithdrawSchema,
    WonSchema,
)
from fundapp.grants.schemas.partners import NewPartnerSchema, PartnerSchema
from fundapp.grants.schemas.proposal_tasks import NewProposalTaskSchema, ProposalTaskSchema, TaskPlanSchema
from fundapp.grants.schemas.reminders import FeedSchema, WishSchema
from fundapp.grants.schemas.sources import SourceSchema
from fundapp.grants.schemas.submissions import CompletionSchema, NoteSentSchema, SubmitSchema
from fundapp.grants.schemas.tasks import CallTaskDoneSchema, CallTaskSchema, NewCallTaskSchema
from fundapp.grants.schemas.tying import TieSchema

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
TieForm = form_over(TieSchema, VersionForm)
WithdrawForm = form_over(WithdrawSchema, VersionForm)
PartnerForm = form_over(NewPartnerSchema)
PartnerEditForm = form_over(PartnerSchema, EditForm)
PartnerInWordsEditForm = form_over(NewPartnerSchema, EditForm)
ProposalTaskForm = form_over(NewProposalTaskSchema)
ProposalTaskEditForm = form_over(ProposalTaskSchema, EditForm)
TaskPlanForm = form_over(TaskPlanSchema)
NoteSentForm = form_over(NoteSentSchema, VersionForm)
CompletionForm = form_over(CompletionSchema, EditForm)
NewDocumentForm = form_over(NewDocumentSchema)
DocumentEditForm = form_over(DocumentSchema, EditForm)


class BasedForm(SchemaForm):
    """Carries the number of the version that was the newest when whoever adds one looked."""

    based_on = HiddenField()

    @property
    def base(self) -> int:
        """That number; 0 for none, or where it was tampered with."""
        return number_sent(self.based_on.data)


class BesideForm(SchemaForm):
    """Carries what was chosen when it was opened, so that what somebody else chose meanwhile is left alone."""

    before = HiddenField()

    @property
    def chosen_before(self) -> frozenset[str]:
        """The codes."""
        return frozenset((self.before.data or "").split())


DocumentVersionForm: Any = form_over(VersionSchema, BasedForm)
DemandedForm: Any = form_over(DemandedSchema, BesideForm)
BudgetForm = form_over(BudgetSchema)
BudgetEditForm = form_over(BudgetSchema, EditForm)
BudgetLineForm = form_over(BudgetLineSchema)
BudgetLineEditForm = form_over(BudgetLineSchema, EditForm)
RateTakenForm = form_over(RateTakenSchema, VersionForm)
CopiedForm = form_over(CopiedSchema)
PastedForm = form_over(PastedSchema)
RemovedLineForm = form_over(RemovedLineSchema, VersionForm)
