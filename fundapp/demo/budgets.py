"""The budget of a proposal in the demonstration: an invented one, in euros and CFA francs, for three members."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.reader import reading
from fundapp.grants.commands.budget_lines import add_budget_lines
from fundapp.grants.commands.budgets import begin_budget
from fundapp.grants.commands.opportunities import start_opportunity
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.schemas.budget_sheet import read_pasted
from fundapp.grants.schemas.budgets import BudgetSchema

LINES = Path(__file__).resolve().parent / "data" / "budget.csv"
CALL = "PIR-DEMO-01"
SETTINGS = {
    "local_currency": "XAF", "currency": "EUR", "rate": "655,957", "rate_source": "Accord monétaire, parité fixe",
    "periods": "2", "indirect_pct": "7", "indirect_on": "asked",
}  # fmt: skip


def add_budget(session: Session, ctx: Context) -> None:
    """Begins the budget of the opportunity that one of the invented calls is, and makes one of it where there is none.

    Its lines come in as somebody pastes them from a spreadsheet.
    """
    call_id = session.scalars(select(Call.id).where(Call.reference == CALL)).one()
    host_id = session.scalars(select(Opportunity.id).where(Opportunity.call_id == call_id).limit(1)).first()
    if host_id is None:
        host_id = start_opportunity(session, ctx, call_id).id
    with reading(ctx.reader):
        given = BudgetSchema().judge({**SETTINGS, "rate_on": ctx.today.isoformat()})
        budget = begin_budget(session, ctx, host_id, given)
        pasted = read_pasted(LINES.read_text(encoding="utf-8"), budget)
    add_budget_lines(session, ctx, host_id, [each.given for each in pasted.rows if each.given is not None])
