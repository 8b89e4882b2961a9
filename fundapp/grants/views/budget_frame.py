"""What the pages of budgets share: a budget as it is looked at, and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.reader import current_reader
from fundapp.grants.commands.budgets import reckoned
from fundapp.grants.models import BudgetLine, BudgetSent, Call, Opportunity, ProposalBudget
from fundapp.grants.queries.budgets import budget_of
from fundapp.grants.queries.partners import Sharer, sharers_of
from fundapp.grants.rules import budget_words
from fundapp.grants.rules.budget_checks import Doubt, Limits, Plan, Warned, warnings_of
from fundapp.grants.rules.budget_snapshots import (
    Changed,
    Content,
    changes,
    content_of,
    is_sound,
    read,
    settings_changed,
    total_of,
)
from fundapp.grants.rules.budgets import WHOLE_BP, Reckoning, Twin, share_of
from fundapp.grants.schemas import budget_rows
from fundapp.grants.views.pipeline_frame import pipeline_wordings
from fundapp.ledger.rules.sources import source_words

TOTALS = ("asked", "cofunding", "total")


@dataclass(frozen=True)
class Under:
    """A heading: its words, its lines with what each comes to, and their sum."""

    title: str
    lines: Sequence[tuple[BudgetLine, Twin]]
    total: Twin


@dataclass(frozen=True)
class Looked:
    """A budget, reckoned and looked at."""

    budget: ProposalBudget
    found: Reckoning
    limits: Limits
    warnings: Sequence[Warned]

    @property
    def headings(self) -> list[Under]:
        """Lines by heading, in the order of a budget."""
        sums = budget_rows.heading_totals(self.budget, self.found)
        lines: dict[str, list[tuple[BudgetLine, Twin]]] = {title: [] for title, _sum in sums}
        first = {each.item.heading: budget_rows.heading_said(each) for each in reversed(self.budget.lines)}
        for each in self.budget.lines:
            lines[first[each.item.heading]].append((each, self.found.amounts[each.id]))
        return [Under(title, lines[title], total) for title, total in sums]

    @property
    def staff_share(self) -> Decimal | None:
        """The part of the total that staff is."""
        staff = self.found.by(lambda each: each.heading).get(("staff", None))
        return ratio(share_of(staff, self.found.total)) if staff else None

    @property
    def cofunding_share(self) -> Decimal | None:
        """The part of the total that others than the funder pay."""
        return ratio(self.found.cofunding_share)

    @property
    def demanded(self) -> Decimal | None:
        """The least that this part must be."""
        return None if self.limits.cofunding_bp is None else Decimal(self.limits.cofunding_bp) / WHOLE_BP


@dataclass(frozen=True)
class Sent:
    """A budget as it was sent, beside what it is now: totals by name, then and now."""

    kept: BudgetSent
    sound: bool
    totals: Sequence[tuple[str, Twin, Twin]]
    lines: Sequence[Changed]
    settings: Sequence[tuple[str, Any, Any]]
    content: Content

    @property
    def same(self) -> bool:
        """Whether nothing that counts has changed since."""
        return not self.lines and not self.settings


def ratio(share: Any) -> Decimal | None:
    """A fraction as a decimal that pages write in per cent."""
    return None if share is None else Decimal(share.numerator) / Decimal(share.denominator)


def looked_at(budget: ProposalBudget, host: Opportunity, sharers: Sequence[Sharer] = ()) -> Looked:
    """A budget with its lines, beside its opportunity, its call and who takes part. No query."""
    found, limits = reckoned(budget), limits_of(budget, host.call)
    partners = [(each.key, each.name) for each in sharers if each.has_costs]
    plan = Plan(host.asked, host.currency, partners)
    lacking = [(doubt, each.description) for each in budget.lines for doubt in _lacks(each)]
    return Looked(budget, found, limits, warnings_of(found, limits, plan, lacking))


def limits_of(budget: ProposalBudget, call: Call | None) -> Limits:
    """What is demanded: as somebody wrote it on the budget, else as the call says it."""
    cofunding = budget.cofunding_bp
    if cofunding is None and call is not None and call.cofunding_max_bp is not None:
        cofunding = WHOLE_BP - call.cofunding_max_bp
    return Limits(
        budget.largest or (call.largest if call else None), call.smallest if call else None, cofunding,
        budget.indirect_max_bp,
    )  # fmt: skip


def sent_beside(kept: BudgetSent, looked: Looked) -> Sent:
    """What was sent beside what there is now."""
    then, now = read(kept.content), content_of(looked.budget, looked.found)
    totals = [(name, total_of(then, name), total_of(now, name)) for name in TOTALS]
    sound = is_sound(kept.content, kept.sha256)
    return Sent(kept, sound, totals, changes(then, now), settings_changed(then, now), then)


def budget_wordings() -> dict[str, Any]:
    """What every page of budgets may use."""
    reader = current_reader()
    return {
        **pipeline_wordings(),
        "budget_words": budget_words,
        "rows_said": budget_rows,
        "source_words": source_words,
        "warning_told": lambda warned: budget_words.told(reader, warned),
        "share_said": lambda basis_points: budget_words.percent_of(reader, basis_points),
        "ratio": ratio,
        "share_of": share_of,
    }


def part(session: Session, ctx: Context, host: Opportunity) -> tuple[str, Mapping[str, Any]]:
    """What the page of an opportunity says of its budget. Three queries, one before it is begun."""
    budget = budget_of(session, ctx, host.id)
    said: Mapping[str, Any] = {"looked": looked_at(budget, host, sharers_of(session, ctx, host)) if budget else None}
    return "grants/budget_summary.html", said


def _lacks(line: BudgetLine) -> list[Doubt]:
    lacking = [(Doubt.NO_QUANTITY, line.item.quantity is None), (Doubt.NO_COST, line.unit_cost is None)]
    return [doubt for doubt, lacks in lacking if lacks]
