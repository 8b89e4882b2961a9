"""What people say of themselves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import locked_person
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, NotSignedIn
from fundapp.core.text import fold


def change_profile(session: Session, ctx: Context, given: Mapping[str, Any], *, expected_version: int) -> Person:
    """Writes one's own name, language and zone. Raises EditConflict if somebody saved since it was read."""
    if ctx.actor is None:
        raise NotSignedIn
    found = locked_person(session, ctx.actor.id)
    if found.version != expected_version:
        raise EditConflict
    found.name, found.sort_name = given["name"], fold(given["name"])
    found.language, found.zone, found.updated_at = given["language"], given["zone"], ctx.now
    found.entry_id = record(session, ctx, "person.profile_changed", "person", found.id)
    session.flush()
    return found
