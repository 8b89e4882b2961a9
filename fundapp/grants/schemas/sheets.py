"""A call as a row of somebody’s sheet: as its form, with what lists leave to be understood."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, pre_load, validates_schema

from fundapp.core.i18n import _
from fundapp.grants.rules.others_words import no_day
from fundapp.grants.rules.vocabulary import Timing, Where
from fundapp.grants.schemas.calls import CallSchema


class CallSheetSchema(CallSchema):
    """What a list does not say is understood from what it says, and never guessed against it.

    A word in place of the deadline says how the call ends; a day says that it ends once; countries are those in which
    projects may take place.
    """

    @pre_load
    def _understand(self, given: Mapping[str, Any], **_options: Any) -> dict[str, Any]:
        said = dict(given)
        word = no_day(str(said.get("deadline_on") or ""))
        if word is not None:
            said |= {"deadline_on": "", "deadline_clock": ""}
            if word is not Timing.UNKNOWN or not said.get("timing"):
                said["timing"] = word.value
        elif not said.get("timing"):
            said["timing"] = (Timing.FIXED if said.get("deadline_on") else Timing.UNKNOWN).value
        if said.get("countries") and said.get("place") in (None, "", Where.UNKNOWN):
            said["place"] = Where.NAMED.value
        return said

    @validates_schema(skip_on_field_errors=False)
    def _names_no_country_in_vain(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("place") == Where.ANYWHERE and given.get("countries"):
            raise ValidationError({"place": [_("Countries are named here: is it any country, or only these?")]})
