"""Forms of follow-up."""

from typing import cast

from fundapp.cases.schemas.follow_up import FollowUpSchema
from fundapp.cases.schemas.steering import StepSchema
from fundapp.core.forms import EditForm, VersionForm, form_over

FollowUpForm = cast("type[EditForm]", form_over(FollowUpSchema, EditForm))
CloseForm = cast("type[VersionForm]", form_over(StepSchema, VersionForm))
