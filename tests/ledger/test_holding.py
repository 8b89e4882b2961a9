"""Money is held, paid and set free; an envelope is never overspent (situations 17 and 18)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.ledger.commands.envelopes import (
    EnvelopeInput,
    change_envelope,
    close_envelope,
    open_envelope,
)
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.holding import NoMoney, free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.queries.accounts import balances, envelope_of, unresolved
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.rules.envelopes import Basis
from tests.ledger.funded import set_free

FRANCS = EnvelopeInput("FU-26", "Fonds d’urgence 2026", "XAF", Basis.RECEIVED, 5_000_000, date(2026, 1, 1))


@pytest.fixture
def envelope(session: Session, ctx: Context) -> UUID:
    """An envelope of five millions, of which one has arrived."""
    made = open_envelope(session, ctx, FRANCS)
    receive_money(session, ctx, Entry("first", made.id, 1_000_000))
    return made.id


def standing(session: Session, envelope_id: UUID) -> tuple[int, int, int]:
    """What is held, spent and left."""
    session.expire_all()
    found = envelope_of(session, envelope_id)
    return found.held, found.spent, found.available.minor


def test_only_what_has_arrived_can_be_held(session: Session, ctx: Context, envelope: UUID) -> None:
    hold_money(session, ctx, Entry("a", envelope, 700_000))
    with pytest.raises(NoMoney) as refused:
        hold_money(session, ctx, Entry("b", envelope, 300_001))
    assert refused.value.available.minor == 300_000
    hold_money(session, ctx, Entry("c", envelope, 300_000))
    assert standing(session, envelope) == (1_000_000, 0, 0)


def test_what_was_pledged_can_be_held_where_that_was_chosen(session: Session, ctx: Context) -> None:
    made = open_envelope(session, ctx, EnvelopeInput("P", "Promis", "XAF", Basis.PLEDGED, 500, date(2026, 1, 1)))
    hold_money(session, ctx, Entry("a", made.id, 500))
    assert standing(session, made.id) == (500, 0, 0)


def test_sent_twice_it_is_held_paid_and_freed_once(session: Session, ctx: Context, envelope: UUID) -> None:
    one, other = (hold_money(session, ctx, Entry("a", envelope, 400)) for _time in range(2))
    assert one.id == other.id
    for _time in range(2):
        pay_held(session, ctx, one.id, Payment("pay", 100))
    rest = hold_money(session, ctx, Entry("pay:rest", envelope, 300))
    for _time in range(2):
        free_money(session, ctx, rest, key="free", reason="withdrawn")
    assert standing(session, envelope) == (0, 100, 999_900)


def test_what_was_held_is_resolved_once(session: Session, ctx: Context, envelope: UUID) -> None:
    held = hold_money(session, ctx, Entry("a", envelope, 400))
    pay_held(session, ctx, held.id, Payment("pay"))
    for again in (lambda: pay_held(session, ctx, held.id, Payment("more")), lambda: free(session, ctx, held.id)):
        with pytest.raises(Conflict):
            again()
    assert standing(session, envelope) == (0, 400, 999_600)


def free(session: Session, ctx: Context, held_id: UUID) -> None:
    """Sets it free under a key of its own."""
    set_free(session, ctx, held_id, uuid4().hex)


def test_situation_18_a_withdrawal_sets_free_what_was_held_and_keeps_the_record(
    session: Session, ctx: Context, envelope: UUID
) -> None:
    award = uuid4()
    hold_money(session, ctx, Entry("a", envelope, 400, award))
    for held in unresolved(session, award):
        free_money(session, ctx, held, key=f"withdrawn:{held.id.hex}", reason="withdrawn")
    assert unresolved(session, award) == []
    assert standing(session, envelope) == (0, 0, 1_000_000)


def test_an_instalment_is_paid_and_the_rest_stays_held(session: Session, ctx: Context, envelope: UUID) -> None:
    award = uuid4()
    held = hold_money(session, ctx, Entry("a", envelope, 900, award))
    pay_held(session, ctx, held.id, Payment("one", 300))
    (rest,) = unresolved(session, award)
    assert (rest.amount, standing(session, envelope)) == (600, (600, 300, 999_100))
    with pytest.raises(Conflict):
        pay_held(session, ctx, rest.id, Payment("two", 601))


def test_both_sides_of_the_books_come_to_the_same(session: Session, ctx: Context, envelope: UUID) -> None:
    held = hold_money(session, ctx, Entry("a", envelope, 900))
    pay_held(session, ctx, held.id, Payment("one", 300))
    found = balances(session, envelope)
    assert (found[Account.CASH], found[Account.FUNDS], found[Account.AWARDS]) == (999_700, 1_000_000, 300)
    assert found[Account.CASH] + found[Account.AWARDS] == found[Account.FUNDS]


def test_a_closed_envelope_holds_nothing_more(session: Session, ctx: Context, envelope: UUID) -> None:
    close_envelope(session, ctx, envelope)
    with pytest.raises(Conflict):
        hold_money(session, ctx, Entry("a", envelope, 1))


def test_less_than_is_held_cannot_be_pledged(session: Session, ctx: Context, committed: Callable[[], object]) -> None:
    made = open_envelope(session, ctx, EnvelopeInput("P", "Promis", "XAF", Basis.PLEDGED, 500, date(2026, 1, 1)))
    hold_money(session, ctx, Entry("a", made.id, 400))
    version = made.version
    with pytest.raises(Exception, match=r"never_overspent|Conflict"):
        change_envelope(
            session, ctx, made.id, EnvelopeInput("P", "Promis", "XAF", Basis.PLEDGED, 399, date(2026, 1, 1)),
            expected_version=version,
        )  # fmt: skip
