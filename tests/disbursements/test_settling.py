"""What banks say of an order: paid, rejected, returned, reversed, refunded. Its state and the books follow."""

import pytest
from sqlalchemy import select

from fundapp.cases.models import FollowUp
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.disbursements.commands.settling import lose_order
from fundapp.disbursements.queries.holds import rooms_of
from fundapp.disbursements.rules.returns import Became
from fundapp.ledger.commands.envelopes import close_envelope
from fundapp.ledger.models import Transfer
from tests.disbursements.treasury import AWARDED, Treasury, founded, francs, paying, refused, treasury
from tests.ledger.funded import books

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def held_and_spent(treasury: Treasury) -> tuple[int, int]:
    """What the envelope of the award says, which is what its transfers come to."""
    found = treasury.envelope
    books(treasury.session, found.id)
    return found.held, found.spent


def test_what_is_paid_leaves_what_was_held(treasury: Treasury) -> None:
    order = treasury.sent(100_000)
    assert treasury.told(order, Became.PAID)
    assert treasury.order(order).state == "confirmed"
    assert held_and_spent(treasury) == (AWARDED - 100_000, 100_000)


def test_said_again_it_changes_nothing(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.PAID)
    assert not treasury.told(order, Became.PAID)
    assert held_and_spent(treasury) == (0, AWARDED)


def test_a_fee_is_booked_as_a_fee(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.PAID, fee=francs(1_500))
    assert held_and_spent(treasury) == (0, AWARDED + 1_500)


def test_another_amount_waits_for_somebody(treasury: Treasury) -> None:
    order = treasury.sent()
    with refused(Conflict, "montant"):
        treasury.told(order, Became.PAID, money=francs(AWARDED - 1))
    assert treasury.order(order).state == "sent"


def test_what_was_rejected_never_left_and_is_still_owed(treasury: Treasury) -> None:
    order = treasury.sent()
    assert treasury.told(order, Became.REJECTED, reason="AC04")
    found = treasury.order(order)
    assert (found.state, found.reason) == ("rejected", "AC04")
    assert held_and_spent(treasury) == (AWARDED, 0)
    assert rooms_of(treasury.session, [treasury.award.id])[0].money == francs(AWARDED)


def test_situation_3_what_comes_back_is_reversed_net_of_the_fee_and_is_owed_again(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.PAID)
    with refused(Conflict, "peut encore arriver"):
        treasury.prepare(1_000, replaces_id=order.id)
    treasury.told(order, Became.RETURNED, money=francs(AWARDED - 2_000), reason="AC01")
    assert treasury.order(order).state == "returned"
    assert held_and_spent(treasury) == (AWARDED, 2_000), "the fee is spent, the award is held as before"
    again = treasury.prepare(replaces_id=order.id)
    assert (again.state, again.replaces_id, again.position) == ("planned", order.id, 2)
    assert again.reference != order.reference


def test_what_comes_back_before_anybody_said_that_it_was_paid_is_booked_both_ways(treasury: Treasury) -> None:
    order = treasury.sent()
    assert treasury.told(order, Became.RETURNED)
    assert not treasury.told(order, Became.PAID), "the older news comes later, and is none"
    assert held_and_spent(treasury) == (AWARDED, 0)


def test_what_the_bank_took_back_is_owed_as_well(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.PAID)
    treasury.told(order, Became.REVERSED)
    assert treasury.order(order).reason == "reversed"
    assert held_and_spent(treasury) == (AWARDED, 0)


def test_what_the_payee_sends_back_is_free_and_no_longer_owed(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.PAID)
    treasury.told(order, Became.REFUNDED)
    assert held_and_spent(treasury) == (0, 0)
    assert treasury.order(order).reason == "refunded"


def test_a_part_that_is_sent_back_leaves_the_payment_confirmed(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.PAID)
    assert treasury.told(order, Became.REFUNDED, money=francs(40_000))
    assert not treasury.told(order, Became.REFUNDED, money=francs(40_000)), "the same news again"
    assert treasury.order(order).state == "confirmed"
    assert held_and_spent(treasury) == (0, AWARDED - 40_000)
    with refused(Conflict, "partie"):
        treasury.told(order, Became.RETURNED)


def test_what_comes_back_into_a_closed_envelope_is_held_there_again(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.PAID)
    with treasury.app.app_context(), transaction() as session:
        close_envelope(session, treasury.acting("joel"), treasury.envelope.id)
    treasury.told(order, Became.RETURNED)
    assert held_and_spent(treasury) == (AWARDED, 0)


def test_an_order_of_which_nobody_knows_waits_and_is_not_sent_again(treasury: Treasury) -> None:
    order = treasury.sent()
    with treasury.app.app_context(), transaction() as session:
        assert lose_order(session, treasury.nobody(), order.id, "timeout")
        assert not lose_order(session, treasury.nobody(), order.id, "timeout")
    with pytest.raises(Conflict):
        treasury.hand_over(order)
    assert rooms_of(treasury.session, [treasury.award.id]) == [], "nor is anything else paid in its place"
    treasury.told(order, Became.PAID)
    assert treasury.order(order).state == "confirmed"


def test_paid_after_it_was_rejected_is_for_a_person_to_look_at(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.REJECTED)
    with pytest.raises(Conflict):
        treasury.told(order, Became.PAID)


def test_nothing_is_believed_of_an_order_that_was_never_handed_over(treasury: Treasury) -> None:
    order = treasury.authorised()
    for became in (Became.PAID, Became.REJECTED, Became.RETURNED, Became.REFUNDED):
        with pytest.raises(Conflict):
            treasury.told(order, became)


def test_instalments_are_paid_out_of_one_award_one_after_the_other(treasury: Treasury) -> None:
    orders = [treasury.sent(part) for part in (120_000, 100_000, 80_000)]
    for order in reversed(orders):
        treasury.told(order, Became.PAID)
    assert held_and_spent(treasury) == (0, AWARDED)
    paid = treasury.session.scalars(select(Transfer.amount).where(Transfer.movement == "payment")).all()
    assert sorted(paid) == [80_000, 100_000, 120_000]


def test_the_case_goes_on_once_all_of_it_is_paid_and_not_before(treasury: Treasury) -> None:
    first, second = treasury.sent(200_000), treasury.sent(100_000)
    treasury.told(first, Became.PAID)
    assert treasury.case.state == "payment"
    treasury.told(second, Became.PAID)
    assert treasury.case.state == "active"


def test_whoever_has_a_first_instalment_is_asked_how_they_are(treasury: Treasury) -> None:
    order = treasury.sent(100_000)
    treasury.told(order, Became.PAID)
    treasury.told(treasury.sent(50_000), Became.PAID)
    asked = treasury.session.scalars(select(FollowUp).order_by(FollowUp.due_on)).all()
    today = treasury.acting("joel").today
    assert [(each.due_on - today).days for each in asked] == [2, 14, 45, 90]
    assert treasury.case.state == "payment"
