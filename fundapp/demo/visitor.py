"""Whom everybody counts as in a demonstration, until people can sign in."""

from uuid import UUID

from fundapp.audit.permissions import SEE as SEE_AUDIT
from fundapp.core.context import Actor
from fundapp.core.i18n import lazy
from fundapp.donors.permissions import EDIT, SEE
from fundapp.outbox.permissions import MEND as MEND_OUTBOX
from fundapp.outbox.permissions import SEE as SEE_OUTBOX

VISITOR = Actor(
    id=UUID("5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b11"),
    name="Ama Visite",
    role=lazy("Fundraising group"),
    permissions=frozenset({SEE, EDIT, "mailbox.see", SEE_OUTBOX, MEND_OUTBOX, SEE_AUDIT}),
)
