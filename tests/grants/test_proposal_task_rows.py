"""What the database keeps of tasks of proposals, and what goes to a successor."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.errors import NotFound
from fundapp.grants.commands.handing import hand_over_call_tasks, hand_over_opportunities
from fundapp.grants.models import CallTask, Opportunity
from tests.accounts.network import person
from tests.fixtures.application import NOW, Look, MakeContext
from tests.grants.partnering import Keep, add_partner_row, plan_for

__all__ = ["add_partner_row", "plan_for"]

Add = Callable[..., UUID]
TODAY = NOW.date()
SENT_ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    "facts",
    [
        {"subject": "case"},
        {"subject": "call"},
        {"gate": "years", "what": None, "planned_for": None, "stage": None},
        {"kind": "magic"},
        {"stage": "full_proposal"},
        {"planned_for": SENT_ON},
        {"planned_for": SENT_ON, "stage": "full_proposal", "what": None, "kind": None},
        {"dropped": True},
        {"opportunity_id": None},
    ],
)
@pytest.mark.usefixtures("visitor")
def test_the_database_keeps_no_nonsense(add_opportunity: Add, plan_for: Keep, facts: dict[str, Any]) -> None:
    host = facts.pop("opportunity_id", add_opportunity())
    with pytest.raises(IntegrityError):
        plan_for(host, **{"what": "Écrire", **facts})


@pytest.mark.usefixtures("visitor")
def test_the_database_keeps_one_planned_task_of_each_kind(add_opportunity: Add, plan_for: Keep) -> None:
    host = add_opportunity()
    plan_for(host, kind="upload", done_on=TODAY, dropped=True)
    plan_for(host, kind="upload")
    plan_for(host, kind="upload", stage="concept_note")
    plan_for(add_opportunity(), kind="upload")
    with pytest.raises(IntegrityError):
        plan_for(host, kind="upload")


def test_what_somebody_who_leaves_looked_after_goes_to_their_successor(
    session: Session, make_ctx: MakeContext, add_opportunity: Add, plan_for: Keep, look: Look
) -> None:
    leaver, rose = person(session, "Léa", "fundraising"), person(session, "Rose", "fundraising")
    paul = person(session, "Paul", "committee")
    mine = {state: add_opportunity(state=state, owner_id=leaver) for state in ("spotted", "won", "lost", "closed")}
    others = add_opportunity(owner_id=paul)
    task, done = plan_for(others, "Écrire", owner_id=leaver), plan_for(others, "Lu", owner_id=leaver, done_on=TODAY)
    acting = make_ctx("people.administer")
    for hand_over in (hand_over_opportunities, hand_over_call_tasks):
        with pytest.raises(NotFound):
            hand_over(session, make_ctx("call.see", "call.edit"), leaver, rose)
        assert hand_over(session, acting, leaver, paul) == 0, "nobody of the group: they stay, and the list tells so"
    assert hand_over_opportunities(session, acting, leaver, rose) == 2
    assert hand_over_call_tasks(session, acting, leaver, rose) == 1
    session.commit()
    owners = {each.id: each.owner_id for each in look(select(Opportunity))}
    assert [owners[mine[state]] for state in mine] == [rose, rose, leaver, leaver]
    assert owners[others] == paul
    assert {each.id: each.owner_id for each in look(select(CallTask))} == {task: rose, done: leaver}
    told = look(select(Staged.action).where(Staged.subject_id.in_([mine["spotted"], task])))
    assert sorted(told) == ["call_task.passed_on", "opportunity.passed_on"]
