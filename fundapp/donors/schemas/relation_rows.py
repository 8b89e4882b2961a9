"""Contacts, interactions and next steps as rows of a sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.core.places import language_name
from fundapp.core.reader import current_reader
from fundapp.donors.models import FunderContact, FunderInteraction, FunderStep
from fundapp.donors.rules.vocabulary import BASES, INTERACTIONS

CONTACT_HEADERS = (
    lazy("Funder"), lazy("Name"), lazy("What they do there"), lazy("Professional e-mail"),
    lazy("Professional telephone"), lazy("Language one writes to them in"), lazy("How we come to have this"),
    lazy("Left on"), lazy("Notes"), lazy("Last changed"),
)  # fmt: skip
INTERACTION_HEADERS = (
    lazy("When"), lazy("Funder"), lazy("What it was"), lazy("With whom"), lazy("What was said or done"),
    lazy("Noted by"),
)  # fmt: skip
STEP_HEADERS = (
    lazy("Until"), lazy("Funder"), lazy("What is to be done"), lazy("Who does it"), lazy("Done on"),
    lazy("What came of it"),
)  # fmt: skip


def contact_row(found: FunderContact) -> list[Any]:
    """One cell for each of CONTACT_HEADERS."""
    language = language_name(current_reader(), found.language) if found.language else None
    return [
        found.funder.name, found.name, found.role, found.email, found.phone, language, str(BASES[found.basis]),
        found.left_on, found.notes, found.updated_at,
    ]  # fmt: skip


def interaction_row(found: FunderInteraction, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of INTERACTION_HEADERS."""
    with_whom = found.contact.name if found.contact else None
    written_by = names.get(found.written_by_id)
    return [found.happened_on, found.funder.name, str(INTERACTIONS[found.kind]), with_whom, found.said, written_by]


def step_row(found: FunderStep, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of STEP_HEADERS."""
    return [found.due_on, found.funder.name, found.what, names.get(found.owner_id), found.done_on, found.outcome]
