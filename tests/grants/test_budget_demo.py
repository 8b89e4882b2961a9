"""The demonstration's budget is whole, plausible and meets what its call demands."""

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.demo.budgets import CALL, add_budget
from fundapp.demo.people import ORGANISATIONS
from fundapp.grants.commands.budgets import reckoned
from fundapp.grants.models import ProposalBudget
from fundapp.grants.queries.budgets import budget_of
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.rules.budget_checks import Doubt
from fundapp.grants.views.budget_frame import looked_at
from tests.accounts import network
from tests.grants.factories import CallFactory


def test_the_budget_of_the_demonstration_meets_its_call(session: Session, me: Context) -> None:
    for name, short_name, country in ORGANISATIONS:
        network.organisation(session, name, short_name=short_name, country=country)
    facts = {"currency": "EUR", "amount_min": 50_000_00, "amount_max": 150_000_00, "cofunding_max_bp": 9_000}
    session.add(CallFactory.build(reference=CALL, standing="followed", **facts))
    session.flush()
    add_budget(session, me)
    (host_id,) = [each.opportunity_id for each in session.query(ProposalBudget)]
    found = budget_of(session, me, host_id)
    assert found is not None
    assert len(found.lines) == 21
    assert {each.organisation.short_name for each in found.lines if each.organisation} == {"VDW", "FDL", "CSO"}
    looked = looked_at(found, opportunity(session, me, host_id))
    assert [each.doubt for each in looked.warnings] == [Doubt.OTHER_AMOUNT]
    assert 130_000_00 < reckoned(found).asked.funder.minor < 150_000_00
