"""The form of a signature."""

from typing import cast

from wtforms import HiddenField

from fundapp.core.forms import VersionForm, form_over
from fundapp.disbursements.schemas.preparing import SignSchema


class SignatureForm(VersionForm):
    """Carries what was before somebody's eyes: the revision of the order as its version, and which payee."""

    payee = HiddenField()


SignForm = cast("type[SignatureForm]", form_over(SignSchema, SignatureForm))
