"""Rejected, returned, reversed, refunded are four events: each in every format that knows it, into state and books."""

from collections.abc import Callable

import pytest

from fundapp.disbursements.commands.matching import Outcome
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.receiving.reading import Reading
from fundapp.disbursements.rules.returns import Became
from tests.disbursements import iso_files as iso
from tests.disbursements.reports_ground import (
    FEE,
    PART,
    answer,
    credit,
    debit,
    enter,
    founded,
    held_and_spent,
    lines,
    match,
    money,
    mtn,
    only_line,
    owed,
    paying,
    state,
    statement,
    table,
    take,
    treasury,
    wave,
)
from tests.disbursements.treasury import AWARDED, Treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

Telling = Callable[[PaymentOrder], Reading]

REJECTED: dict[str, Telling] = {
    "pain.002": lambda order: answer(iso.payment("RJCT", order.reference, iso.reason("AC04"))),
    "mtn": lambda order: mtn(order, "FAILED", reason="PAYEE_NOT_FOUND"),
    "wave": lambda order: wave(order, "failed", payout_error={"error_code": "recipient-limit-exceeded"}),
}
PAID: dict[str, Telling] = {
    "pain.002": lambda order: answer(iso.payment("ACSC", order.reference)),
    "camt.053": lambda order: statement(debit(order)),
    "camt.054": lambda order: statement(debit(order), notice=True),
    "mtn": mtn,
    "wave": wave,
}
BACK: dict[tuple[str, str], Telling] = {
    ("returned", "camt.053"): lambda order: statement(credit(order, "returned")),
    ("returned", "camt.054"): lambda order: statement(credit(order, "returned"), notice=True),
    ("reversed", "camt.053"): lambda order: statement(credit(order, "reversed")),
    ("reversed", "camt.054"): lambda order: statement(credit(order, "reversed"), notice=True),
    ("reversed", "wave"): lambda order: wave(order, "reversed"),
    ("refunded", "camt.053"): lambda order: statement(credit(order, "refunded")),
    ("refunded", "camt.054"): lambda order: statement(credit(order, "refunded"), notice=True),
}


@pytest.mark.parametrize("told", REJECTED)
def test_rejected_never_left_and_is_owed_in_every_format(treasury: Treasury, told: str) -> None:
    order = treasury.sent(PART)
    (line,) = lines(treasury, take(treasury, REJECTED[told](order)))
    assert (line.state, line.became, state(treasury, order)) == ("applied", "rejected", "rejected")
    assert treasury.order(order).reason == line.reason
    assert (held_and_spent(treasury), owed(treasury)) == ((AWARDED, 0), AWARDED)


@pytest.mark.parametrize("told", PAID)
def test_paid_leaves_what_was_held_in_every_format(treasury: Treasury, told: str) -> None:
    order = treasury.sent(PART)
    (line,) = lines(treasury, take(treasury, PAID[told](order)))
    assert (line.state, line.became, state(treasury, order)) == ("applied", "paid", "confirmed")
    assert (held_and_spent(treasury), owed(treasury)) == ((AWARDED - PART, PART), AWARDED - PART)


@pytest.mark.parametrize("paid_before", [True, False])
@pytest.mark.parametrize(("event", "told"), BACK)
def test_what_comes_back_is_one_of_three_events_in_every_format(
    treasury: Treasury, event: str, told: str, paid_before: bool
) -> None:
    order = treasury.sent(PART)
    if paid_before:
        take(treasury, statement(debit(order)))
    (line,) = lines(treasury, take(treasury, BACK[event, told](order)))
    assert (line.state, line.became, state(treasury, order)) == ("applied", event, "returned")
    still_owed = AWARDED - PART if event == "refunded" else AWARDED
    assert (held_and_spent(treasury), owed(treasury)) == ((still_owed, 0), still_owed)


@pytest.mark.parametrize("notice", [True, False])
def test_a_return_net_of_a_fee_and_a_return_with_one_beside_it_cost_the_same(treasury: Treasury, notice: bool) -> None:
    net, whole = treasury.sent(PART), treasury.sent(PART)
    take(treasury, statement(debit(net), debit(whole)))
    take(treasury, statement(credit(net, "returned", amount=PART - 1_500, fee=FEE), notice=notice))
    assert held_and_spent(treasury) == (AWARDED - PART, PART + 1_500)
    take(treasury, statement(credit(whole, "returned", fee=FEE), notice=notice))
    assert (held_and_spent(treasury), owed(treasury)) == ((AWARDED, 3_000), AWARDED)


def test_a_fee_of_an_operator_is_booked(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    take(treasury, wave(order, fee="150"))
    assert held_and_spent(treasury) == (AWARDED - PART, PART + 150)
    take(treasury, wave(order, "reversed", fee="150"))
    assert held_and_spent(treasury) == (AWARDED, 150), "what Wave took was told before"


@pytest.mark.parametrize(
    ("event", "left"), [("returned", AWARDED), ("reversed", AWARDED), ("refunded", AWARDED - PART)]
)
def test_a_table_tells_a_credit_without_its_event_and_a_person_says_which(
    treasury: Treasury, event: str, left: int
) -> None:
    order = treasury.sent(PART)
    day = f"{treasury.now:%d/%m/%Y}"
    rows = [f"{day};VIR {order.reference};100 000;", f"{day};RETOUR {order.reference};;100 000"]
    found = lines(treasury, take(treasury, table(treasury, *rows, ours=[order])))
    assert [(each.became, each.state) for each in found] == [("paid", "applied"), ("in", "waiting")]
    match(treasury, only_line(treasury).id, order, Became(event))
    assert (state(treasury, order), held_and_spent(treasury), owed(treasury)) == ("returned", (left, 0), left)


@pytest.mark.parametrize(
    ("event", "stands", "sums"),
    [
        ("paid", "confirmed", (AWARDED - PART, PART + 1_500)),
        ("rejected", "rejected", (AWARDED, 0)),
        ("returned", "returned", (AWARDED, 1_500)),
        ("reversed", "returned", (AWARDED, 0)),
        ("refunded", "returned", (AWARDED - PART, 1_500)),
    ],
)
def test_each_event_can_be_entered_by_hand_with_its_fee(
    treasury: Treasury, event: str, stands: str, sums: tuple[int, int]
) -> None:
    order = treasury.sent(PART)
    enter(treasury, order, Outcome(Became(event), treasury.now.date(), money(PART), money(1_500), "B-7"))
    assert (state(treasury, order), held_and_spent(treasury)) == (stands, sums)
