"""Forms of ceilings."""

from fundapp.core.forms import form_over
from fundapp.disbursements.schemas.ceilings import CeilingAgreementSchema, CeilingSchema

CeilingForm = form_over(CeilingSchema)
CeilingAgreementForm = form_over(CeilingAgreementSchema)
