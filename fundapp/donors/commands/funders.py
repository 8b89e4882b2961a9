"""Writes to the funder map: one business verb each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.money import Money, MoneyError
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderCountry, FunderTheme
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.funders import funder

PLAIN = (
    "name",
    "short_name",
    "kind",
    "status",
    "hq_country",
    "website",
    "currency",
    "application_mode",
    "needs_registration",
    "min_years",
    "notes",
    "source",
    "source_date",
)
LONGEST_SORT_NAME = 400
DERIVED = frozenset({"sort_name", "found_by", "updated_at"})
AMOUNTS = ("grant_min", "grant_max", "grant_typical")

on_broken("uq_funder_sort_name", lambda: Invalid({"name": [_("A funder of this name is already on the map.")]}))


def add_funder(session: Session, ctx: Context, given: Mapping[str, Any]) -> Funder:
    """Puts a funder on the map."""
    require(may_edit(ctx))
    found = Funder(id=uuid4(), created_at=ctx.now, updated_at=ctx.now, theme_rows=[], country_rows=[])
    _write(found, given)
    found.entry_id = record(session, ctx, "funder.added", "funder", found.id)
    session.add(found)
    session.flush()
    return found


def update_funder(
    session: Session, ctx: Context, funder_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> Funder:
    """Writes what is known now. Raises EditConflict if somebody saved after `expected_version` was read."""
    require(may_edit(ctx))
    found = funder(session, ctx, funder_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, given)
    if session.is_modified(found):  # who saves without a change has changed nothing for others
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "funder.changed", "funder", found.id, {"fields": _changed(found)})
    session.flush()
    return found


def _write(found: Funder, given: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    for name in AMOUNTS:
        setattr(found, name, _minor(name, given.get(name), given.get("currency")))
    found.sort_name = fold(found.name)[:LONGEST_SORT_NAME]
    found.found_by = fold(" ".join(filter(None, (found.name, found.short_name, found.website, found.notes))))
    _match(found.theme_rows, "theme", given["themes"], FunderTheme)
    _match(found.country_rows, "country", given["focus_countries"], FunderCountry)


def _changed(found: Funder) -> list[str]:
    """The names of the columns and lists that differ from what is kept; what they say stays in the row."""
    return sorted(each.key for each in inspect(found).attrs if each.history.has_changes() and each.key not in DERIVED)


def _minor(name: str, amount: Decimal | None, currency: str | None) -> int | None:
    """The amount in minor units. Raises Invalid at the field where the currency is missing or has no such fraction."""
    if amount is None:
        return None
    if currency is None:
        raise Invalid({"currency": [_("An amount needs its currency.")]})
    try:
        return Money.from_decimal(amount, currency).minor
    except MoneyError as error:
        raise Invalid({name: [str(error.message)]}) from None


def _match(rows: list[Any], name: str, wanted: tuple[str, ...], kind: type[Any]) -> None:
    """Leaves the rows that are wanted alone, removes the others and adds the missing ones."""
    for row in [row for row in rows if getattr(row, name) not in wanted]:
        rows.remove(row)
    have = {getattr(row, name) for row in rows}
    rows.extend(kind(**{name: value}) for value in wanted if value not in have)
