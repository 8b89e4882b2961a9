"""What a change to several funders did to one of them, undone as far as nobody has changed the same since."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.text import fold
from fundapp.donors.commands.bulk_writing import CHECKS, GivenOf, chosen_funder, write_parts
from fundapp.donors.commands.checking import Check, checks_of, restore_checks
from fundapp.donors.models import Funder
from fundapp.donors.rules.bulk import OWNER, STATUS, TAGS, Why, retagged


def take_back(
    funder_id: UUID,
    differs: Mapping[str, Any],
    crew: Collection[UUID],
    given_of: GivenOf,
    session: Session,
    ctx: Context,
) -> dict[str, str]:
    """Puts back what `differs` tells of; returns by part why something is left as it is. Raises NotFound, Invalid.

    `crew`: who may look after funders: whoever has left meanwhile cannot be put back.
    """
    found = chosen_funder(funder_id, session, ctx)
    left: dict[str, str] = {}
    intact = _intact_checks(found, differs.get(CHECKS, {}), left)
    changes = _changes(found, differs, left, crew)
    write_parts(found, changes, given_of, session, ctx)
    still_there = {group: check for group, check in intact.items() if group in found.sources}
    if {group: checks_of(found)[group] for group in still_there} != still_there:
        restore_checks(session, ctx, found.id, still_there, expected_version=found.version)
    return left


def _changes(
    found: Funder, differs: Mapping[str, Any], left: dict[str, str], crew: Collection[UUID]
) -> dict[str, tuple[Any, Any]]:
    """The parts that go back, each from what it says now."""
    changes: dict[str, tuple[Any, Any]] = {}
    now = {STATUS: found.status, OWNER: str(found.owner_id) if found.owner_id else None}
    for part, value in now.items():
        before, after = differs.get(part, (value, value))
        if value == before:
            continue
        if value != after:
            left[part] = Why.SINCE.value
        elif part == OWNER and before is not None and UUID(before) not in crew:
            left[part] = Why.GONE.value
        else:
            changes[part] = (value, before)
    if TAGS in differs:
        tags = _tags_back(found.tags, *differs[TAGS])
        if tags != list(found.tags):
            changes[TAGS] = (list(found.tags), tags)
    return changes


def _tags_back(now: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Without those that were added, and again with those that were removed; others that somebody added since stay."""
    had, got = ({fold(tag): tag for tag in tags} for tags in (before, after))
    added = [tag for folded, tag in got.items() if folded not in had]
    return retagged(now, [tag for folded, tag in had.items() if folded not in got], added)


def _intact_checks(found: Funder, told: Mapping[str, Any], left: dict[str, str]) -> dict[str, Check]:
    """How groups stood before, of those that stand as the change left them."""
    stands, intact = checks_of(found), {}
    for group, (before, after) in told.items():
        if stands.get(group) == _revived(after):
            intact[group] = _revived(before)
        elif stands.get(group) != _revived(before):
            left[group] = Why.SINCE.value
    return intact


def _revived(told: Sequence[str | None]) -> Check:
    checked_on, checked_by, due_on = told
    assert due_on is not None
    on = date.fromisoformat(checked_on) if checked_on else None
    return on, UUID(checked_by) if checked_by else None, date.fromisoformat(due_on)
