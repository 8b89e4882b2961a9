"""What is to be done for a proposal: planned back once, moved along, closed with it, and handed over with its owner."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.grants.commands.joining import join_calls
from fundapp.grants.commands.outcomes import lose_opportunity, settle_opportunity, withdraw_opportunity
from fundapp.grants.commands.proposal_tasks import move_proposal_plan, plan_proposal, plan_proposal_task
from fundapp.grants.commands.tasks import change_call_task, finish_call_task
from fundapp.grants.models import CallTask, Opportunity
from fundapp.grants.queries.proposal_tasks import next_tasks, open_tasks, progress_of, tasks_of_proposal
from fundapp.grants.rules.task_plan import Stage, mark_of, plan_tasks, shifts_of
from tests.accounts.network import organisation, person
from tests.fixtures.application import NOW, VISITOR, Look, MakeContext
from tests.grants.partnering import Keep, add_partner_row, plan_for, planned

__all__ = ["add_partner_row", "plan_for"]

Add = Callable[..., UUID]
TODAY = NOW.date()
SENT_ON = date(2026, 6, 1)
DAYS = plan_tasks(SENT_ON, TODAY)
WORDS: dict[str, Any] = {"what": "Écrire", "kind": None, "due_on": SENT_ON, "organisation_id": None}


@pytest.fixture
def rose(session: Session) -> UUID:
    """Another fundraiser."""
    return person(session, "Rose", "fundraising")


@pytest.fixture
def plan(visitor: UUID, rose: UUID) -> dict[str, Any]:
    """The usual tasks before SENT_ON, read by Rose, all else done by the visitor."""
    return planned(visitor, DAYS, SENT_ON, reader_id=rose)


def kinds(look: Look) -> dict[str, date]:
    return {each.kind: each.due_on for each in look(select(CallTask).where(CallTask.dropped.is_(False)))}


def test_a_plan_is_made_once_however_often_it_is_sent(
    session: Session, me: Context, add_opportunity: Add, plan: dict[str, Any], look: Look
) -> None:
    host = add_opportunity()
    some = plan | {"take": ("partners", "upload")}
    assert len(plan_proposal(session, me, host, some)) == 2
    assert plan_proposal(session, me, host, some) == []
    assert len(plan_proposal(session, me, host, plan)) == len(DAYS) - 2
    session.commit()
    assert kinds(look) == DAYS
    assert set(look(select(CallTask.planned_for))) == {SENT_ON}
    entries = look(select(Staged.action).where(Staged.subject_kind == "call_task"))
    assert entries == ["call_task.planned"] * len(DAYS)


def test_what_is_done_is_not_planned_again_and_each_stage_has_its_own_plan(
    session: Session, me: Context, add_opportunity: Add, plan: dict[str, Any], look: Look
) -> None:
    told = {"two_stage": True, "state": "concept_note"}
    host = add_opportunity(**told)
    some = plan | {"take": ("partners",)}
    (made,) = plan_proposal(session, me, host, some)
    finish_call_task(session, me, made.id, {"outcome": None}, expected_version=made.version)
    assert plan_proposal(session, me, host, some) == []
    session.get_one(Opportunity, host).state = "full_proposal"
    assert len(plan_proposal(session, me, host, some)) == 1
    session.commit()
    assert set(look(select(CallTask.stage))) == {"concept_note", "full_proposal"}


def test_a_plan_is_refused_in_the_past_after_the_submission_and_to_strangers(
    session: Session, me: Context, add_opportunity: Add, plan: dict[str, Any], look: Look
) -> None:
    host, paul = add_opportunity(), person(session, "Paul", "committee")
    wrong = {"day_partners": TODAY - timedelta(days=1), "day_upload": SENT_ON + timedelta(days=1), "owner_budget": paul}
    with pytest.raises(Invalid) as refused:
        plan_proposal(session, me, host, plan | wrong)
    assert set(refused.value.fields) == set(wrong)
    assert look(select(CallTask)) == []
    for state in ("submitted", "lost", "won"):
        with pytest.raises(Conflict):
            plan_proposal(session, me, add_opportunity(state=state), plan)


def test_whoever_writes_does_not_read_it_for_the_others(
    session: Session, me: Context, add_opportunity: Add, plan: dict[str, Any], rose: UUID
) -> None:
    host = add_opportunity()
    own = plan | {"owner_proofreading": plan["owner_writing"]}
    with pytest.raises(Invalid) as refused:
        plan_proposal(session, me, host, own)
    assert set(refused.value.fields) == {"owner_proofreading"}
    plan_proposal(session, me, host, plan | {"take": ("writing",), "owner_writing": rose})
    with pytest.raises(Invalid):
        plan_proposal(session, me, host, plan | {"take": ("proofreading",)})
    plan_proposal(session, me, host, own | {"take": ("proofreading",)})


def test_a_task_in_words_may_be_done_by_a_partner_that_takes_part(
    session: Session, me: Context, add_opportunity: Add, add_partner_row: Keep, visitor: UUID
) -> None:
    host, ligue, cercle = add_opportunity(), organisation(session, "Ligue"), organisation(session, "Cercle")
    add_partner_row(host, organisation_id=ligue)
    add_partner_row(host, organisation_id=cercle, standing="declined", declined_why="Non")
    made = plan_proposal_task(session, me, host, WORDS | {"owner_id": visitor, "organisation_id": ligue})
    assert (made.organisation_id, made.gate, made.subject) == (ligue, None, "opportunity")
    for stranger in (cercle, uuid4()):
        with pytest.raises(Invalid) as refused:
            plan_proposal_task(session, me, host, WORDS | {"owner_id": visitor, "organisation_id": stranger})
        assert set(refused.value.fields) == {"organisation_id"}
    handed = {"owner_id": visitor, "due_on": SENT_ON}
    change_call_task(session, me, made.id, handed | {"organisation_id": None}, expected_version=made.version)
    assert made.organisation_id is None
    with pytest.raises(Invalid):
        change_call_task(session, me, made.id, handed | {"organisation_id": cercle}, expected_version=made.version)


def test_when_a_deadline_moves_what_is_still_to_do_moves_along_in_one_act(
    session: Session, me: Context, add_opportunity: Add, plan: dict[str, Any], look: Look
) -> None:
    host, later = add_opportunity(), SENT_ON + timedelta(days=14)
    made = {str(each.kind): each for each in plan_proposal(session, me, host, plan)}
    finish_call_task(session, me, made["partners"].id, {"outcome": None}, expected_version=1)
    loose = plan_proposal_task(session, me, host, WORDS | {"owner_id": VISITOR.id})
    seen = mark_of(shifts_of(open_tasks(session, host), Stage.PROPOSAL, later, me.today))
    moved = move_proposal_plan(session, me, host, later, seen=seen)
    assert len(moved) == len(DAYS) - 1
    session.commit()
    for kind, task in made.items():
        wanted = DAYS[kind] if kind == "partners" else DAYS[kind] + timedelta(days=14)
        assert task.due_on == wanted, kind
    assert loose.due_on == SENT_ON
    with pytest.raises(EditConflict):
        move_proposal_plan(session, me, host, later, seen=seen)
    assert look(select(Staged.action).where(Staged.action == "call_task.moved")) == ["call_task.moved"] * len(moved)


def test_nothing_moves_that_somebody_was_not_shown(
    session: Session, me: Context, add_opportunity: Add, plan: dict[str, Any]
) -> None:
    host, later = add_opportunity(), SENT_ON + timedelta(days=14)
    made = plan_proposal(session, me, host, plan)
    seen = mark_of(shifts_of(open_tasks(session, host), Stage.PROPOSAL, later, me.today))
    finish_call_task(session, me, made[0].id, {"outcome": None}, expected_version=1)
    for target, mark in ((later, seen), (None, seen), (later, "")):
        with pytest.raises(EditConflict):
            move_proposal_plan(session, me, host, target, seen=mark)


TOLD = {
    "decided_on": TODAY,
    "decided_by_words": "Le COPIL",
    "reasons": "Trop loin",
    "lessons": None,
    "answered_on": TODAY,
}


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("spotted", lambda *given: settle_opportunity(*given[:3], go=False, told=TOLD)),
        ("full_proposal", lambda *given: withdraw_opportunity(*given, expected_version=1)),
        (
            "submitted",
            lambda *given: lose_opportunity(*given, expected_version=1),
        ),
    ],
)
def test_with_an_opportunity_that_is_over_its_open_tasks_are_closed_as_no_longer_needed(
    session: Session, me: Context, add_opportunity: Add, plan_for: Keep, state: str, act: Callable[..., object]
) -> None:
    host, other = add_opportunity(state=state), add_opportunity()
    still, done, elsewhere = plan_for(host, "Écrire"), plan_for(host, "Lu", done_on=TODAY), plan_for(other, "Autre")
    act(session, me, host, TOLD)
    session.expire_all()
    found = {each.id: each for each in session.scalars(select(CallTask))}
    assert (found[still].dropped, found[still].done_on) == (True, TODAY)
    assert (found[done].dropped, found[elsewhere].done_on) == (False, None)
    actions = session.scalars(select(Staged.action).where(Staged.subject_id == still)).all()
    assert actions == ["call_task.dropped"]


def test_what_was_no_longer_needed_is_planned_again_when_the_opportunity_is_looked_at_again(
    session: Session, me: Context, add_opportunity: Add, plan: dict[str, Any]
) -> None:
    host = add_opportunity()
    some = plan | {"take": ("partners",)}
    plan_proposal(session, me, host, some)
    found = session.get_one(Opportunity, host)
    withdraw_opportunity(session, me, host, TOLD, expected_version=found.version)
    found.state, found.reasons = "spotted", None
    assert len(plan_proposal(session, me, host, some)) == 1


def test_of_two_calls_that_are_one_the_same_question_is_asked_once(
    session: Session, me: Context, add: Add, visitor: UUID, look: Look
) -> None:
    kept, absorbed, ligue = add(), add(), organisation(session, "Ligue")
    stamps = {"owner_id": visitor, "due_on": SENT_ON, "created_at": NOW, "updated_at": NOW}

    def ask(call_id: UUID, gate: str, **facts: Any) -> UUID:
        made = CallTask(id=uuid4(), call_id=call_id, gate=gate, entry_id=uuid4(), **stamps, **facts)
        session.add(made)
        session.flush()
        return made.id

    ask(kept, "years")
    ask(kept, "status", organisation_id=ligue)
    twice, alone = [ask(absorbed, "years"), ask(absorbed, "status", organisation_id=ligue)], ask(absorbed, "status")
    session.commit()
    join_calls(session, me, (kept, absorbed), seen=(1, 1))
    session.commit()
    found = {each.id: each for each in look(select(CallTask))}
    assert {each.call_id for each in found.values()} == {kept}
    assert {each_id for each_id, each in found.items() if each.dropped} == set(twice)
    assert found[alone].done_on is None


def test_progress_counts_what_is_needed_and_the_next_come_first(
    session: Session, me: Context, add_opportunity: Add, plan_for: Keep
) -> None:
    host, yesterday = add_opportunity(), TODAY - timedelta(days=1)
    plan_for(host, "Plus tard")
    plan_for(host, "En retard", due_on=yesterday)
    plan_for(host, "Bientôt", due_on=TODAY)
    plan_for(host, "Lu", done_on=yesterday, due_on=yesterday)
    plan_for(host, "Inutile", done_on=yesterday, dropped=True)
    plan_for(add_opportunity(), "Ailleurs", due_on=yesterday)
    found = progress_of(session, me, host, TODAY)
    assert (found.whole, found.done, found.late, found.left) == (4, 1, 1, 3)
    assert [task.what for task, _name in next_tasks(session, me, host)] == ["En retard", "Bientôt", "Plus tard"]
    assert [task.what for task, _name in tasks_of_proposal(session, me, host)][:3] == [
        "En retard", "Bientôt", "Plus tard",
    ]  # fmt: skip
    assert {name for _task, name in tasks_of_proposal(session, me, host)} == {VISITOR.name}


def test_commands_refuse_whoever_may_not(
    session: Session, make_ctx: MakeContext, add_opportunity: Add, plan: dict[str, Any], visitor: UUID
) -> None:
    host = add_opportunity()
    acts: tuple[Callable[[Context], object], ...] = (
        lambda ctx: plan_proposal(session, ctx, host, plan),
        lambda ctx: plan_proposal_task(session, ctx, host, WORDS | {"owner_id": visitor}),
        lambda ctx: move_proposal_plan(session, ctx, host, SENT_ON, seen=""),
    )
    for act in acts:
        with pytest.raises(Denied):
            act(make_ctx("call.see"))
        with pytest.raises(NotFound):
            act(make_ctx())
    writer = make_ctx("call.see", "call.edit")
    assert len(plan_proposal(session, writer, host, plan)) == len(DAYS)
