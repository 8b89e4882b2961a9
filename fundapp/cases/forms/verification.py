"""Forms of verification. Each carries the id of what it writes: sent twice, it is written once."""

from typing import cast

from fundapp.cases.schemas.verification import (
    CheckSchema,
    EvidenceSchema,
    FindingSchema,
    OpinionSchema,
    PlanSchema,
)
from fundapp.core.forms import EntryForm, form_over

CheckForm = cast("type[EntryForm]", form_over(CheckSchema, EntryForm))
EvidenceForm = cast("type[EntryForm]", form_over(EvidenceSchema, EntryForm))
OpinionForm = cast("type[EntryForm]", form_over(OpinionSchema, EntryForm))
FindingForm = cast("type[EntryForm]", form_over(FindingSchema, EntryForm))
PlanForm = cast("type[EntryForm]", form_over(PlanSchema, EntryForm))
