"""Forecast, results and board are exact: compared with a plain model in Python, however the rows fall."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from statistics import median as plain_median
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.grants.models import Opportunity, OpportunityMove
from fundapp.grants.queries.forecast import LATE, forecast
from fundapp.grants.queries.pipeline import board
from fundapp.grants.queries.rates import euro_rates
from fundapp.grants.queries.results import first_above, results, size_of
from fundapp.grants.rules.pipeline import Quarter, Share, median, stays, weighted
from fundapp.grants.workflow import ANSWERED, GRANTED, LIVING, State
from fundapp.ledger.rules.rates import rate_of
from tests.grants.opportunities import OpportunityFactory

AMOUNTS = st.none() | st.integers(1, 10**12)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(State), st.sampled_from(("EUR", "XAF", "CDF")), AMOUNTS, AMOUNTS, AMOUNTS,
        st.none() | st.integers(0, 100), st.none() | st.dates(date(2024, 1, 1), date(2030, 12, 31)),
        st.integers(0, 400),
    ),
    max_size=25,
)  # fmt: skip
SENT_ON = date(2025, 4, 1)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def kept(session: Session, rows: Sequence[tuple[Any, ...]]) -> list[Opportunity]:
    session.execute(delete(OpportunityMove))
    session.execute(delete(Opportunity))
    made = []
    for state, currency, requested, expected, awarded, chance, answer_on, days in rows:
        answered = {"answered_on": SENT_ON + timedelta(days), "days_waited": days} if state in ANSWERED else {}
        made.append(
            OpportunityFactory.build(
                state=state.value, currency=currency, requested=requested, expected=expected,
                awarded=awarded if state in GRANTED else None, chance=chance, answer_on=answer_on, **answered,
            )
        )  # fmt: skip
    session.add_all(made)
    session.flush()
    return made


def half_even(exact: Fraction) -> int:
    whole = exact.numerator // exact.denominator
    rest = exact - whole
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2)
    return whole + int(up)


def hoped(each: Opportunity) -> int | None:
    return each.expected if each.expected is not None else each.requested


@given(rows=ROWS)
@SLOW
def test_the_forecast_is_what_a_plain_sum_says(session: Session, ctx: Context, rows: list[Any]) -> None:
    made = [each for each in kept(session, rows) if each.state in LIVING]
    found = forecast(session, ctx)
    assert (found.count, found.amountless) == (len(made), sum(hoped(each) is None for each in made))
    assert found.dayless == sum(each.answer_on is None for each in made)
    groups: dict[Any, list[Opportunity]] = {}
    this = Quarter.of(ctx.today.year, ctx.today.month)
    for each in made:
        if hoped(each) is None:
            continue
        quarter = Quarter.of(each.answer_on.year, each.answer_on.month) if each.answer_on else None
        quarter = LATE if quarter and quarter < this else quarter
        for key in (("quarter", quarter), ("state", each.state), ("all", None)):
            groups.setdefault((*key, each.currency), []).append(each)
    told: dict[tuple[str, Any, str], Any] = {("all", None, currency): hope for currency, hope in found.totals.items()}
    told |= {("state", key, code): hope for key, hopes in found.by_state.items() for code, hope in hopes.items()}
    told |= {("quarter", key, code): hope for key, hopes in found.by_quarter.items() for code, hope in hopes.items()}
    assert told.keys() == groups.keys()
    for key, those in groups.items():
        whole = sum(hoped(each) or 0 for each in those)
        exact = sum(Fraction((hoped(each) or 0) * (each.likelihood or 0), 100) for each in those)
        assert (told[key].count, told[key].whole.minor) == (len(those), whole)
        assert told[key].weighted.minor == half_even(Fraction(exact))


@given(rows=ROWS)
@SLOW
def test_the_results_are_what_plain_counting_says(session: Session, ctx: Context, rows: list[Any]) -> None:
    made = [each for each in kept(session, rows) if each.state in ANSWERED]
    found = results(session, ctx)
    by_year: dict[int, list[Opportunity]] = {}
    for each in made:
        assert each.answered_on
        by_year.setdefault(each.answered_on.year, []).append(each)
    assert found.by_year.keys() == by_year.keys()
    for year, those in by_year.items():
        assert told(found.by_year[year]) == counted(those)
        assert found.days_by_year[year] == plain_median(each.days_waited or 0 for each in those)
    assert told(found.whole) == counted(made)
    assert found.days == (plain_median(each.days_waited or 0 for each in made) if made else None)
    assert sum(each.won.whole for each in found.by_size.values()) == len(made)
    assert sum(each.won.whole for each in found.by_kind.values()) == len(made)
    assert sum(each.won.whole for each in found.by_theme.values()) == len(made)


def told(result: Any) -> tuple[Any, ...]:
    return result.won, dict(result.asked_won), {each.currency: each.minor for each in result.got}


def counted(those: Sequence[Opportunity]) -> tuple[Any, ...]:
    won = [each for each in those if each.state in GRANTED]
    shares, got = {}, {}
    for currency in {each.currency for each in those}:
        asked = [each for each in those if each.currency == currency and each.requested is not None]
        if asked:
            part = sum(each.requested or 0 for each in asked if each.state in GRANTED)
            shares[currency] = Share(part, sum(each.requested or 0 for each in asked), len(asked))
        awards = [each.awarded for each in won if each.currency == currency and each.awarded is not None]
        if awards:
            got[currency] = sum(awards)
    return Share(len(won), len(those), len(those)), shares, got


@given(rows=ROWS, mine=st.booleans())
@SLOW
def test_the_board_counts_and_adds_what_is_there(session: Session, ctx: Context, rows: list[Any], mine: bool) -> None:
    made = kept(session, rows)
    columns = board(session, ctx, {"owner": "nobody"} if mine else {})
    assert [each.state for each in columns] == list(State)
    for column in columns:
        those = [each for each in made if each.state == column.state]
        assert column.count == len(those)
        assert len(column.cards) == min(len(those), 10)
        assert {each.id for each in column.cards} <= {each.id for each in those}
        plain: dict[str, int] = {}
        for each in those:
            if each.worth:
                plain[each.worth.currency] = plain.get(each.worth.currency, 0) + each.worth.minor
        assert {each.currency: each.minor for each in column.sums} == plain


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_the_median_of_a_histogram_is_that_of_its_values(values: list[int]) -> None:
    assert median({each: values.count(each) for each in values}) == Decimal(str(plain_median(values)))


def test_of_nothing_there_is_no_median() -> None:
    assert median({}) is None


@given(st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 100)), max_size=20))
@example([(1, 50)])
@example([(3, 50)])
@example([(1, 25), (1, 25)])
def test_weights_are_rounded_half_even_once_at_the_end(sums: list[tuple[int, int]]) -> None:
    exact = sum((Decimal(amount) * chance for amount, chance in sums), Decimal()) / 100
    assert weighted(sums) == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def test_of_few_answers_no_share_is_told() -> None:
    assert Share(2, 4, 4).ratio is None
    assert Share(2, 5, 5).ratio == Decimal("0.4")
    assert Share(0, 0, 9).ratio is None


def test_a_step_lasts_until_the_next_one_and_the_last_until_now(ctx: Context) -> None:
    first = OpportunityMove(after="spotted", at=ctx.now - timedelta(12))
    second = OpportunityMove(after="qualified", at=ctx.now - timedelta(5))
    assert stays([first, second], ctx.now) == [timedelta(7), timedelta(5)]


def test_quarters_are_three_months_of_a_year() -> None:
    assert [Quarter.of(2026, month).number for month in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert Quarter(2025, 4) < Quarter(2026, 1)


# Sizes, in euros at the rate of the day


@pytest.mark.parametrize(
    ("currency", "minor", "size"),
    [
        ("EUR", 9_999_99, "0"), ("EUR", 10_000_00, "1"), ("EUR", 1_000_000_00, "4"),
        ("XAF", 6_559_569, "0"), ("XAF", 6_559_570, "1"), ("XAF", 32_797_849, "1"), ("XAF", 32_797_850, "2"),
        ("BIF", 10**9, "unknown"), ("EUR", None, "unknown"),
    ],
)  # fmt: skip
def test_sizes_begin_at_exactly_so_many_euros(
    session: Session, ctx: Context, currency: str, minor: int | None, size: str
) -> None:
    made = OpportunityFactory.build(currency=currency, requested=minor)
    session.add(made)
    session.flush()
    rates = euro_rates(session, {"EUR", "XAF", "BIF"}, ctx.today)
    assert rates.keys() == {"EUR", "XAF"}
    assert session.scalar(select(size_of(rates)).where(Opportunity.id == made.id)) == size


def test_the_least_amount_of_a_size_is_no_less_than_its_euros() -> None:
    peg = rate_of("XAF", date(2026, 1, 1), lambda _currency, _on: None)
    assert first_above(10_000, "XAF", peg) == 6_559_570
    assert Money(6_559_570, "XAF").minor >= Fraction(655957, 1000) * 10_000
