"""Every way through the table keeps what the database demands, and nothing is reached beside it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.grants.commands import budgets, outcomes
from fundapp.grants.commands.moving import moved
from fundapp.grants.commands.opportunities import add_opportunity, start_opportunity, update_opportunity
from fundapp.grants.models import Opportunity, OpportunityMove
from fundapp.grants.queries import budgets as budget_queries
from fundapp.grants.queries import opportunities, submissions
from fundapp.grants.rules.pipeline import USUAL_CHANCES
from fundapp.grants.rules.recorded import must_have, recorded
from fundapp.grants.rules.step_words import MEANS, NEXT, UNDOES
from fundapp.grants.schemas.opportunities import OpportunityEditSchema
from fundapp.grants.workflow import (
    ANSWERED,
    BACKWARDS,
    EXPLAINED,
    GRANTED,
    LABELS,
    LIVING,
    OF_ONE_STAGE,
    OF_TWO_STAGES,
    SHAPES,
    TRANSITIONS,
    VERBS,
    Action,
    State,
    steps_from,
)
from tests.fixtures.application import MakeContext
from tests.grants.opportunities import OpportunityFactory

DAY = date(2025, 6, 1)
TOLD: dict[Action, dict[str, Any]] = {
    Action.SUBMIT: {
        "submitted_on": DAY, "currency": "EUR", "requested": 1200, "reference": None, "answer_on": None,
    },
    Action.WIN: {"answered_on": DAY + timedelta(9), "currency": "EUR", "awarded": 1000, "lessons": None},
    Action.LOSE: {"answered_on": DAY + timedelta(9), "reasons": None, "lessons": None, "submitted_on": DAY},
    Action.WITHDRAW: {"reasons": "Non", "lessons": None},
}  # fmt: skip
ACTS: dict[Action, Any] = {
    Action.SUBMIT: outcomes.submit_opportunity,
    Action.WIN: outcomes.win_opportunity,
    Action.LOSE: outcomes.lose_opportunity,
    Action.WITHDRAW: outcomes.withdraw_opportunity,
}


def take(session: Session, ctx: Context, found: Opportunity, action: Action) -> Opportunity:
    if action in (Action.GO, Action.NO_GO):
        told = {"decided_on": DAY, "decided_by_words": "Le COPIL", "reasons": "Ainsi"}
        return outcomes.settle_opportunity(session, ctx, found.id, go=action == Action.GO, told=told)
    if action in ACTS:
        made: Opportunity = ACTS[action](session, ctx, found.id, TOLD[action], expected_version=found.version)
        return made
    if action == Action.SIGN:  # it brings an agreement with it: see test_signing
        moved(found, action, session, ctx)
        return found
    act = outcomes.return_opportunity if action in BACKWARDS else outcomes.advance_opportunity
    return act(session, ctx, found.id, action, {"note": None}, expected_version=found.version)


@pytest.fixture
def free_hand(make_ctx: MakeContext, monkeypatch: pytest.MonkeyPatch) -> Context:
    """Nobody in particular, who may do everything: steps are kept without a person."""
    ctx = make_ctx()
    monkeypatch.setattr(outcomes, "require", lambda _verdict: None)
    monkeypatch.setattr(opportunities, "require", lambda _verdict: None)
    monkeypatch.setattr(submissions, "require", lambda _verdict: None)
    monkeypatch.setattr(budget_queries, "require", lambda _verdict: None)
    monkeypatch.setattr(budgets, "require", lambda _verdict: None)
    return Context(None, ctx.now, ctx.request_id, ctx.reader)


@given(two_stage=st.booleans(), actions=st.lists(st.sampled_from(Action), max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_steps_follows_the_table_and_keeps_every_check(
    session: Session, free_hand: Context, two_stage: bool, actions: list[Action]
) -> None:
    found = OpportunityFactory.build(two_stage=two_stage)
    session.add(found)
    session.flush()
    walked = [found.state]
    for action in actions:
        leads_to = steps_from(found.state, two_stage=two_stage).get(action)
        before = found.state
        if leads_to is None:
            with pytest.raises(Conflict):
                take(session, free_hand, found, action)
            assert found.state == before
            continue
        take(session, free_hand, found, action)
        assert found.state == TRANSITIONS[State(before), action] == leads_to
        assert all(getattr(found, name) is not None for name in must_have(found.state))
        walked.append(found.state)
    kept = select(OpportunityMove).where(OpportunityMove.opportunity_id == found.id).order_by(OpportunityMove.number)
    assert [each.after for each in session.scalars(kept)] == walked[1:]


def reached(two_stage: bool) -> set[State]:
    seen, ahead = set(), {State.SPOTTED}
    while ahead:
        state = ahead.pop()
        seen.add(state)
        ahead |= set(steps_from(state, two_stage=two_stage).values()) - seen
    return seen


def test_every_state_is_reached_and_only_those_of_two_stages_need_a_note() -> None:
    assert reached(two_stage=True) == set(State)
    assert reached(two_stage=False) == set(State) - {State.CONCEPT_NOTE}


def test_the_table_says_what_becomes_of_whatever_is_answered() -> None:
    for state in ANSWERED:
        assert not set(steps_from(state, two_stage=True)) & {*BACKWARDS, Action.WITHDRAW}
    assert steps_from(State.CLOSED, two_stage=True) == steps_from(State.LOST, two_stage=False) == {}


def test_whatever_is_under_way_can_be_withdrawn() -> None:
    assert {state for state, action in TRANSITIONS if action == Action.WITHDRAW} == set(LIVING)


def test_every_step_and_state_has_its_words() -> None:
    assert set(LABELS) == set(SHAPES) == set(State)
    assert set(VERBS) == set(Action)
    assert set(UNDOES) == {(state, action) for state, action in TRANSITIONS if action in BACKWARDS}
    assert set(MEANS) == set(Action) - set(BACKWARDS)
    forward = {state for state, action in TRANSITIONS if action not in (*BACKWARDS, Action.WITHDRAW)}
    assert set(NEXT) == forward
    assert set(USUAL_CHANCES) == set(LIVING)
    assert set(TRANSITIONS) >= OF_ONE_STAGE | OF_TWO_STAGES


def test_the_form_asks_for_all_that_a_state_cannot_be_without() -> None:
    for state in State:
        shown = recorded(state, sent=True, decided=True)
        assert set(must_have(state)) <= {*shown, "requested"}
        assert set(shown) <= set(OpportunityEditSchema().fields)
        assert ("awarded" in shown) == (state in GRANTED)
        assert ("reasons" in must_have(state)) == (state in EXPLAINED)


GIVEN = {"title": "Appui", "stages": "one"}
WRITES: list[Callable[[Session, Context, UUID], object]] = [
    lambda session, ctx, _one: add_opportunity(session, ctx, GIVEN),
    lambda session, ctx, _one: start_opportunity(session, ctx, uuid4()),
    lambda session, ctx, one: update_opportunity(session, ctx, one, GIVEN, expected_version=1),
    lambda session, ctx, one: outcomes.decide_opportunity(session, ctx, one, {}, go=True, expected_version=1),
    lambda session, ctx, one: outcomes.submit_opportunity(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: outcomes.win_opportunity(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: outcomes.lose_opportunity(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: outcomes.withdraw_opportunity(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: outcomes.advance_opportunity(session, ctx, one, Action.REPORT, {}, expected_version=1),
    lambda session, ctx, one: outcomes.return_opportunity(session, ctx, one, Action.BACK, {}, expected_version=1),
]


@pytest.mark.parametrize("write", WRITES)
def test_only_the_fundraising_group_writes_and_strangers_learn_nothing(
    session: Session, make_ctx: MakeContext, add_opportunity: Callable[..., UUID], write: Callable[..., object]
) -> None:
    one = add_opportunity()
    with pytest.raises(Denied):
        write(session, make_ctx("call.see"), one)
    with pytest.raises(NotFound):
        write(session, make_ctx(), one)
