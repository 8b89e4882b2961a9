"""Forms of what came back."""

from fundapp.core.forms import form_over
from fundapp.disbursements.schemas.reports import (
    DismissSchema,
    HandSchema,
    MatchSchema,
    StrangersSchema,
    UploadSchema,
)

UploadForm = form_over(UploadSchema)
MatchForm = form_over(MatchSchema)
DismissForm = form_over(DismissSchema)
StrangersForm = form_over(StrangersSchema)
HandForm = form_over(HandSchema)
