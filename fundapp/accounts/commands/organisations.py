"""Organisations: put on the list, and described."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.accounts.permissions.organisations import may_administer
from fundapp.accounts.queries.organisations import organisation
from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.core.verdicts import require

PLAIN = ("name", "short_name", "country", "active")
LONGEST_SORT_NAME = 400
DERIVED = frozenset({"sort_name", "updated_at"})

on_broken(
    "uq_organisation_sort_name",
    lambda: Invalid({"name": [_("An organisation of this name is on the list already.")]}),
)


def add_organisation(session: Session, ctx: Context, given: Mapping[str, Any]) -> Organisation:
    """Puts an organisation on the list: name, acronym, country, and whether it is active."""
    require(may_administer(ctx))
    found = Organisation(id=uuid4(), created_at=ctx.now, updated_at=ctx.now)
    _describe(found, given)
    found.entry_id = record(session, ctx, "organisation.added", "organisation", found.id)
    session.add(found)
    session.flush()
    return found


def change_organisation(
    session: Session, ctx: Context, organisation_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Organisation:
    """Writes what is true of an organisation now. Whoever belongs to one that is no longer active stays with it.

    Raises EditConflict if somebody saved after `expected_version` was read.
    """
    require(may_administer(ctx))
    found = organisation(session, ctx, organisation_id)
    if found.version != expected_version:
        raise EditConflict
    _describe(found, given)
    if session.is_modified(found):  # who saves without a change has changed nothing for others
        told = {"fields": _changed(found)}
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "organisation.changed", "organisation", found.id, told)
    session.flush()
    return found


def _describe(found: Organisation, given: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    found.sort_name = fold(found.name)[:LONGEST_SORT_NAME]


def _changed(found: Organisation) -> list[str]:
    """The names of the columns that differ from what is kept; what they say stays in the row."""
    return sorted(each.key for each in inspect(found).attrs if each.history.has_changes() and each.key not in DERIVED)
