"""An award is laid on chosen envelopes, whole or not at all (situations 11 and 18), to the minor unit."""

from datetime import date
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.ledger.commands.awarding import NotCovered, ToHold, free_awards, hold_award
from fundapp.ledger.commands.envelopes import close_envelope
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.accounts import envelope_of, laid, unresolved
from fundapp.ledger.rules.envelopes import Terms, Wanted, propose
from fundapp.ledger.rules.rates import convert, factor
from tests.fixtures.counting import CountQueries
from tests.ledger.funded import books, funded

DAY = date(2026, 3, 14)


def award(*lines: tuple[str, int], chosen: list[UUID], currency: str = "XAF", country: str = "CM") -> ToHold:
    """An award that wants money."""
    return ToHold(uuid4(), currency, country, lines, chosen)


def held_for(wanted: ToHold, session: Session, ctx: Context) -> list[Transfer]:
    """What is held for an award, now that it is."""
    hold_award(wanted, session, ctx)
    return laid(session, wanted.about_id)


def name_of(session: Session, envelope_id: UUID) -> str:
    """As the reasons have it."""
    return envelope_of(session, envelope_id).name


def test_situation_11_an_excluded_country_is_refused_with_the_reason_and_those_that_would_pay(
    session: Session, ctx: Context
) -> None:
    closed_to, open_to = funded(session, ctx, 900, not_countries=["CM"]), funded(session, ctx, 900)
    with pytest.raises(NotCovered) as refused:
        hold_award(award(("medical", 500), chosen=[closed_to]), session, ctx)
    said = str(refused.value.reason)
    assert f"{name_of(session, closed_to)}\xa0: elle ne couvre pas ce pays" in said
    assert name_of(session, open_to) in said
    assert books(session, closed_to).held == books(session, open_to).held == 0, "nothing is moved by itself"


def test_situation_11_an_excluded_use_is_refused_and_no_other_envelope_takes_its_place(
    session: Session, ctx: Context
) -> None:
    one, other = funded(session, ctx, 900, not_purposes=["legal"]), funded(session, ctx, 900)
    with pytest.raises(NotCovered):
        hold_award(award(("medical", 100), ("legal", 100), chosen=[one]), session, ctx)
    made = held_for(award(("medical", 100), ("legal", 100), chosen=[one, other]), session, ctx)
    assert {each.envelope_id for each in made} == {other}, "the first that pays for the whole"


def test_situation_18_a_withdrawal_sets_free_every_hold_and_keeps_the_record(session: Session, ctx: Context) -> None:
    one, other = funded(session, ctx, 300), funded(session, ctx, 900)
    split = award(("medical", 700), ("legal", 400), chosen=[one, other])
    made = held_for(split, session, ctx)
    assert len(made) == 3, "one line is paid by both"
    assert free_awards([split.about_id], "withdrawn", session, ctx) == 3
    assert free_awards([split.about_id], "withdrawn", session, ctx) == 0
    assert books(session, one).held == books(session, other).held == 0
    rows = select(Transfer.resolution, func.count()).where(Transfer.about_id == split.about_id)
    assert sorted(count for _how, count in session.execute(rows.group_by(Transfer.resolution))) == [3, 3]


def test_what_was_paid_stays_paid_when_the_rest_is_set_free(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 900)
    wanted = award(("medical", 600), chosen=[envelope_id])
    (held,) = held_for(wanted, session, ctx)
    pay_held(session, ctx, held.id, Payment("pay", 250))
    assert free_awards([wanted.about_id], "expired", session, ctx) == 1
    assert (books(session, envelope_id).held, books(session, envelope_id).spent) == (0, 250)


def test_sent_twice_it_is_held_once(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 900)
    wanted = award(("medical", 300), ("legal", 100), chosen=[envelope_id])
    first, second = (held_for(wanted, session, ctx) for _time in range(2))
    assert [each.id for each in first] == [each.id for each in second]
    assert books(session, envelope_id).held == 400


def test_sent_twice_it_is_held_once_though_nothing_more_would_fit(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 400)
    wanted = award(("medical", 300), ("legal", 100), chosen=[envelope_id])
    first, second = (held_for(wanted, session, ctx) for _time in range(2))
    assert [each.id for each in first] == [each.id for each in second]
    assert books(session, envelope_id).held == 400


def test_sent_twice_it_is_held_once_though_now_another_envelope_would_pay(session: Session, ctx: Context) -> None:
    one, other = funded(session, ctx, 400), funded(session, ctx, 900)
    wanted = award(("medical", 300), chosen=[one, other])
    first, second = (held_for(wanted, session, ctx) for _time in range(2))
    assert [each.id for each in first] == [each.id for each in second]
    assert (books(session, one).held, books(session, other).held) == (300, 0)


def test_an_award_that_does_not_fit_holds_nothing_at_all(session: Session, ctx: Context) -> None:
    one, other = funded(session, ctx, 300), funded(session, ctx, 200)
    wanted = award(("medical", 501), chosen=[one, other])
    with pytest.raises(NotCovered):
        hold_award(wanted, session, ctx)
    assert unresolved(session, wanted.about_id) == []
    assert books(session, one).held == books(session, other).held == 0


def test_no_envelope_no_money(session: Session, ctx: Context) -> None:
    funded(session, ctx, 900)
    with pytest.raises(NotCovered):
        hold_award(award(("medical", 1), chosen=[]), session, ctx)


def test_a_closed_envelope_is_refused_by_name(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 900)
    close_envelope(session, ctx, envelope_id)
    with pytest.raises(NotCovered) as refused:
        hold_award(award(("medical", 1), chosen=[envelope_id]), session, ctx)
    assert name_of(session, envelope_id) in str(refused.value.reason)


def test_60_000_euros_pay_for_exactly_39_357_420_francs(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 6_000_000, "EUR")
    with pytest.raises(NotCovered):
        hold_award(award(("medical", 39_357_424), chosen=[envelope_id]), session, ctx)
    (held,) = held_for(award(("medical", 39_357_420), chosen=[envelope_id]), session, ctx)
    assert (held.money, held.other_money) == (Money(6_000_000, "EUR"), Money(39_357_420, "XAF"))
    assert (held.rate, held.rate_source) == ("100000/655957", "peg")
    assert books(session, envelope_id).held == 6_000_000


def test_the_statements_of_a_hold_do_not_grow_with_envelopes(
    session: Session, ctx: Context, query_count: CountQueries
) -> None:
    few, many = [funded(session, ctx, 900)], [funded(session, ctx, 900) for _each in range(6)]
    for chosen in (few, many):
        with query_count() as statements:
            hold_award(award(("medical", 10), chosen=chosen), session, ctx)
        statements.at_most(6)  # lock, terms, laid before, and the three of a hold


FACTORS = st.fractions(min_value=Fraction(1, 5_000), max_value=Fraction(5_000), max_denominator=10**6)


@given(
    st.lists(st.tuples(st.integers(0, 50_000), FACTORS), max_size=4),
    st.lists(st.integers(1, 200_000), min_size=1, max_size=4),
)
def test_whatever_the_rates_no_share_costs_more_than_there_is_and_shares_make_up_their_line(
    envelopes: list[tuple[int, Fraction]], amounts: list[int]
) -> None:
    order = [Terms(f"{place}", left, DAY, rate) for place, (left, rate) in enumerate(envelopes)]
    made = propose(order, Wanted("CM", [("medical", amount) for amount in amounts], DAY))
    for terms in order:
        shares = [each for each in made.shares if each.envelope == terms.id]
        assert sum(each.cost for each in shares) <= terms.available
        assert all(each.cost >= 1 for each in shares)
        assert all(each.cost == terms.cost(each.amount) for each in shares)
    for line, amount in enumerate(amounts):
        shared = sum(each.amount for each in made.shares if each.line == line)
        assert shared + made.missing.get(line, 0) == amount
        assert made.missing.get(line, 1) > 0


@given(st.integers(0, 10**12), st.sampled_from(["XAF", "XOF"]))
def test_a_conversion_by_the_peg_is_exact_and_its_half_goes_to_the_even_unit(cents: int, target: str) -> None:
    exact = factor("EUR", target, DAY, lambda _currency, _on: None)
    made = convert(Money(cents, "EUR"), target, exact).minor
    assert made == round(Fraction(cents * 655_957, 100_000)), "Python's own round() goes half to even"
