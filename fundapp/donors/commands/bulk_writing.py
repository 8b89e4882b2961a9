"""What a change to several funders does to one of them, by the commands of its own pages."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.donors.commands.checking import Check, checks_of
from fundapp.donors.commands.funders import confirm_facts, update_funder
from fundapp.donors.commands.relations import look_after
from fundapp.donors.models import Funder
from fundapp.donors.queries.funders import funder
from fundapp.donors.rules.bulk import OWNER, STATUS, TAGS, Effect, Plan, effect
from fundapp.donors.rules.facts import Group
from fundapp.donors.workflow.bulk import Outcome

GivenOf = Callable[[Funder, Mapping[str, tuple[Any, Any]]], Mapping[str, Any]]
"""What the form's schema makes of a funder with some of its parts changed, by part before and after. Raises Invalid."""

CHECKS = "checks"
_OF_THE_FORM = (STATUS, TAGS)


def apply_plan(funder_id: UUID, plan: Plan, given_of: GivenOf, session: Session, ctx: Context) -> dict[str, Any]:
    """Changes one funder as it stands now, as single edits would, with their entries; what its row is told of it.

    Raises NotFound, Invalid, EditConflict.
    """
    found = chosen_funder(funder_id, session, ctx)
    does, before = effect(plan, found, ctx.today), checks_of(found)
    write_parts(found, does.changes, given_of, session, ctx)
    for group in does.holds:
        confirm_facts(session, ctx, found.id, Group(group), expected_version=found.version)
    told = told_of(does)
    if checks := _differing(before, checks_of(found)):
        told["differs"][CHECKS] = checks
    return {"outcome": (Outcome.SAME if does.is_none else Outcome.CHANGED).value, **told}


def chosen_funder(funder_id: UUID, session: Session, ctx: Context) -> Funder:
    """A funder itself. Raises NotFound for one that was merged meanwhile: nobody chose the one that stands for it."""
    found = funder(session, ctx, funder_id)
    if found.id != funder_id:
        raise NotFound
    return found


def write_parts(
    found: Funder, changes: Mapping[str, tuple[Any, Any]], given_of: GivenOf, session: Session, ctx: Context
) -> None:
    """Status, tags and who looks after a funder: those that change."""
    if any(part in changes for part in _OF_THE_FORM):
        update_funder(session, ctx, found.id, given_of(found, changes), expected_version=found.version)
    if OWNER in changes:
        owner = changes[OWNER][1]
        given = {"owner_id": UUID(owner) if owner else None, "relation": found.relation}
        look_after(session, ctx, found.id, given, expected_version=found.version)


def told_of(does: Effect) -> dict[str, Any]:
    """What a row is told of an effect, as JSON takes it."""
    holds = {group: [day.isoformat() for day in days] for group, days in does.holds.items()}
    differs: dict[str, Any] = {part: list(values) for part, values in does.changes.items()}
    return {
        "differs": differs | ({"holds": holds} if holds else {}),
        "stays": {part: why.value for part, why in does.stays.items()},
    }


def _differing(before: Mapping[str, Check], after: Mapping[str, Check]) -> dict[str, list[list[str | None]]]:
    """How groups that were known before stood, and how they stand now, where that is not the same."""
    return {
        group: [_as_json(check), _as_json(after[group])]
        for group, check in before.items()
        if group in after and after[group] != check
    }


def _as_json(check: Check) -> list[str | None]:
    return [None if each is None else str(each) for each in check]
