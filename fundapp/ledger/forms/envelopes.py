"""Forms of envelopes and of the money that arrives in them."""

from fundapp.core.forms import EditForm, form_over
from fundapp.ledger.schemas.envelopes import (
    CloseSchema,
    EnvelopeSchema,
    InstalmentSchema,
    MovementSchema,
    RefundSchema,
)

EnvelopeForm = form_over(EnvelopeSchema)
EnvelopeEditForm = form_over(EnvelopeSchema, EditForm)
CloseForm = form_over(CloseSchema)
InstalmentForm = form_over(InstalmentSchema)
RefundForm = form_over(RefundSchema)
ShareForm = form_over(MovementSchema)
