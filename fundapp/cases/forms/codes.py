"""Forms for somebody who lost their code."""

from typing import cast

from wtforms import HiddenField

from fundapp.cases.forms.anonymous import GuestForm
from fundapp.cases.schemas.codes import LostCodeSchema
from fundapp.cases.schemas.visits import ConfirmSchema
from fundapp.core.forms import form_over


class SignedForm(GuestForm):
    """Carries a signed seed, by which the same form makes one code (see cases.views.code_seeds)."""

    seed = HiddenField()


LostCodeForm = form_over(LostCodeSchema)
MakeCodeForm = cast("type[SignedForm]", form_over(ConfirmSchema, SignedForm))
