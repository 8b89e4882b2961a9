"""What both databases refuse of payments, whoever asks: tried with plain SQL, past every command."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DatabaseError

from fundapp.cases.models import EmergencyCase
from fundapp.disbursements.models import (
    PaymentCeiling,
    PaymentOrder,
    PaymentPayee,
    PaymentRelease,
    PaymentStep,
    PaymentSubmission,
)
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.workflow import Action, State, after
from tests.disbursements.treasury import AWARDED, Treasury, founded, paying, treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def refuses(treasury: Treasury, *statements: Any) -> None:
    """That the last of these is refused by a trigger, and by nothing else."""
    for statement in statements[:-1]:
        treasury.session.execute(statement)
    with pytest.raises(DatabaseError, match="refuses this"), treasury.session.begin_nested():
        treasury.session.execute(statements[-1])
    treasury.session.rollback()


def change(order: PaymentOrder, **values: Any) -> Any:
    """An UPDATE of an order."""
    return update(PaymentOrder).where(PaymentOrder.id == order.id).values(**values)


def copy(order: PaymentOrder, **values: Any) -> Any:
    """Another order like this one."""
    row = {each.key: getattr(order, each.key) for each in PaymentOrder.__table__.columns}
    return insert(PaymentOrder).values({**row, "id": uuid4(), "reference": uuid4().hex[:16], **values})


def release(order: PaymentOrder, person: Any, **values: Any) -> Any:
    """A signature, whatever it is worth."""
    row = {
        "id": uuid4(), "order_id": order.id, "person_id": person, "revision": order.revision, "body": "{}",
        "signer": b"s" * 32, "signature": b"g" * 64, "at": order.created_at, "entry_id": uuid4(),
    }  # fmt: skip
    return insert(PaymentRelease).values({**row, **values})


def test_no_award_is_ordered_twice(treasury: Treasury) -> None:
    order = treasury.prepare()
    refuses(treasury, copy(order, position=2, amount=1))


def test_an_order_that_is_void_leaves_room_and_takes_none_back(treasury: Treasury) -> None:
    order = treasury.sent()
    treasury.told(order, Became.REJECTED)
    order = treasury.order(order)
    treasury.session.execute(copy(order, position=2, state="planned"))
    refuses(treasury, change(order, state="confirmed"))


@pytest.mark.parametrize("state", ["authorised", "sent", "confirmed"])
def test_an_order_begins_where_nothing_is_signed(treasury: Treasury, state: str) -> None:
    order = treasury.prepare(1_000)
    refuses(treasury, copy(order, position=2, state=state))


def test_an_order_is_of_the_currency_and_the_case_of_its_award(treasury: Treasury) -> None:
    order = treasury.prepare(1_000)
    refuses(treasury, copy(order, position=2, currency="EUR"))


@pytest.mark.parametrize("state", ["authorised", "sent"])
def test_without_two_signatures_nothing_is_authorised_or_sent(treasury: Treasury, state: str) -> None:
    order = treasury.prepare()
    treasury.sign(order, "fatime")
    refuses(treasury, change(order, state=state))


def test_signatures_of_an_earlier_revision_count_no_more(treasury: Treasury) -> None:
    order = treasury.authorised()
    refuses(treasury, change(order, state="planned"), change(order, revision=2), change(order, state="authorised"))


@pytest.mark.parametrize("state", ["suspended", "withdrawn", "closed", "approved"])
def test_nothing_is_sent_for_a_case_that_is_stopped(treasury: Treasury, state: str) -> None:
    order = treasury.authorised()
    stopped = update(EmergencyCase).where(EmergencyCase.id == order.case_id).values(state=state)
    refuses(treasury, stopped, change(order, state="sent"))


@pytest.mark.parametrize("state", ["planned", "authorised", "sent"])
def test_what_was_handed_over_is_never_handed_over_again(treasury: Treasury, state: str) -> None:
    order = treasury.sent()
    treasury.session.execute(change(order, state="unknown"))
    refuses(treasury, change(order, state=state))


@pytest.mark.parametrize(
    "values",
    [{"amount": AWARDED - 1}, {"method": "bank"}, {"small": True}],
    ids=["amount", "method", "ceiling"],
)
def test_what_was_signed_for_is_not_changed_under_the_same_signatures(treasury: Treasury, values: Any) -> None:
    order = treasury.authorised()
    refuses(treasury, change(order, **values))
    refuses(treasury, change(order, revision=2, **values))


@pytest.mark.parametrize("column", ["reference", "position", "currency"])
def test_what_an_order_is_stays(treasury: Treasury, column: str) -> None:
    order = treasury.prepare()
    refuses(treasury, change(order, **{column: 7 if column == "position" else "EUR"}))


@pytest.mark.parametrize(("who", "why"), [("idriss", "verified"), ("denis", "decided"), ("joel", "prepared")], ids=str)
def test_three_different_people(treasury: Treasury, who: str, why: str) -> None:
    order = treasury.prepare(by="joel")
    refuses(treasury, release(order, treasury.people[who].id))


def test_whoever_prepared_a_small_order_is_not_the_second(treasury: Treasury) -> None:
    order, joel = treasury.prepare(), treasury.people["joel"].id
    treasury.session.execute(change(order, small=True, revision=2))
    second = release(order, joel, revision=2)
    refuses(treasury, release(order, treasury.people["fatime"].id, revision=2), second)


def test_a_signature_is_for_an_order_that_waits_for_it(treasury: Treasury) -> None:
    order = treasury.authorised()
    refuses(treasury, release(order, treasury.people["solange"].id))
    refuses(treasury, change(order, state="planned"), release(order, treasury.people["marthe"].id, revision=7))


WRITTEN_ONCE: dict[str, list[Any]] = {
    "steps": [update(PaymentStep).values(action="send"), delete(PaymentStep)],
    "payees": [update(PaymentPayee).values(country="GA"), delete(PaymentPayee)],
    "releases": [update(PaymentRelease).values(revision=9), delete(PaymentRelease)],
    "orders": [delete(PaymentOrder)],
}


@pytest.mark.parametrize("what", WRITTEN_ONCE)
def test_what_is_written_once_is_neither_changed_nor_deleted(treasury: Treasury, what: str) -> None:
    treasury.authorised()
    for statement in WRITTEN_ONCE[what]:
        refuses(treasury, statement)


def test_an_operator_is_told_once(treasury: Treasury) -> None:
    order = treasury.sent()
    row = {"order_id": order.id, "at": treasury.now, "entry_id": uuid4()}
    treasury.session.execute(insert(PaymentSubmission).values(id=uuid4(), **row))
    treasury.session.execute(update(PaymentSubmission).values(answer="accepted", answered_at=treasury.now))
    treasury.session.commit()
    refuses(treasury, update(PaymentSubmission).values(answer="refused"))
    refuses(treasury, delete(PaymentSubmission))


def test_a_ceiling_that_two_people_agreed_to_is_neither_raised_nor_taken_away(treasury: Treasury) -> None:
    people = {"asked_by_id": treasury.people["fatime"].id, "agreed_by_id": treasury.people["marthe"].id}
    row = {"currency": "XAF", "amount": 1, "asked_at": treasury.now, "agreed_at": treasury.now, "entry_id": uuid4()}
    treasury.session.execute(insert(PaymentCeiling).values(id=uuid4(), **row, **people))
    treasury.session.commit()
    refuses(treasury, update(PaymentCeiling).values(amount=9_000_000))
    refuses(treasury, delete(PaymentCeiling))


def test_an_order_takes_no_step_that_the_workflow_does_not_know(treasury: Treasury) -> None:
    """From where it is confirmed, since nothing else stands in the way there; and past everything at once."""
    planned = treasury.prepare(1_000)
    refuses(treasury, change(planned, state="confirmed"))
    order = treasury.sent(2_000)
    treasury.told(order, Became.PAID)
    assert treasury.order(order).state == State.CONFIRMED
    for state in set(State) - {State.CONFIRMED}:
        if after(State.CONFIRMED, Action.RETURN) != state:
            refuses(treasury, change(order, state=state.value))


def test_what_an_order_is_for_and_in_which_batch_it_went_stays(treasury: Treasury) -> None:
    order = treasury.sent()
    refuses(treasury, change(order, purpose="legal"))
    refuses(treasury, change(order, batch_id=None))
    refuses(treasury, change(order, batch_id=treasury.batch()))
    other = treasury.order(order)
    refuses(treasury, change(other, replaces_id=uuid4()))
