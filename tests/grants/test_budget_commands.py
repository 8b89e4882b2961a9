"""Budgets written, moved, reckoned anew, copied, and kept as they were sent: on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.grants.commands import budget_lines, budgets
from fundapp.grants.models import BudgetLine, Opportunity, ProposalBudget
from fundapp.grants.queries.budgets import LocalRate, budget_of, rate_on
from fundapp.grants.rules.budgets import MOST_LINES
from fundapp.ledger.models import ExchangeRate
from tests.accounts import network
from tests.fixtures.application import MakeContext
from tests.grants.budgeting import line, made_budget, recorded, said, terms, whole

Add = Callable[..., UUID]


def test_a_budget_is_begun_once(session: Session, me: Context, host: UUID, begun: ProposalBudget) -> None:
    assert (begun.rate, begun.indirect_bp, begun.rate_source) == (Decimal("655.957"), 700, "Traité")
    with pytest.raises(Conflict):
        budgets.begin_budget(session, me, host, terms())


def test_one_currency_has_the_rate_of_one(session: Session, me: Context, host: UUID) -> None:
    given = terms(currency="XAF", rate="", rate_on="", rate_source="")
    made = budgets.begin_budget(session, me, host, given)
    assert (made.rate, made.rate_source, made.rate_on, made.two) == (Decimal(1), "identity", me.today, False)


@pytest.mark.parametrize("name", ["rate", "rate_on", "rate_source"])
def test_two_currencies_need_a_rate_with_day_and_source(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms(**{name: ""})
    assert list(refused.value.fields) == [name]


def test_settings_are_changed_by_whoever_saw_them_last(session: Session, me: Context, host: UUID, begun: Any) -> None:
    changed = budgets.change_budget(session, me, host, terms(indirect_pct="6,5", ceiling="50 000"), expected_version=1)
    assert (changed.indirect_bp, changed.ceiling) == (650, 50_000_00)
    with pytest.raises(EditConflict):
        budgets.change_budget(session, me, host, terms(), expected_version=1)


def test_a_currency_or_a_year_that_lines_use_stays(session: Session, me: Context, host: UUID, begun: Any) -> None:
    budgets.change_budget(session, me, host, terms(periods="2"), expected_version=1)
    budget_lines.add_budget_line(session, me, host, line(quantity_2="3"))
    with pytest.raises(Invalid) as refused:
        budgets.change_budget(session, me, host, terms(currency="USD", periods="1"), expected_version=2)
    assert set(refused.value.fields) == {"currency", "periods"}
    swapped = terms(currency="XAF", local_currency="EUR", rate="0,0015", periods="2")
    assert budgets.change_budget(session, me, host, swapped, expected_version=2).currency == "XAF"


def test_a_line_is_kept_as_it_was_typed(session: Session, me: Context, host: UUID, begun: Any) -> None:
    ligue = network.organisation(session, "Ligue du fleuve", short_name="LDF")
    session.flush()
    typed = {"organisation": "ldf", "quantity_1": "1,25", "unit_cost": "12 500 FCFA", "currency": "XAF"}
    made = budget_lines.add_budget_line(session, me, host, line(**typed, funded_by="other", funded_name="Fonds ami"))
    assert (made.organisation_id, made.organisation_name) == (ligue, None)
    assert (made.quantity_1, made.unit_cost, made.currency, made.funded_name) == (125, 12_500, "XAF", "Fonds ami")
    other = budget_lines.add_budget_line(session, me, host, line(organisation="Radio des berges"))
    assert (other.organisation_id, other.organisation_name) == (None, "Radio des berges")


@pytest.mark.parametrize(
    ("answers", "name"),
    [({"currency": "USD"}, "currency"), ({"quantity_2": "1"}, "quantity_2")],
)
def test_a_line_fits_its_budget(
    session: Session, me: Context, host: UUID, begun: Any, answers: dict[str, str], name: str
) -> None:
    with pytest.raises(Invalid) as refused:
        budget_lines.add_budget_line(session, me, host, line(**answers))
    assert list(refused.value.fields) == [name]


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"heading": "own"}, "own_heading"),
        ({"own_heading": "Audit"}, "heading"),
        ({"funded_by": "other"}, "funded_name"),
        ({"funded_name": "Fonds ami"}, "funded_by"),
        ({"quantity_1": "1,234"}, "quantity_1"),
        ({"quantity_1": "1,255"}, "quantity_1"),
        ({"quantity_1": "1 000 001"}, "quantity_1"),
        ({"quantity_1": "-1"}, "quantity_1"),
        ({"unit_cost": "1,505"}, "unit_cost"),
        ({"currency": ""}, "currency"),
        ({"description": " "}, "description"),
    ],
)
def test_what_a_line_cannot_say_is_told_at_its_field(answers: dict[str, str], name: str) -> None:
    with pytest.raises(Invalid) as refused:
        line(**answers)
    assert list(refused.value.fields) == [name]


def test_a_line_is_changed_by_whoever_saw_it_last(session: Session, me: Context, host: UUID, begun: Any) -> None:
    made = budget_lines.add_budget_line(session, me, host, line())
    given = line(description="Direction", unit_cost="")
    changed = budget_lines.change_budget_line(session, me, made.id, given, expected_version=1)
    assert (changed.description, changed.unit_cost, changed.currency) == ("Direction", None, None)
    with pytest.raises(EditConflict):
        budget_lines.change_budget_line(session, me, made.id, line(), expected_version=1)


def test_lines_move_under_their_heading_and_no_further(session: Session, me: Context, host: UUID, begun: Any) -> None:
    names = [("A", "staff"), ("V", "travel"), ("B", "staff"), ("C", "staff")]
    ids = {
        name: budget_lines.add_budget_line(session, me, host, line(description=name, heading=heading)).id
        for name, heading in names
    }  # fmt: skip
    budget_lines.move_budget_line(session, me, ids["C"], up=True)
    assert said(session, me, host) == ["A", "V", "C", "B"]
    budget_lines.move_budget_line(session, me, ids["A"], up=False)
    assert said(session, me, host) == ["C", "V", "A", "B"]
    for name, up in (("C", True), ("B", False), ("V", True), ("V", False)):
        with pytest.raises(Conflict):
            budget_lines.move_budget_line(session, me, ids[name], up=up)


def test_a_line_is_taken_out_as_it_was_seen(session: Session, me: Context, host: UUID, begun: Any) -> None:
    made = budget_lines.add_budget_line(session, me, host, line())
    with pytest.raises(EditConflict):
        budget_lines.remove_budget_line(session, me, made.id, expected_version=2)
    assert budget_lines.remove_budget_line(session, me, made.id, expected_version=1) == host
    assert said(session, me, host) == []
    with pytest.raises(NotFound):
        budget_lines.remove_budget_line(session, me, made.id, expected_version=1)


def test_a_sheet_comes_in_whole_or_not_at_all_and_is_one_entry(
    session: Session, me: Context, host: UUID, begun: Any
) -> None:
    with pytest.raises(Invalid):
        budget_lines.add_budget_lines(session, me, host, [line(), line(currency="USD")])
    session.rollback()
    budget_lines.add_budget_lines(session, me, host, [line(description="A"), line(description="B")])
    assert said(session, me, host) == ["A", "B"]
    assert len(recorded(session, "proposal_budget.lines_added")) == 1


def test_a_budget_has_an_end(session: Session, me: Context, host: UUID, begun: Any) -> None:
    budget_lines.add_budget_lines(session, me, host, [line()] * (MOST_LINES - 1))
    with pytest.raises(Conflict):
        budget_lines.add_budget_lines(session, me, host, [line()] * 2)
    budget_lines.add_budget_line(session, me, host, line())
    with pytest.raises(Conflict):
        budget_lines.add_budget_line(session, me, host, line())


def test_another_rate_is_taken_with_its_day_and_source(session: Session, me: Context, host: UUID, begun: Any) -> None:
    rate = LocalRate(Decimal("650.5"), date(2026, 2, 1), "Banque")
    found = budgets.take_rate(session, me, host, rate, expected_version=1)
    assert (found.rate, found.rate_on, found.rate_source) == (Decimal("650.5"), date(2026, 2, 1), "Banque")
    with pytest.raises(EditConflict):
        budgets.take_rate(session, me, host, rate, expected_version=1)


def test_rates_are_the_ledgers_exact_where_they_end_and_rounded_once_where_not(session: Session, ctx: Context) -> None:
    on = date(2026, 3, 10)
    by_id = network.person(session, "Nadia Finances")
    session.add(
        ExchangeRate(
            id=uuid4(), quote="CDF", on=date(2026, 3, 9), value=Decimal("3050.5"), source="BCC", entered_by_id=by_id,
            created_at=ctx.now, updated_at=ctx.now, entry_id=uuid4(),
        )
    )  # fmt: skip
    assert rate_on(session, "EUR", "XAF", on) == LocalRate(Decimal("655.957"), on, "peg")
    assert rate_on(session, "XAF", "XAF", on) == LocalRate(Decimal(1), on, "identity")
    assert rate_on(session, "EUR", "CDF", on) == LocalRate(Decimal("3050.5"), date(2026, 3, 9), "BCC")
    assert rate_on(session, "XAF", "CDF", on) == LocalRate(Decimal("4.650457"), date(2026, 3, 9), "peg; BCC")
    assert rate_on(session, "XAF", "EUR", on) == LocalRate(Decimal("0.0015244902"), on, "peg")
    assert rate_on(session, "EUR", "CDF", date(2026, 6, 1)) is None  # too old by then
    assert rate_on(session, "EUR", "BIF", on) is None


def test_a_budget_is_copied_with_its_lines_and_stays_its_own(
    session: Session, me: Context, add_opportunity: Add, host: UUID, begun: Any
) -> None:
    budgets.change_budget(session, me, host, terms(periods="2", ceiling="9 000"), expected_version=1)
    for each in ("A", "B"):
        budget_lines.add_budget_line(session, me, host, line(description=each, quantity_2="4"))
    session.commit()
    other = add_opportunity()
    made = budgets.copy_budget(session, me, other, host)
    assert (made.periods, made.indirect_bp, made.rate, made.ceiling) == (2, 700, Decimal("655.957"), None)
    assert said(session, me, other) == said(session, me, host) == ["A", "B"]
    copied = whole(session, me, other).lines[0]
    assert (copied.quantities, copied.cost) == (whole(session, me, host).lines[0].quantities, begun.lines[0].cost)
    budget_lines.remove_budget_line(session, me, copied.id, expected_version=1)
    assert said(session, me, host) == ["A", "B"]
    with pytest.raises(Conflict):
        budgets.copy_budget(session, me, other, host)
    with pytest.raises(NotFound):
        budgets.copy_budget(session, me, add_opportunity(), add_opportunity())


def test_who_only_reads_changes_nothing(
    session: Session, make_ctx: MakeContext, me: Context, host: UUID, begun: Any
) -> None:
    made = budget_lines.add_budget_line(session, me, host, line())
    reader = make_ctx("call.see")
    rate = LocalRate(Decimal(1), date(2026, 1, 1), "Banque")
    for act in (
        lambda: budgets.begin_budget(session, reader, host, terms()),
        lambda: budgets.change_budget(session, reader, host, terms(), expected_version=1),
        lambda: budgets.take_rate(session, reader, host, rate, expected_version=1),
        lambda: budgets.copy_budget(session, reader, host, host),
        lambda: budgets.ask_for_total(session, reader, host),
        lambda: budgets.freeze_budget(session, reader, session.get_one(Opportunity, host)),
        lambda: budget_lines.add_budget_line(session, reader, host, line()),
        lambda: budget_lines.add_budget_lines(session, reader, host, [line()]),
        lambda: budget_lines.change_budget_line(session, reader, made.id, line(), expected_version=1),
        lambda: budget_lines.move_budget_line(session, reader, made.id, up=True),
        lambda: budget_lines.remove_budget_line(session, reader, made.id, expected_version=1),
    ):
        with pytest.raises(Denied):
            act()
    stranger = replace(reader, actor=None)
    with pytest.raises(NotFound):
        budget_of(session, stranger, host)


def test_a_budget_goes_with_its_opportunity(session: Session, me: Context, add_opportunity: Add) -> None:
    host = add_opportunity()
    session.add(made_budget(host, [{}]))
    session.flush()
    session.execute(delete(Opportunity).where(Opportunity.id == host))
    assert list(session.scalars(select(BudgetLine))) == []


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"periods": 6}, {}),
        ({"indirect_bp": 10_001}, {}),
        ({"rate_source": ""}, {}),
        ({"ceiling": 0}, {}),
        ({"currency": "eur"}, {}),
        ({}, {"description": ""}),
        ({}, {"heading": "feasts"}),
        ({}, {"heading": "own"}),
        ({}, {"funded_by": "other"}),
        ({}, {"quantity_3": -1}),
        ({}, {"unit_cost": None}),
        ({}, {"unit_cost": -1}),
    ],
)
def test_the_tables_refuse_what_makes_no_sense(
    session: Session, host: UUID, facts: dict[str, Any], line: dict[str, Any]
) -> None:
    session.add(made_budget(host, [line], **facts))
    with pytest.raises(IntegrityError):
        session.flush()
