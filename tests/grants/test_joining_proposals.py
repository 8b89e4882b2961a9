"""Two calls that are one keep every proposal that was made of either, with all that hangs on it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.commands.joining import join_calls
from fundapp.grants.models import CallTask, DecisionAsk, Opportunity, OpportunityPartner, ProposalBudget
from tests.fixtures.application import NOW
from tests.grants.budgeting import made_budget
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning

STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW, "entry_id": uuid4()}


def proposed(session: Session, person_id: UUID, call_id: UUID, title: str) -> UUID:
    """A proposal for a call, with a partner, a task, a budget and a question to the committee."""
    made = OpportunityFactory.build(call_id=call_id, title=title)
    session.add(made)
    session.flush()
    session.add(beginning(made))
    host: UUID = made.id
    task = {"what": title, "due_on": NOW.date(), "owner_id": person_id, "subject": "opportunity"}
    said = {"recommendation": title, "asked_at": NOW - timedelta(days=1), "by_id": person_id, "entry_id": uuid4()}
    session.add_all(
        [
            OpportunityPartner(
                id=uuid4(), opportunity_id=host, name=title, sort_name=title, role="associate", standing="asked",
                **STAMPS,
            ),
            CallTask(id=uuid4(), opportunity_id=host, **task, **STAMPS),
            DecisionAsk(id=uuid4(), opportunity_id=host, **said),
            made_budget(host, [{}]),
        ]
    )  # fmt: skip
    session.flush()
    return host


@pytest.mark.parametrize("kept_at", [0, 1])
def test_proposals_of_both_calls_stay_with_all_that_hangs_on_them(session: Session, me: Context, kept_at: int) -> None:
    assert me.actor is not None
    both = [CallFactory.build(id=uuid4()) for _each in range(2)]
    session.add_all(both)
    session.flush()
    hosts = [proposed(session, me.actor.id, call.id, title) for call, title in zip(both, ("un", "deux"), strict=True)]
    kept, gone = both[kept_at], both[1 - kept_at]
    kept_id, seen = kept.id, (kept.version, gone.version)
    join_calls(session, me, (kept.id, gone.id), seen=seen)
    session.commit()
    session.expire_all()
    assert {each.id: each.call_id for each in session.scalars(select(Opportunity))} == dict.fromkeys(hosts, kept_id)
    for model in (OpportunityPartner, CallTask, DecisionAsk, ProposalBudget):
        assert set(session.scalars(select(model.opportunity_id))) == set(hosts), model
