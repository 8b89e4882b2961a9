"""Forms of the directory."""

from typing import cast

from wtforms import HiddenField

from fundapp.core.forms import EditForm, SchemaForm, form_over
from fundapp.directory.schemas.funds import FundSchema
from fundapp.directory.schemas.importing import ImportSchema
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
ImportForm = form_over(ImportSchema)
FundForm = form_over(FundSchema)
FundEditForm = form_over(FundSchema, EditForm)


class VersionForm(SchemaForm):
    """Carries the version of what is to go, as whoever decides has seen it."""

    version = HiddenField()

    @property
    def expected_version(self) -> int:
        """The version that the person saw; 0, which no record has, if that was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


PersonMetForm = form_over(PersonMetSchema)
PersonMetEraseForm = cast("type[VersionForm]", form_over(EraseSchema, VersionForm))
PersonMetEditForm = form_over(PersonMetSchema, EditForm)
FocalPointForm = form_over(FocalPointSchema)
FocalPointMetForm = form_over(FocalPointMetSchema)
EndForm = form_over(EndSchema)
