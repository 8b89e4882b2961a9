"""Payments in parts, in another currency, with gain, loss and top-up (situation 5): the books stay exact."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.constraints import broken_rule
from fundapp.core.context import Actor, Context
from fundapp.core.errors import Conflict, Denied
from fundapp.core.models import Base
from fundapp.core.money import Money
from fundapp.ledger.commands.envelopes import close_envelope
from fundapp.ledger.commands.funding import refund_money
from fundapp.ledger.commands.holding import NoMoney, free_money, hold_money
from fundapp.ledger.commands.paying import AboveTolerance, Payment, charge_fee, pay_held, return_money
from fundapp.ledger.commands.topping import agree_top_up, ask_top_up
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.accounts import balances, unresolved
from fundapp.ledger.rules.accounts import Account
from tests.fixtures.application import NOW, Everything
from tests.ledger.funded import books, funded
from tests.ledger.machine_model import Hold

PEG = "100000/655957"
"""Cents for a franc."""


def converted(francs: int, rate: str = PEG) -> Converted:
    """An award in francs, held of euros."""
    return Converted(Money(francs, "XAF"), rate, NOW.date(), "peg")


def held_of(session: Session, ctx: Context, envelope_id: UUID, cents: int, francs: int) -> Transfer:
    """Euros held for an award in francs."""
    entry = Entry(uuid4().hex, envelope_id, cents, uuid4(), None, "medical", converted(francs))
    return session.get_one(Transfer, hold_money(session, ctx, entry).id)


def moved(session: Session, about_id: UUID | None) -> list[tuple[str, int]]:
    """What was booked for an award, without what only waits or was set free."""
    rows = select(Transfer.movement, Transfer.amount).where(Transfer.about_id == about_id, ~Transfer.pending)
    found = session.execute(rows.where(Transfer.movement != "hold"))
    return sorted((movement, amount) for movement, amount in found)


@pytest.fixture
def euros(session: Session, ctx: Context) -> UUID:
    """Ten thousand euros."""
    return funded(session, ctx, 1_000_000, "EUR")


def test_situation_5_a_currency_that_fell_is_a_gain_and_the_award_stays_what_it_was(
    session: Session, ctx: Context, euros: UUID
) -> None:
    held = held_of(session, ctx, euros, 76_225, 500_000)
    paid = pay_held(session, ctx, held.id, Payment("pay", None, 75_000, converted(500_000, "3/20")))
    assert moved(session, held.about_id) == [("gain", 1_225), ("payment", 76_225)]
    assert (paid.other_money, paid.rate) == (Money(500_000, "XAF"), "3/20"), "the rate is frozen at payment"
    assert books(session, euros).spent == 75_000
    assert balances(session, euros)[Account.GAINS] == 1_225


def test_situation_5_a_currency_that_rose_within_the_tolerance_is_a_loss(
    session: Session, ctx: Context, euros: UUID
) -> None:
    held = held_of(session, ctx, euros, 76_225, 500_000)
    pay_held(session, ctx, held.id, Payment("pay", None, 80_000))
    assert moved(session, held.about_id) == [("loss", 3_775), ("payment", 76_225)]
    assert books(session, euros).spent == 80_000
    assert balances(session, euros)[Account.LOSSES] == 3_775


def test_situation_5_above_the_tolerance_a_second_person_agrees_to_the_top_up(
    session: Session, ctx: Context, euros: UUID, two_people: tuple[Context, Context]
) -> None:
    asking, agreeing = two_people
    held = held_of(session, ctx, euros, 100_000, 655_957)
    with pytest.raises(AboveTolerance) as refused:
        pay_held(session, ctx, held.id, Payment("pay", None, 105_001))
    assert refused.value.cost == Money(105_001, "EUR")
    ask_top_up(session, asking, held.id, up_to=110_000)
    with pytest.raises(AboveTolerance):
        pay_held(session, ctx, held.id, Payment("pay", None, 105_001))
    with pytest.raises(Denied):
        agree_top_up(session, asking, held.id, up_to=110_000)
    agree_top_up(session, agreeing, held.id, up_to=110_000)
    with pytest.raises(AboveTolerance):
        pay_held(session, ctx, held.id, Payment("pay", None, 110_001))
    pay_held(session, ctx, held.id, Payment("pay", None, 110_000))
    assert books(session, euros).spent == 110_000


def test_the_tolerance_itself_needs_nobody(session: Session, ctx: Context, euros: UUID) -> None:
    held = held_of(session, ctx, euros, 100_000, 655_957)
    pay_held(session, ctx, held.id, Payment("pay", None, 105_000))
    assert books(session, euros).spent == 105_000


def test_a_loss_that_the_envelope_has_not_is_refused_and_changes_nothing(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 100_000, "EUR")
    held = held_of(session, ctx, envelope_id, 100_000, 655_957)
    with pytest.raises(NoMoney), session.begin_nested():
        pay_held(session, ctx, held.id, Payment("pay", None, 100_001))
    assert (books(session, envelope_id).held, books(session, envelope_id).spent) == (100_000, 0)


def test_an_award_asked_for_a_top_up_anew_needs_the_second_person_anew(
    session: Session, ctx: Context, euros: UUID, two_people: tuple[Context, Context]
) -> None:
    asking, agreeing = two_people
    held = held_of(session, ctx, euros, 100_000, 655_957)
    ask_top_up(session, asking, held.id, up_to=110_000)
    agree_top_up(session, agreeing, held.id, up_to=110_000)
    ask_top_up(session, asking, held.id, up_to=200_000)
    with pytest.raises(AboveTolerance):
        pay_held(session, ctx, held.id, Payment("pay", None, 110_000))


@pytest.mark.parametrize("parts", [(1, 1, 1), (300_000, 200_000, 155_957), (655_956, 1), (655_957,)])
def test_in_parts_exactly_what_was_held_is_booked(
    session: Session, ctx: Context, euros: UUID, parts: tuple[int, ...]
) -> None:
    held = held_of(session, ctx, euros, 100_000, sum(parts))
    about_id = held.about_id
    assert about_id is not None
    for number, part in enumerate(parts):
        (waiting,) = unresolved(session, about_id)
        pay_held(session, ctx, waiting.id, Payment(f"{number}", part))
    assert unresolved(session, about_id) == []
    assert sum(amount for _movement, amount in moved(session, about_id)) == 100_000
    assert (books(session, euros).held, books(session, euros).spent) == (0, 100_000)


@given(st.integers(1, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=6))
def test_parts_of_any_award_come_to_the_whole_hold(amount: int, parts: list[int]) -> None:
    """By the plain model, which the machine compares with the commands; too little for its parts is refused."""
    held, booked = Hold(amount, sum(parts)), []
    for part in parts[:-1]:
        if held.amount == 1:
            return
        share = held.share(part)
        assert 0 < share < held.amount
        booked.append(share)
        held = Hold(held.amount - share, held.whole - part)
    assert sum(booked) + held.share(parts[-1]) == amount


def test_a_single_cent_is_not_paid_in_parts(session: Session, ctx: Context, euros: UUID) -> None:
    held = held_of(session, ctx, euros, 1, 7)
    with pytest.raises(Conflict):
        pay_held(session, ctx, held.id, Payment("pay", 3))
    pay_held(session, ctx, held.id, Payment("pay", 7))
    assert books(session, euros).spent == 1


@pytest.mark.parametrize("part", [0, -1, 656_000])
def test_no_part_is_nothing_or_more_than_the_award(session: Session, ctx: Context, euros: UUID, part: int) -> None:
    held = held_of(session, ctx, euros, 100_000, 655_957)
    with pytest.raises(Conflict):
        pay_held(session, ctx, held.id, Payment("pay", part))


def test_what_came_back_is_left_again_less_the_fee(session: Session, ctx: Context, euros: UUID) -> None:
    held = held_of(session, ctx, euros, 50_000, 327_979)
    pay_held(session, ctx, held.id, Payment("pay"))
    for _time in range(2):
        charge_fee(session, ctx, Entry("fee", euros, 250, held.about_id))
        return_money(session, ctx, Entry("back", euros, 49_000, held.about_id, "unreachable"))
    assert moved(session, held.about_id) == [("fee", 250), ("payment", 50_000), ("return", 49_000)]
    assert books(session, euros).spent == 1_250


def test_more_than_was_spent_does_not_come_back(session: Session, ctx: Context, euros: UUID) -> None:
    """Refused with words, not with the database's own."""
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        return_money(session, ctx, Entry("back", euros, 1, uuid4(), "unreachable"))
    assert isinstance(broken_rule(refused.value, Base.metadata), Conflict)


@pytest.mark.parametrize("share", [0, 700])
def test_more_than_arrived_does_not_go_back(session: Session, ctx: Context, share: int) -> None:
    envelope_id = funded(session, ctx, 100, share=share)
    with pytest.raises(Conflict):
        refund_money(session, ctx, Entry("back", envelope_id, 101, None, "mistake"))


def test_a_closed_envelope_still_pays_and_keeps_the_rest_of_what_it_held(
    session: Session, ctx: Context, euros: UUID
) -> None:
    held = held_of(session, ctx, euros, 90_000, 600_000)
    close_envelope(session, ctx, euros)
    pay_held(session, ctx, held.id, Payment("pay", 200_000, 31_000))
    charge_fee(session, ctx, Entry("fee", euros, 10, held.about_id))
    assert held.about_id is not None
    (rest,) = unresolved(session, held.about_id)
    free_money(session, ctx, rest, key="free", reason="withdrawn")
    assert (books(session, euros).held, books(session, euros).spent) == (0, 31_010)


@pytest.fixture
def two_people(session: Session, ctx: Context) -> tuple[Context, Context]:
    """Two people of finance."""
    from tests.ledger.machine_ground import AGREEING, ASKING, add_people

    add_people(session)
    made: Any = tuple(
        replace(ctx, actor=Actor(each.actor.id, each.actor.name, "finance", Everything()))
        for each in (ASKING, AGREEING)
        if each.actor is not None
    )
    return made[0], made[1]
