"""The form that sends a sheet of opening balances."""

from fundapp.core.forms import form_over
from fundapp.ledger.schemas.opening import UploadSchema

UploadForm = form_over(UploadSchema)
