"""How the audit log reads what budgets of proposals record."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "budget_line.added": lazy("Line of a budget added"),
    "budget_line.changed": lazy("Line of a budget changed"),
    "budget_line.moved": lazy("Line of a budget moved"),
    "budget_line.removed": lazy("Line of a budget taken out"),
    "budget_sent.kept": lazy("Budget kept as it was submitted"),
    "proposal_budget.begun": lazy("Budget of a proposal begun"),
    "proposal_budget.changed": lazy("Settings of a budget changed"),
    "proposal_budget.copied": lazy("Budget copied from another opportunity"),
    "proposal_budget.lines_added": lazy("Lines of a sheet added to a budget"),
    "proposal_budget.rate_taken": lazy("Budget reckoned at another rate"),
}

KINDS: Mapping[str, Any] = {
    "budget_line": lazy("Line of a budget"),
    "budget_sent": lazy("Budget as it was submitted"),
    "proposal_budget": lazy("Budget of a proposal"),
}
