"""What is done with a draft as a whole."""

from typing import Any

from fundapp.cases.forms.anonymous import AnonymousForm
from fundapp.core.forms import form_over
from fundapp.core.i18n import lazy
from fundapp.core.schemas import InputSchema, Secret


class ActSchema(InputSchema):
    """A button: only its token is judged."""


class JoinSchema(InputSchema):
    """A code. It is never written back into a page."""

    code = Secret(lazy("Your earlier code"), required=True, hint=lazy("26 digits, with or without spaces."))


def _form(schema: type[InputSchema]) -> type[AnonymousForm]:
    made: Any = form_over(schema, AnonymousForm)
    return made  # type: ignore[no-any-return]


ActForm = _form(ActSchema)
JoinForm = _form(JoinSchema)
