"""What a budget asks for taken over, and what was sent kept as it was: on both databases."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.money.amount import LARGEST_MINOR
from fundapp.grants.commands import budget_lines, budgets
from fundapp.grants.commands.outcomes import return_opportunity, submit_opportunity
from fundapp.grants.models import BudgetSent, Opportunity
from fundapp.grants.rules.budget_snapshots import Change, changes, content_of, is_sound, read, settings_changed
from fundapp.grants.workflow import Action
from tests.grants.budgeting import LINE, line, made_budget, recorded, terms, whole

Add = Callable[..., UUID]


def test_the_amount_to_ask_for_is_taken_over_with_its_currency(
    session: Session, me: Context, add_opportunity: Add
) -> None:
    host = add_opportunity(state="full_proposal", currency="USD", requested=5)
    budgets.begin_budget(session, me, host, terms())
    with pytest.raises(Conflict):
        budgets.ask_for_total(session, me, host)  # nothing to ask for
    budget_lines.add_budget_line(session, me, host, line())
    found = budgets.ask_for_total(session, me, host)
    assert (found.requested, found.currency, found.updated_at) == (12_840_00, "EUR", me.now)
    assert [each.subject_id for each in recorded(session, "opportunity.changed")] == [host]


def test_what_was_sent_or_has_amounts_in_another_currency_is_not_overwritten(
    session: Session, me: Context, add_opportunity: Add
) -> None:
    for facts in ({"state": "submitted", "currency": "EUR", "requested": 1}, {"currency": "USD", "expected": 1}):
        host = add_opportunity(**facts)
        session.add(made_budget(host, [LINE]))
        session.flush()
        with pytest.raises(Conflict):
            budgets.ask_for_total(session, me, host)


def test_an_amount_that_no_book_could_hold_is_not_asked_for(session: Session, me: Context, host: UUID) -> None:
    session.add(made_budget(host, [{"unit_cost": LARGEST_MINOR, "quantity_1": 2_00}]))
    session.flush()
    with pytest.raises(Conflict):
        budgets.ask_for_total(session, me, host)


SUBMIT = {
    "submitted_on": date(2025, 6, 2), "currency": "EUR", "requested": Decimal(12_840), "reference": None,
    "answer_on": None,
}  # fmt: skip


def test_what_is_submitted_is_kept_whole_with_its_hash(session: Session, me: Context, host: UUID, begun: Any) -> None:
    made = budget_lines.add_budget_line(session, me, host, line(organisation="Radio"))
    submit_opportunity(session, me, host, SUBMIT, expected_version=1)
    (kept,) = session.scalars(select(BudgetSent))
    assert (kept.at, kept.number, kept.by_id) == (me.now, 1, me.actor and me.actor.id)
    assert kept.sha256 == sha256(kept.content.encode()).hexdigest()
    assert is_sound(kept.content, kept.sha256)
    assert not is_sound(kept.content.replace("Radio", "radio"), kept.sha256)
    content = json.loads(kept.content)
    assert content["budget"]["rate"] == "655.957"
    assert content["totals"]["asked"] == [12_840_00, 8_422_488]
    (sent,) = content["lines"]
    assert (sent["id"], sent["organisation"], sent["quantities"][0]) == (made.id.hex, "Radio", 12_00)
    assert recorded(session, "budget_sent.kept")[0].payload["sha256"] == kept.sha256


def test_sent_again_after_a_step_back_it_is_kept_again(session: Session, me: Context, host: UUID, begun: Any) -> None:
    for _time in range(2):
        found = session.get_one(Opportunity, host, populate_existing=True)
        submit_opportunity(session, me, host, SUBMIT, expected_version=found.version)
        found = session.get_one(Opportunity, host, populate_existing=True)
        return_opportunity(session, me, host, Action.BACK, {}, expected_version=found.version)
    assert sorted(session.scalars(select(BudgetSent.number))) == [1, 2]


def test_a_proposal_without_a_budget_is_sent_all_the_same(session: Session, me: Context, host: UUID) -> None:
    submit_opportunity(session, me, host, SUBMIT, expected_version=1)
    assert list(session.scalars(select(BudgetSent))) == []


def test_what_has_changed_since_is_told_line_by_line(session: Session, me: Context, host: UUID, begun: Any) -> None:
    ids = {
        name: budget_lines.add_budget_line(session, me, host, line(description=name)).id for name in ("A", "B", "C")
    }  # fmt: skip
    then = read(json.dumps(content_of(begun, budgets.reckoned(whole(session, me, host)))))
    assert changes(then, then) == []
    budget_lines.change_budget_line(session, me, ids["B"], line(description="B", note="Autre"), expected_version=1)
    budget_lines.remove_budget_line(session, me, ids["A"], expected_version=1)
    budget_lines.add_budget_line(session, me, host, line(description="D"))
    budget_lines.move_budget_line(session, me, ids["C"], up=True)  # its place says nothing
    budgets.change_budget(session, me, host, terms(indirect_pct="5"), expected_version=1)
    found = whole(session, me, host)
    now = content_of(found, budgets.reckoned(found))
    assert [(each.change, each.description) for each in changes(then, now)] == [
        (Change.REMOVED, "A"), (Change.CHANGED, "B"), (Change.ADDED, "D"),
    ]  # fmt: skip
    assert settings_changed(then, now) == [("indirect_bp", 700, 500)]
