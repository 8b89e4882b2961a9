"""Whom everybody counts as in a demonstration, until people can sign in."""

from uuid import UUID

from fundapp.core.context import Actor
from fundapp.core.i18n import lazy
from fundapp.donors.permissions import EDIT, SEE

VISITOR = Actor(
    id=UUID("5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b11"),
    name="Ama Visite",
    role=lazy("Fundraising group"),
    permissions=frozenset({SEE, EDIT, "mailbox.see"}),
)
