"""The lines of a budget: added one by one or from a sheet, changed, moved, taken out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _, ngettext
from fundapp.core.rows import changed_in
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import minor_units
from fundapp.grants.models import BudgetLine, ProposalBudget
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.budgets import budget_line, locked_budget, organisations_named
from fundapp.grants.rules.budgets import HUNDREDTHS, MOST_LINES, MOST_PERIODS

LINE = BudgetLine.__tablename__
BUDGET = ProposalBudget.__tablename__
PLAIN = ("heading", "own_heading", "description", "unit", "funded_by", "funded_name", "note")

Given = Mapping[str, Any]
Known = Mapping[str, UUID]
"""Ids of organisations by their folded names."""


def add_budget_line(session: Session, ctx: Context, opportunity_id: UUID, given: Given) -> BudgetLine:
    """Puts a line at the end of a budget (see BudgetLineSchema). Raises NotFound, Invalid, Conflict when it is full."""
    require(may_edit(ctx))
    budget = locked_budget(session, ctx, opportunity_id)
    _demand_room(budget, 1)
    made = _made(ctx, budget, given, _organisations(session, [given]), _last(budget) + 1)
    made.entry_id = record(session, ctx, "budget_line.added", LINE, made.id, {"budget": budget.id.hex})
    return _kept(session, ctx, budget, [made])[0]


def add_budget_lines(session: Session, ctx: Context, opportunity_id: UUID, rows: Sequence[Given]) -> list[BudgetLine]:
    """Puts the lines of a sheet at the end of a budget, all or none. Raises as `add_budget_line`."""
    require(may_edit(ctx))
    budget = locked_budget(session, ctx, opportunity_id)
    _demand_room(budget, len(rows))
    known, last = _organisations(session, rows), _last(budget)
    made = [_made(ctx, budget, each, known, last + place) for place, each in enumerate(rows, start=1)]
    entry_id = record(session, ctx, "proposal_budget.lines_added", BUDGET, budget.id, {"lines": len(made)})
    for each in made:
        each.entry_id = entry_id
    return _kept(session, ctx, budget, made)


def change_budget_line(
    session: Session, ctx: Context, line_id: UUID, given: Given, *, expected_version: int
) -> BudgetLine:
    """Writes what a line says now. Raises NotFound, EditConflict, Invalid."""
    require(may_edit(ctx))
    budget, found = _locked(session, ctx, line_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, budget, given, _organisations(session, [given]))
    if session.is_modified(found):
        told = {"fields": changed_in(found, ("budget", "organisation")), "budget": budget.id.hex}
        found.updated_at = budget.updated_at = ctx.now
        found.entry_id = record(session, ctx, "budget_line.changed", LINE, found.id, told)
    session.flush()
    return found


def move_budget_line(session: Session, ctx: Context, line_id: UUID, *, up: bool) -> BudgetLine:
    """Moves a line before the one above it under its heading, or behind the one below it.

    Raises NotFound; Conflict where there is none.
    """
    require(may_edit(ctx))
    budget, found = _locked(session, ctx, line_id)
    under = [each for each in budget.lines if each.item.heading == found.item.heading]
    place = under.index(found) + (-1 if up else 1)
    if not 0 <= place < len(under):
        raise Conflict(_("It already stands first or last under its heading."))
    other = under[place]
    found.position, other.position = other.position, found.position
    budget.updated_at = ctx.now
    found.entry_id = record(session, ctx, "budget_line.moved", LINE, found.id, {"up": up})
    session.flush()
    return found


def remove_budget_line(session: Session, ctx: Context, line_id: UUID, *, expected_version: int) -> UUID:
    """Takes a line out as it was seen; returns the id of its opportunity. Raises NotFound, EditConflict."""
    require(may_edit(ctx))
    budget, found = _locked(session, ctx, line_id)
    if found.version != expected_version:
        raise EditConflict
    record(session, ctx, "budget_line.removed", LINE, found.id, {"budget": budget.id.hex})
    budget.lines.remove(found)
    budget.updated_at = ctx.now
    session.flush()
    return budget.opportunity_id


def currencies_said(budget: ProposalBudget) -> str:
    """In which currencies unit costs may be."""
    return _("This budget is in %(currency)s and %(local)s.", currency=budget.currency, local=budget.local_currency)


def years_said(budget: ProposalBudget) -> str:
    """How many years there are quantities of."""
    return ngettext("This budget has %(num)s year.", "This budget has %(num)s years.", budget.periods)


def _locked(session: Session, ctx: Context, line_id: UUID) -> tuple[ProposalBudget, BudgetLine]:
    """The budget of a line, which nobody else changes until the transaction ends, and the line as it stands now."""
    budget = locked_budget(session, ctx, budget_line(session, ctx, line_id).budget.opportunity_id)
    found = next((each for each in budget.lines if each.id == line_id), None)
    if found is None:
        raise NotFound
    return budget, found


def _made(ctx: Context, budget: ProposalBudget, given: Given, known: Known, position: int) -> BudgetLine:
    stamps = {"created_at": ctx.now, "updated_at": ctx.now}
    made = BudgetLine(id=uuid4(), budget_id=budget.id, position=position, **stamps)
    _write(made, budget, given, known)
    return made


def _kept(session: Session, ctx: Context, budget: ProposalBudget, made: list[BudgetLine]) -> list[BudgetLine]:
    session.add_all(made)
    budget.updated_at = ctx.now
    session.flush()
    return made


def _write(found: BudgetLine, budget: ProposalBudget, given: Given, known: Known) -> None:
    if given["unit_cost"] is not None and given["currency"] not in (budget.currency, budget.local_currency):
        raise Invalid({"currency": [currencies_said(budget)]})
    for name in PLAIN:
        setattr(found, name, given[name])
    found.unit_cost = minor_units("unit_cost", given["unit_cost"], given["currency"])
    found.currency = None if found.unit_cost is None else given["currency"]
    for number in range(1, MOST_PERIODS + 1):
        _write_quantity(found, budget, number, given[f"quantity_{number}"])
    name = given["organisation"]
    found.organisation_id = known.get(fold(name)) if name else None
    found.organisation_name = name if found.organisation_id is None else None


def _write_quantity(found: BudgetLine, budget: ProposalBudget, number: int, value: Decimal | None) -> None:
    if value is not None and number > budget.periods:
        raise Invalid({f"quantity_{number}": [years_said(budget)]})
    setattr(found, f"quantity_{number}", None if value is None else int(value * HUNDREDTHS))


def _organisations(session: Session, rows: Sequence[Given]) -> Known:
    return organisations_named(session, [each["organisation"] for each in rows if each["organisation"]])


def _demand_room(budget: ProposalBudget, wanted: int) -> None:
    if len(budget.lines) + wanted > MOST_LINES:
        raise Conflict(_("A budget has %(most)s lines at most.", most=MOST_LINES))


def _last(budget: ProposalBudget) -> int:
    return max((each.position for each in budget.lines), default=0)
