"""Which agreement follows from an opportunity that was won."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Chosen, InputSchema


class TieSchema(InputSchema):
    """One that is recorded already."""

    agreement_id = Chosen(lazy("Its agreement"), required=True)
