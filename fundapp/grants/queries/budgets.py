"""Reads of the budgets of proposals, and of the rates they may be reckoned by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.grants.models import BudgetLine, BudgetSent, Opportunity, ProposalBudget
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.rates import euro_rates
from fundapp.ledger.rules.conversions import ending, nearly
from fundapp.ledger.rules.rates import cross
from fundapp.ledger.rules.sources import BETWEEN

ORGANISATION = joinedload(BudgetLine.organisation).load_only(
    Organisation.id, Organisation.name, Organisation.short_name
)
MOST_OFFERED = 100
IDENTITY = "identity"
DECIMALS, DECIMALS_OF_SMALL = 6, 10
"""Of a rate across two currencies, which has no end: enough for its effect to be under a unit of a usual budget."""


@dataclass(frozen=True)
class LocalRate:
    """How many units of the local currency one of the funder's is, as it is written down; the day, and who says so."""

    value: Decimal
    on: date
    source: str


def budget_of(session: Session, ctx: Context, opportunity_id: UUID) -> ProposalBudget | None:
    """The budget of an opportunity as it stands now, with its lines in order and their organisations; None: not begun.

    Two queries.
    """
    require(may_see(ctx))
    return session.scalars(_whole(opportunity_id)).one_or_none()


def locked_budget(session: Session, ctx: Context, opportunity_id: UUID) -> ProposalBudget:
    """The same, nobody else's until the transaction ends. Two queries. Raises NotFound."""
    require(may_see(ctx))
    found = session.scalars(_whole(opportunity_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def _whole(opportunity_id: UUID) -> Select[ProposalBudget]:
    """Read anew, with the lines that there are now, also where the session has read it before."""
    wanted = select(ProposalBudget).where(ProposalBudget.opportunity_id == opportunity_id)
    lines = selectinload(ProposalBudget.lines).options(ORGANISATION)
    return wanted.options(lines).execution_options(populate_existing=True)


def budget_line(session: Session, ctx: Context, line_id: UUID) -> BudgetLine:
    """One line with its budget and its organisation. One query. Raises NotFound."""
    require(may_see(ctx))
    wanted = select(BudgetLine).join(BudgetLine.budget).where(BudgetLine.id == line_id)
    found = session.scalars(wanted.options(contains_eager(BudgetLine.budget), ORGANISATION)).one_or_none()
    if found is None:
        raise NotFound
    return found


def last_sent(session: Session, ctx: Context, budget_id: UUID) -> BudgetSent | None:
    """The budget as it was when it was sent the last time. One query."""
    require(may_see(ctx))
    wanted = select(BudgetSent).where(BudgetSent.budget_id == budget_id)
    return session.scalars(wanted.order_by(BudgetSent.number.desc()).limit(1)).first()


def times_sent(session: Session, budget_id: UUID) -> int:
    """How often it was kept as it was sent. One query."""
    return session.scalar(select(func.count()).where(BudgetSent.budget_id == budget_id)) or 0


def budgets_to_copy(session: Session, ctx: Context, besides: UUID) -> Sequence[tuple[UUID, str]]:
    """Opportunities whose budget has lines, the last changed first: ids and titles. One query."""
    require(may_see(ctx))
    filled = select(BudgetLine.id).where(BudgetLine.budget_id == ProposalBudget.id).exists()
    wanted = select(Opportunity.id, Opportunity.title).join(
        ProposalBudget, ProposalBudget.opportunity_id == Opportunity.id
    )
    wanted = wanted.where(Opportunity.id != besides, filled)
    ordered = wanted.order_by(ProposalBudget.updated_at.desc(), ProposalBudget.id).limit(MOST_OFFERED)
    return [(key, title) for key, title in session.execute(ordered)]


def organisations_named(session: Session, names: Collection[str]) -> Mapping[str, UUID]:
    """The organisations of the directory among these names or acronyms, by the folded name. One query."""
    if not names:
        return {}
    wanted = {fold(each) for each in names}
    found: dict[str, UUID] = {}
    for each in session.scalars(select(Organisation).order_by(Organisation.sort_name.desc(), Organisation.id)):
        said = {fold(each.name), fold(each.short_name or "")} & wanted
        found |= dict.fromkeys(said, each.id)
    return found


def rate_on(session: Session, currency: str, local: str, on: date) -> LocalRate | None:
    """How many units of the local currency one of the funder's is on a day; None where nobody knows. One query.

    Where that has no end (a rate across the euro), it is rounded once, and what is written is the rate from then on.
    """
    if currency == local:
        return LocalRate(Decimal(1), on, IDENTITY)
    known = euro_rates(session, [currency, local], on)
    if currency not in known or local not in known:
        return None
    source, target = known[currency], known[local]
    exact = cross(source, target)
    value = ending(exact)
    if value is None:
        value = nearly(exact, DECIMALS if exact >= 1 else DECIMALS_OF_SMALL).normalize()
    sources = dict.fromkeys(each.source for each in (source, target) if each.source != IDENTITY)
    return LocalRate(value, min(source.on, target.on), BETWEEN.join(sources))
