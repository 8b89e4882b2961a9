"""The budget of a proposal: begun, set, reckoned at another rate, copied, and kept as it was sent."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _, ngettext
from fundapp.core.money.amount import LARGEST_MINOR
from fundapp.core.rows import changed_in
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import minor_units
from fundapp.grants.commands.opportunities import OPPORTUNITY
from fundapp.grants.models import BudgetLine, BudgetSent, Opportunity, ProposalBudget
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.budgets import LocalRate, budget_of, locked_budget, times_sent
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.rules.budget_snapshots import content_of, written
from fundapp.grants.rules.budgets import WHOLE_BP, IndirectBase, Reckoning

BUDGET = ProposalBudget.__tablename__
SENT = BudgetSent.__tablename__
PLAIN = ("local_currency", "currency", "rate", "rate_on", "rate_source", "periods", "indirect_on")
COPIED = (*PLAIN, "indirect_bp")
COPIED_OF_LINES = (
    "position", "heading", "own_heading", "description", "unit", "unit_cost", "currency", "quantity_1", "quantity_2",
    "quantity_3", "quantity_4", "quantity_5", "organisation_id", "organisation_name", "funded_by", "funded_name",
    "note",
)  # fmt: skip
SHARES = {"indirect_pct": "indirect_bp", "cofunding_pct": "cofunding_bp", "indirect_max_pct": "indirect_max_bp"}
"""Per cent, as they are written, and the column that has them in hundredths of one."""

Given = Mapping[str, Any]


def begin_budget(session: Session, ctx: Context, opportunity_id: UUID, given: Given) -> ProposalBudget:
    """Begins the budget of an opportunity (see BudgetSchema). Raises NotFound, Invalid; Conflict where there is one."""
    require(may_edit(ctx))
    made = _blank(session, ctx, opportunity_id)
    _write(made, ctx, given)
    made.entry_id = record(session, ctx, "proposal_budget.begun", BUDGET, made.id, {"opportunity": opportunity_id.hex})
    session.add(made)
    session.flush()
    return made


def change_budget(
    session: Session, ctx: Context, opportunity_id: UUID, given: Given, *, expected_version: int
) -> ProposalBudget:
    """Changes how it is reckoned (see BudgetSchema). Raises NotFound, EditConflict.

    Invalid where lines are written in a currency, or have quantities of a year, that there would be no more.
    """
    require(may_edit(ctx))
    found = locked_budget(session, ctx, opportunity_id)
    if found.version != expected_version:
        raise EditConflict
    if errors := dict(_in_use(found, given)):
        raise Invalid(errors)
    _write(found, ctx, given)
    if session.is_modified(found):
        told = {"fields": changed_in(found, ("lines",))}
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "proposal_budget.changed", BUDGET, found.id, told)
    session.flush()
    return found


def take_rate(
    session: Session, ctx: Context, opportunity_id: UUID, rate: LocalRate, *, expected_version: int
) -> ProposalBudget:
    """Reckons it at another rate: amounts in the currency of their line stay, the others follow.

    Raises NotFound, EditConflict.
    """
    require(may_edit(ctx))
    found = locked_budget(session, ctx, opportunity_id)
    if found.version != expected_version:
        raise EditConflict
    before = f"{found.rate:f}"
    found.rate, found.rate_on, found.rate_source, found.updated_at = rate.value, rate.on, rate.source, ctx.now
    told = {"before": before, "after": f"{rate.value:f}"}
    found.entry_id = record(session, ctx, "proposal_budget.rate_taken", BUDGET, found.id, told)
    session.flush()
    return found


def copy_budget(session: Session, ctx: Context, opportunity_id: UUID, from_id: UUID) -> ProposalBudget:
    """Begins a budget with the settings and lines of another opportunity's; what the call demands is not copied.

    Raises NotFound; Conflict where there is a budget already.
    """
    require(may_edit(ctx))
    source = budget_of(session, ctx, from_id)
    if source is None:
        raise NotFound
    made = _blank(session, ctx, opportunity_id)
    for name in COPIED:
        setattr(made, name, getattr(source, name))
    told = {"opportunity": opportunity_id.hex, "from": from_id.hex, "lines": len(source.lines)}
    made.entry_id = record(session, ctx, "proposal_budget.copied", BUDGET, made.id, told)
    made.lines = [_line_like(each, made, ctx) for each in source.lines]
    session.add(made)
    session.flush()
    return made


def ask_for_total(session: Session, ctx: Context, opportunity_id: UUID) -> Opportunity:
    """Takes what the budget asks of the funder over as the amount to ask for of its opportunity.

    Raises NotFound; Conflict where it is sent already, or where other amounts of it are in another currency.
    """
    require(may_edit(ctx))
    host = locked_opportunity(session, ctx, opportunity_id)
    budget = locked_budget(session, ctx, opportunity_id)
    asked = reckoned(budget).asked.funder
    if host.submitted_on is not None:
        raise Conflict(_("This was sent already: what was asked for is corrected on the page of the opportunity."))
    if host.currency != asked.currency and (host.expected is not None or host.awarded is not None):
        raise Conflict(_("The other amounts of this opportunity are in another currency."))
    if not 0 < asked.minor <= LARGEST_MINOR:
        raise Conflict(_("The budget does not come to an amount that one could ask for."))
    if (host.requested, host.currency) != (asked.minor, asked.currency):
        host.updated_at = ctx.now
    host.requested, host.currency = asked.minor, asked.currency
    told = {"fields": ["currency", "requested"], "budget": budget.id.hex}
    host.entry_id = record(session, ctx, "opportunity.changed", OPPORTUNITY, host.id, told)
    session.flush()
    return host


def freeze_budget(session: Session, ctx: Context, opportunity: Opportunity) -> BudgetSent | None:
    """Keeps the budget as it is now, with its hash, when the proposal is sent; None where there is no budget."""
    require(may_edit(ctx))
    budget = budget_of(session, ctx, opportunity.id)
    if budget is None:
        return None
    content, digest = written(content_of(budget, reckoned(budget)))
    made = BudgetSent(
        id=uuid4(),
        budget_id=budget.id,
        number=times_sent(session, budget.id) + 1,
        at=ctx.now,
        by_id=ctx.actor.id if ctx.actor else None,
        content=content,
        sha256=digest,
    )
    told = {"opportunity": opportunity.id.hex, "sha256": digest}
    made.entry_id = record(session, ctx, "budget_sent.kept", SENT, made.id, told)
    session.add(made)
    session.flush()
    return made


def reckoned(budget: ProposalBudget) -> Reckoning:
    """A budget with its lines, reckoned."""
    return Reckoning(budget.terms, [each.item for each in budget.lines])


def _blank(session: Session, ctx: Context, opportunity_id: UUID) -> ProposalBudget:
    """Of a locked opportunity, so that nobody else begins one meanwhile."""
    locked_opportunity(session, ctx, opportunity_id)
    if budget_of(session, ctx, opportunity_id) is not None:
        raise Conflict(_("Somebody has begun this budget meanwhile: it is on its page."))
    return ProposalBudget(
        id=uuid4(), opportunity_id=opportunity_id, indirect_bp=0, indirect_on=IndirectBase.DIRECT.value,
        created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip


def _write(found: ProposalBudget, ctx: Context, given: Given) -> None:
    for name in PLAIN:
        setattr(found, name, given[name])
    found.rate_on = given["rate_on"] or ctx.today  # of one currency, nobody need say since when it is itself
    for share, column in SHARES.items():
        setattr(found, column, basis_points(given[share]))
    found.ceiling = minor_units("ceiling", given["ceiling"], given["currency"])


def basis_points(share: Decimal | None) -> int | None:
    """A share in per cent, of two decimals at most, in hundredths of one."""
    return None if share is None else int(share * (WHOLE_BP // 100))


def _in_use(found: ProposalBudget, given: Given) -> Iterator[tuple[str, list[str]]]:
    """What lines still need of what is there now."""
    kept = {given["currency"], given["local_currency"]}
    for name in ("currency", "local_currency"):
        code = getattr(found, name)
        count = sum(1 for each in found.lines if each.currency == code)
        if count and code not in kept:
            yield (
                name,
                [
                    ngettext(
                        "%(num)s line has its unit cost in %(currency)s: change it first.",
                        "%(num)s lines have their unit cost in %(currency)s: change them first.",
                        count,
                        currency=code,
                    )
                ],
            )
    count = sum(1 for each in found.lines if any(each.quantities[given["periods"] :]))
    if count:
        told = ngettext(
            "%(num)s line has a quantity in a later year: move it first.",
            "%(num)s lines have quantities in later years: move them first.",
            count,
        )
        yield "periods", [told]


def _line_like(line: BudgetLine, budget: ProposalBudget, ctx: Context) -> BudgetLine:
    said = {name: getattr(line, name) for name in COPIED_OF_LINES}
    stamps = {"created_at": ctx.now, "updated_at": ctx.now, "entry_id": budget.entry_id}
    return BudgetLine(id=uuid4(), budget_id=budget.id, **said, **stamps)
