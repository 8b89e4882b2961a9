"""Forms that close months and name accounts."""

from fundapp.core.forms import EditForm, form_over
from fundapp.ledger.schemas.books import AccountCodeSchema, ClosingSchema, PlanSchema

ClosingForm = form_over(ClosingSchema)
AccountCodeForm = form_over(AccountCodeSchema, EditForm)
PlanForm = form_over(PlanSchema)
