"""Forms of the call watch."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.grants.schemas.calls import AsideSchema, CallSchema
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

CallForm = form_over(CallSchema)
CallEditForm = form_over(CallSchema, EditForm)
AsideForm = form_over(AsideSchema, VersionForm)
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
