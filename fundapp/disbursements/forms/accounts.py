"""Forms of our own accounts."""

from fundapp.core.forms import EditForm, form_over
from fundapp.disbursements.schemas.accounts import AccountCloseSchema, AccountSchema

AccountForm = form_over(AccountSchema)
AccountEditForm = form_over(AccountSchema, EditForm)
AccountCloseForm = form_over(AccountCloseSchema)
