"""Forms between donors' contacts and those who look after agreements."""

from fundapp.core.forms import EditForm, VersionForm, form_over
from fundapp.donors.schemas.agreements import NothingAskedSchema
from fundapp.donors.schemas.portal import (
    AnswerSchema,
    InstalmentRequestSchema,
    MessageSchema,
    MoneyCameSchema,
    QuestionSchema,
    ReaderSchema,
    ReceiptSchema,
)

ReaderForm = form_over(ReaderSchema)
RequestForm = form_over(InstalmentRequestSchema)
RequestEditForm = form_over(InstalmentRequestSchema, EditForm)
AnswerForm = form_over(AnswerSchema, VersionForm)
MoneyCameForm = form_over(MoneyCameSchema, VersionForm)
NothingForm = form_over(NothingAskedSchema, VersionForm)
QuestionForm = form_over(QuestionSchema)
MessageForm = form_over(MessageSchema, VersionForm)
ReceiptForm = form_over(ReceiptSchema)
