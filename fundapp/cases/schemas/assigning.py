"""To whom cases are given."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import InputSchema, Text


class AssignSchema(InputSchema):
    """The officer, by the id that the page offers."""

    officer = Text(lazy("Give them to"), required=True, longest=40)
