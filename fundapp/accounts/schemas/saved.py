"""A name for a list's filter."""

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, InputSchema, Text


class SavedViewSchema(InputSchema):
    """A name for a list's filter."""

    title = Text(lazy("Name of the view"), required=True, longest=80)
    shared = Choice(
        lazy("Who sees it"),
        options=lambda: [("me", _("Only me")), ("everybody", _("Everybody who may see this list"))],
        required=True,
        radios=True,
    )
