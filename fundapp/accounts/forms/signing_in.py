"""Forms of sign-in."""

from fundapp.accounts.schemas.signing_in import (
    AgainSchema,
    ChangePassphraseSchema,
    CodeSchema,
    NewPassphraseSchema,
    RecoveryKeySchema,
    SetUpSchema,
    SignInSchema,
)
from fundapp.core.forms import form_over

SignInForm = form_over(SignInSchema)
CodeForm = form_over(CodeSchema)
SetUpForm = form_over(SetUpSchema)
AgainForm = form_over(AgainSchema)
NewPassphraseForm = form_over(NewPassphraseSchema)
ChangePassphraseForm = form_over(ChangePassphraseSchema)
RecoveryKeyForm = form_over(RecoveryKeySchema)
