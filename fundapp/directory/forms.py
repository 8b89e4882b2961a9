"""Forms of the directory."""

from typing import cast

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.directory.schemas.funds import FundSchema
from fundapp.directory.schemas.organisations import OrganisationSchema, ProfileSchema
from fundapp.directory.schemas.people import (
    EndSchema,
    EraseSchema,
    FocalPointMetSchema,
    FocalPointSchema,
    PersonMetSchema,
)

OrganisationForm = form_over(OrganisationSchema)
ProfileForm = form_over(ProfileSchema, EditForm)
FundForm = form_over(FundSchema)
FundEditForm = form_over(FundSchema, EditForm)
PersonMetForm = form_over(PersonMetSchema)
PersonMetEraseForm = cast("type[VersionForm]", form_over(EraseSchema, VersionForm))
PersonMetEditForm = form_over(PersonMetSchema, EditForm)
FocalPointForm = form_over(FocalPointSchema)
FocalPointMetForm = form_over(FocalPointMetSchema)
EndForm = form_over(EndSchema)
