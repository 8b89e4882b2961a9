"""Writes to the funder map: one business verb each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.batches import follow_up, settle
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.money import Money, MoneyError
from fundapp.core.rows import LONGEST_SORT_NAME, changed_in, matched
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.likeness import index_funders
from fundapp.donors.models import Funder, FunderCountry, FunderLanguage, FunderSource, FunderTag, FunderTheme
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.funders import funder
from fundapp.donors.rules.facts import FACTS, Group, due_on, says_something

PLAIN = (
    "name", "short_name", "kind", "status", "hq_country", "website", "regions", "currency", "amount_basis",
    "instruments", "application_mode", "needs_registration", "min_years", "due_diligence", "notes",
)  # fmt: skip
TOLD_OTHERWISE = ("found_by", "source_rows")
ROWS = ("theme_rows", "country_rows", "language_rows", "tag_rows", "source_rows")
FOUND_BY = ("name", "other_names", "short_name", "website", "regions", "instruments", "notes")
AMOUNTS = ("grant_min", "grant_max", "grant_typical")

on_broken(
    "uq_funder_sort_name",
    lambda: Invalid({"name": [_("A funder of this name is already on the map, by itself or merged into another.")]}),
)


def add_funder(session: Session, ctx: Context, given: Mapping[str, Any]) -> Funder:
    """Puts a funder on the map."""
    require(may_edit(ctx))
    found = Funder(
        id=uuid4(), relation="unknown", created_at=ctx.now, updated_at=ctx.now, **{name: [] for name in ROWS}
    )
    _write(found, ctx, given)
    found.entry_id = record(session, ctx, "funder.added", "funder", found.id)
    session.add(found)
    settle(session)
    follow_up(session, index_funders, found.id)
    return found


def update_funder(
    session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Funder:
    """Writes what is known now. Raises EditConflict if somebody saved after `expected_version` was read."""
    require(may_edit(ctx))
    found = funder(session, ctx, funder_id)
    if found.version != expected_version:
        raise EditConflict
    sourced = _write(found, ctx, given)
    if session.is_modified(found) or sourced:  # who saves without a change has changed nothing for others
        told = {"fields": sorted({*changed_in(found, TOLD_OTHERWISE), *sourced})}
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "funder.changed", "funder", found.id, told)
    renamed = inspect(found).attrs.found_by.history.has_changes()
    session.flush()  # whoever changes it once more needs its version
    if renamed:
        follow_up(session, index_funders, found.id)
    return found


def confirm_facts(session: Session, ctx: Context, funder_id: UUID, facts: Group, *, expected_version: int) -> Funder:
    """Somebody looked, and what is known of this group still holds today. Raises EditConflict, NotFound."""
    require(may_edit(ctx))
    found = funder(session, ctx, funder_id)
    if found.version != expected_version:
        raise EditConflict
    row = found.sources.get(facts)
    if row is None:
        raise NotFound
    assert ctx.actor is not None  # or nothing would have been allowed
    row.checked_on, row.checked_by_id = ctx.today, ctx.actor.id
    row.due_on = due_on(facts, row.dated, row.checked_on, row.checked_on)
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "funder.confirmed", "funder", found.id, {"facts": facts.value})
    session.flush()
    return found


def _write(found: Funder, ctx: Context, given: Mapping[str, Any]) -> Sequence[str]:
    """Everything that is said of a funder; returns the names of the sources that differ from what is kept."""
    before = _facts(found)
    for name in PLAIN:
        setattr(found, name, given.get(name))
    for name in AMOUNTS:
        setattr(found, name, minor_units(name, given.get(name), given.get("currency")))
    found.sort_name = fold(found.name)[:LONGEST_SORT_NAME]
    share = given["cofunding_max_pct"]
    found.cofunding_max_bp = None if share is None else int(share * 100)
    matched(found.theme_rows, "theme", given["themes"], FunderTheme)
    matched(found.country_rows, "country", given["focus_countries"], FunderCountry)
    matched(found.language_rows, "language", given["languages"], FunderLanguage)
    write_tags(found, given["tags"])
    after = _facts(found)
    return _source(found, given, ctx.today, {group for group in Group if before[group] != after[group]})


def _facts(found: Funder) -> Mapping[Group, list[Any]]:
    return {group: [getattr(found, name) for name in names] for group, names in FACTS.items()}


def write_tags(found: Funder, tags: Sequence[str]) -> None:
    """These and no others; the funder is found by them too."""
    matched(found.tag_rows, "tag", tags, FunderTag)
    for row in found.tag_rows:
        row.folded = fold(row.tag)
    words = (getattr(found, name) for name in FOUND_BY)
    found.found_by = fold(" ".join(filter(None, (*words, *tags))))


def _source(found: Funder, given: Mapping[str, Any], written_on: date, changed: Collection[Group]) -> Sequence[str]:
    """Where each group of facts comes from; a group that says nothing and names no source has no row.

    Who found that the facts of a `changed` group still hold, or those of another source, did not look at these.
    """
    known, told = found.sources, []
    for group in Group:
        said = {"source": given[f"{group}_source"], "dated": given[f"{group}_dated"]}
        row = known.get(group)
        if not (any(said.values()) or says_something(group, given)):
            if row is not None:
                found.source_rows.remove(row)
            continue
        if row is None:
            row = FunderSource(facts=group.value, due_on=written_on)
            found.source_rows.append(row)
        differing = [name for name, value in said.items() if getattr(row, name) != value]
        for name in differing:
            setattr(row, name, said[name])
        if differing or group in changed:
            row.checked_on = row.checked_by_id = None
        row.due_on = due_on(group, row.dated, row.checked_on, min(row.due_on, written_on))
        told += [f"{group}_{name}" for name in differing]
    return told


def minor_units(name: str, amount: Decimal | None, currency: str | None) -> int | None:
    """The amount in minor units. Raises Invalid at the field where the currency is missing or has no such fraction."""
    if amount is None:
        return None
    if currency is None:
        raise Invalid({"currency": [_("An amount needs its currency.")]})
    try:
        return Money.from_decimal(amount, currency).minor
    except MoneyError as error:
        raise Invalid({name: [str(error.message)]}) from None
