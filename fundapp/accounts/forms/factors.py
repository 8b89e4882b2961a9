"""Forms of second factors."""

from fundapp.accounts.schemas.factors import AnswerSchema, PasskeySchema, ReplaceSchema
from fundapp.core.forms import form_over

AnswerForm = form_over(AnswerSchema)
PasskeyForm = form_over(PasskeySchema)
ReplaceForm = form_over(ReplaceSchema)
