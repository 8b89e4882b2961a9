"""How the list of a partner's own cases may be filtered."""

from fundapp.cases.queries.referrals import standings
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, InputSchema, Text


class ReferralFilterSchema(InputSchema):
    """It stands in the address of the list. No internal state: only what the person themselves is told."""

    q = Text(lazy("Reference"), longest=40)
    standing = Choice(lazy("What the person is told"), options=lambda: [*standings().items()])
