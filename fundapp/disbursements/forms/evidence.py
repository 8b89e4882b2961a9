"""Forms of papers and waivers."""

from typing import cast

from fundapp.core.forms import EntryForm, form_over
from fundapp.disbursements.schemas.evidence import AgreeSchema, PaperSchema, WaiverSchema

PaperForm = cast("type[EntryForm]", form_over(PaperSchema, EntryForm))
WaiverForm = cast("type[EntryForm]", form_over(WaiverSchema, EntryForm))
AgreeForm = form_over(AgreeSchema)
