"""Budgets in two currencies, reckoned: whichever way one adds, it comes to the same, and nothing depends on a float."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.core.money import Money
from fundapp.grants.rules.budget_checks import Doubt, Limits, Plan, Warned, missing_cofunding, warnings_of
from fundapp.grants.rules.budgets import Item, Reckoning, Source, Terms, Twin, line_amount, yearly
from tests.grants.budgeting import item, reckon

EUR_XAF = Terms("EUR", "XAF", Decimal("655.957"))


def twin(cents: int, francs: int) -> Twin:
    return Twin(Money(cents, "EUR"), Money(francs, "XAF"))


RATES = st.decimals(min_value="0.0001", max_value="9999", places=4)
SOURCES = st.sampled_from(Source)
QUANTITIES = st.lists(st.none() | st.integers(0, 10**6), min_size=3, max_size=3).map(tuple)
ITEMS = st.builds(
    item,
    st.integers(0, 10**9), st.sampled_from(["EUR", "XAF"]),
    source=SOURCES,
    organisation=st.sampled_from([None, "a", "b"]),
    heading=st.sampled_from([("staff", None), ("travel", None), ("own", "audit")]),
)  # fmt: skip
LINES = st.lists(st.builds(lambda one, many: replace(one, quantities=many), ITEMS, QUANTITIES), max_size=12)
SHARES = st.integers(0, 10_000)


def total(sums: Sequence[Twin], terms: Terms) -> Twin:
    return sum(sums, terms.nothing)


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        (item(1_000_00, "EUR", 12_00), twin(12_000_00, 7_871_484)),
        (item(32_797_850, "XAF", 1_00), twin(50_000_00, 32_797_850)),
        (item(1, "EUR", 1_00), twin(1, 7)),  # 6.55957
        (item(1, "XAF", 1_50), twin(0, 2)),  # 1.5 to the even neighbour; 0.2286… cents
        (item(1, "XAF", 2_50), twin(0, 2)),  # 2.5 to the even neighbour
        (item(5, "EUR", 50), twin(2, 16)),  # 2.5 cents are 2; 16.398 from the exact 2.5, not from the rounded 2
        (item(110, "XAF", 3), twin(1, 3)),  # 0.503 cents from the exact 3.3, not 0.457 from the rounded 3
        (item(100_00, "EUR", 1_00, None, 50), twin(150_00, 98_394)),
        (item(100_00, "EUR", None), twin(0, 0)),
        (item(0, "XAF", 5_00), twin(0, 0)),
    ],
)
def test_a_line_is_reckoned_exactly_and_rounded_half_to_even_once_per_currency(line: Item, amount: Twin) -> None:
    assert line_amount(line, EUR_XAF) == amount


def test_a_line_without_a_cost_comes_to_nothing() -> None:
    assert line_amount(replace(item(1, "EUR", 1_00), cost=None), EUR_XAF) == twin(0, 0)


@settings(max_examples=60)
@given(LINES, RATES, SHARES)
def test_the_sums_agree_whichever_way_one_adds(lines: list[Item], rate: Decimal, indirect: int) -> None:
    found = reckon(*lines, rate=rate, periods=3, indirect_bp=indirect)
    terms = found.terms
    assert total(list(found.amounts.values()), terms) == found.direct
    for key in (lambda each: each.heading, lambda each: each.organisation, lambda each: each.source):
        assert total(list(found.by(key).values()), terms) == found.direct
    assert total(found.by_year, terms) == found.direct
    assert found.direct + found.indirect == found.total == found.asked + found.cofunding
    assert total(list(found.by_payer.values()), terms) == found.total
    for each in lines:
        assert total(yearly(each, terms), terms) == found.amounts[each.key]


@settings(max_examples=60)
@given(LINES, RATES, RATES)
def test_another_rate_changes_the_converted_side_alone(lines: list[Item], rate: Decimal, other: Decimal) -> None:
    one, two = reckon(*lines, rate=rate), reckon(*lines, rate=other)
    for each in lines:
        assert each.cost is not None
        side = "funder" if each.cost.currency == "EUR" else "local"
        assert getattr(one.amounts[each.key], side) == getattr(two.amounts[each.key], side)


@settings(max_examples=60)
@given(LINES, SHARES)
def test_converted_amounts_are_within_half_a_unit_of_what_is_exact(lines: list[Item], indirect: int) -> None:
    found = reckon(*lines, indirect_bp=indirect)
    for each in lines:
        assert each.cost is not None
        exact = Fraction(each.cost.minor * (each.quantity or 0), 100)
        factor = found.terms.factor
        theirs, ours = (exact, exact * factor) if each.cost.currency == "EUR" else (exact / factor, exact)
        amount = found.amounts[each.key]
        assert abs(amount.funder.minor - theirs) <= Fraction(1, 2)
        assert abs(amount.local.minor - ours) <= Fraction(1, 2)


def test_one_currency_needs_no_conversion() -> None:
    found = reckon(item(1_500, "XAF", 2_00), currency="XAF", rate=Decimal(1))
    assert found.direct == Twin(Money(3_000, "XAF"), Money(3_000, "XAF"))


@pytest.mark.parametrize(("base", "cents"), [("direct", 10_50), ("asked", 7_00)])
def test_indirect_costs_are_reckoned_on_their_base_and_asked_of_the_funder(base: str, cents: int) -> None:
    lines = item(100_00), item(50_00, source=Source.OWN)
    found = reckon(*lines, indirect_bp=700, indirect_on=base)
    assert found.indirect.funder.minor == cents
    assert found.asked.funder.minor == 100_00 + cents
    assert found.cofunding.funder.minor == 50_00


def test_years_share_a_line_out_by_their_quantities() -> None:
    line = item(100, "EUR", 1_00, 1_00, 1_00, None, None)
    assert [each.funder.minor for each in yearly(line, EUR_XAF)] == [100, 100, 100, 0, 0]
    assert sum(each.local.minor for each in yearly(line, EUR_XAF)) == line_amount(line, EUR_XAF).local.minor


def test_cofunding_is_counted_of_the_total_as_the_funder_does() -> None:
    found = reckon(item(90_00), item(10_00, source=Source.OTHER, payer="Fonds ami"))
    assert found.cofunding_share == Fraction(1, 10)
    assert list(found.by_payer) == [Source.FUNDER, "Fonds ami"]
    assert reckon().cofunding_share is None
    assert missing_cofunding(found, 1_000) == Money(0, "EUR")
    assert missing_cofunding(found, 2_001) == Money(10_01, "EUR")  # 20.01 of 100.00


NOTHING = Limits()
ASKED = Plan(requested=Money(100_00, "EUR"), currency="EUR")


def doubts(found: Reckoning, limits: Limits = NOTHING, plan: Plan = ASKED) -> list[Warned]:
    return warnings_of(found, limits, plan)


def test_a_budget_that_meets_everything_is_not_warned_of() -> None:
    limits = Limits(Money(100_00, "EUR"), Money(100_00, "EUR"), 0, None)
    assert doubts(reckon(item(100_00)), limits) == []


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(most=Money(99_00, "EUR")), Warned(Doubt.ABOVE_MOST, Money(1_00, "EUR"), Money(99_00, "EUR"))),
        (Limits(least=Money(101_00, "EUR")), Warned(Doubt.BELOW_LEAST, Money(1_00, "EUR"), Money(101_00, "EUR"))),
        (Limits(most=Money(65_000, "XAF")), Warned(Doubt.ABOVE_MOST, Money(596, "XAF"), Money(65_000, "XAF"))),
        (Limits(cofunding_bp=1_000), Warned(Doubt.COFUNDING, Money(10_00, "EUR"), limit_bp=1_000)),
    ],
)
def test_what_the_call_demands_is_compared_in_its_own_currency(limits: Limits, told: Warned) -> None:
    assert doubts(reckon(item(100_00)), limits) == [told]


def test_limits_in_a_third_currency_are_not_guessed() -> None:
    assert doubts(reckon(item(100_00)), Limits(most=Money(1, "USD"), least=Money(10**9, "USD"))) == []


@pytest.mark.parametrize(
    ("indirect", "most", "warned"), [(700, None, []), (701, None, [700]), (701, 800, []), (600, 500, [500])]
)
def test_indirect_costs_are_usually_seven_per_cent_at_most(indirect: int, most: int | None, warned: list[int]) -> None:
    found = reckon(item(100_00), indirect_bp=indirect)
    told = doubts(found, Limits(indirect_bp=most), Plan(found.asked.funder, "EUR"))
    assert [(each.doubt, each.limit_bp) for each in told] == [(Doubt.INDIRECT, limit) for limit in warned]


def test_whoever_takes_part_without_a_line_is_named() -> None:
    plan = replace(ASKED, partners=[("a", "Ligue"), ("b", "Maison")])
    found = reckon(item(100_00, organisation="a"))
    assert doubts(found, plan=plan) == [Warned(Doubt.NO_LINE, names=("Maison",))]
    assert doubts(reckon(), plan=plan) == []  # nothing is there yet: nobody is forgotten


def test_another_amount_to_ask_for_is_told_and_another_currency_instead_of_it() -> None:
    found = reckon(item(90_00))
    assert doubts(found) == [Warned(Doubt.OTHER_AMOUNT, Money(90_00, "EUR"), Money(100_00, "EUR"))]
    assert doubts(found, plan=Plan()) == [Warned(Doubt.OTHER_AMOUNT, Money(90_00, "EUR"), None)]
    assert doubts(found, plan=Plan(None, "USD")) == [Warned(Doubt.OTHER_CURRENCY, names=("EUR", "USD"))]


def test_lines_that_lack_something_are_told_together() -> None:
    lacking = [(Doubt.NO_QUANTITY, "Salaires"), (Doubt.NO_COST, "Vols"), (Doubt.NO_QUANTITY, "Vols")]
    told = warnings_of(reckon(item(100_00)), NOTHING, ASKED, lacking)
    assert told == [
        Warned(Doubt.NO_QUANTITY, names=("Salaires", "Vols")), Warned(Doubt.NO_COST, names=("Vols",)),
    ]  # fmt: skip
