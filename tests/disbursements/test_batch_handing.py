"""Payments are handed over together: all or none, those that fit, as they were seen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.disbursements.commands.accounts import close_account
from fundapp.disbursements.commands.batches import BATCH_MADE, take_file
from fundapp.disbursements.jobs.files import make_file
from fundapp.disbursements.models import PaymentBatch, PaymentRelease
from fundapp.disbursements.queries.batches import fitting_orders
from tests.disbursements.batches import IBAN
from tests.disbursements.handed import (
    BY_HAND,
    IN_BANK,
    ON_AIRTEL,
    account_for,
    batch,
    courier,
    founded,
    made,
    order_to,
    paying,
    row,
    treasury,
    waiting,
)
from tests.disbursements.treasury import Treasury, refused

__all__ = ["courier", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def fitting(treasury: Treasury, way: str, by: str = "joel", **more: Any) -> list[str]:
    """The references of what can go out of an account of that way."""
    account = account_for(treasury, way, **more)
    found = [each.reference for each in fitting_orders(treasury.session, treasury.acting(by), account)]
    treasury.session.commit()
    return found


def test_everything_is_sent_and_the_courier_hears_of_ids_only(treasury: Treasury) -> None:
    orders = [order_to(treasury, IN_BANK, "bank", part) for part in (100_000, 50_000)]
    batch_id = batch(treasury, account_for(treasury, "pain001v9"), *orders)
    assert {treasury.order(each).state for each in orders} == {"sent"}
    assert {treasury.order(each).batch_id for each in orders} == {batch_id}
    (message,) = waiting(treasury, BATCH_MADE)
    assert message.ids == [str(batch_id)]


def test_where_one_cannot_go_none_goes(treasury: Treasury) -> None:
    orders = [order_to(treasury, IN_BANK, "bank", part) for part in (100_000, 50_000)]
    account = account_for(treasury, "pain001v9")
    treasury.session.execute(update(EmergencyCase).values(state="suspended"))
    treasury.session.commit()
    with refused(Conflict, ""):
        batch(treasury, account, *orders)
    assert {treasury.order(each).state for each in orders} == {"authorised"}
    assert treasury.session.scalars(select(PaymentBatch)).all() == []


def test_a_payment_without_two_signatures_that_hold_stays(treasury: Treasury, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_to(treasury, IN_BANK, "bank")
    account = account_for(treasury, "pain001v9")
    monkeypatch.setattr("fundapp.disbursements.signatures._stands", lambda *_given: False)
    with refused(Conflict, ""):
        batch(treasury, account, order)
    assert treasury.order(order).state == "authorised"
    assert len(treasury.session.scalars(select(PaymentRelease)).all()) == 2


def test_nothing_goes_twice(treasury: Treasury) -> None:
    order = order_to(treasury, IN_BANK, "bank")
    account = account_for(treasury, "pain001v9")
    batch(treasury, account, order)
    with refused(Conflict, ""):
        batch(treasury, account, order)


def test_what_is_not_what_was_seen_does_not_go(treasury: Treasury) -> None:
    order = order_to(treasury, IN_BANK, "bank")
    with pytest.raises(EditConflict):
        batch(treasury, account_for(treasury, "pain001v9"), order, total=order.amount - 1)


def test_each_way_takes_what_it_can_pay(treasury: Treasury) -> None:
    wallet = treasury.authorised(40_000)
    bank = order_to(treasury, IN_BANK, "bank", 40_000)
    airtel = order_to(treasury, ON_AIRTEL, "mobile", 40_000)
    hand = order_to(treasury, BY_HAND, "cash", 40_000)
    mobile: dict[str, Any] = {"number": "+237670000001", "bic": None}
    assert fitting(treasury, "pain001v9") == [bank.reference]
    assert fitting(treasury, "letter") == [bank.reference]
    assert fitting(treasury, "hand") == [hand.reference]
    assert fitting(treasury, "mtn", **mobile, operator="mtn") == [wallet.reference]
    assert fitting(treasury, "mobile_csv_generic", **mobile, operator="mtn") == [wallet.reference]
    assert fitting(treasury, "mobile_csv_airtel", **mobile, operator="airtel") == [airtel.reference]
    assert fitting(treasury, "mobile_csv_airtel", **mobile, operator="airtel", country="CG") == []
    assert fitting(treasury, "pain001v9", currency="EUR") == []


def test_a_payment_waits_for_its_day(treasury: Treasury) -> None:
    order = order_to(treasury, IN_BANK, "bank")
    treasury.now -= timedelta(days=2)
    assert fitting(treasury, "pain001v9") == []
    treasury.now += timedelta(days=2)
    assert fitting(treasury, "pain001v9") == [order.reference]


def test_it_is_for_finance_alone(treasury: Treasury) -> None:
    order = order_to(treasury, IN_BANK, "bank")
    account = account_for(treasury, "pain001v9")
    for name in ("solange", "denis"):
        with pytest.raises((Denied, NotFound)):
            batch(treasury, account, order, by=name)


def test_days_that_are_over_and_empty_choices_are_refused_at_their_field(treasury: Treasury) -> None:
    order = order_to(treasury, IN_BANK, "bank")
    account = account_for(treasury, "pain001v9")
    with pytest.raises(Invalid) as caught:
        batch(treasury, account, order, pay_on=treasury.acting("joel").today - timedelta(days=1))
    assert list(caught.value.fields) == ["pay_on"]
    with pytest.raises(Invalid) as caught:
        batch(treasury, account)
    assert list(caught.value.fields) == ["orders"]


def test_nothing_goes_out_of_a_closed_account(treasury: Treasury) -> None:
    order = order_to(treasury, IN_BANK, "bank")
    account = account_for(treasury, "pain001v9", number=IBAN)
    with treasury.app.app_context(), transaction() as session:
        close_account(session, treasury.acting("joel"), account.id)
    with refused(Conflict, ""):
        batch(treasury, account, order)


def recuse(treasury: Treasury, name: str) -> None:
    """Somebody has declared that the person is of their family."""
    ctx = treasury.acting(name)
    assert ctx.actor is not None
    treasury.session.add(
        Declaration(
            case_id=treasury.case_id, person_id=ctx.actor.id, grade="family", at=treasury.now, entry_id=ctx.actor.id
        )
    )
    treasury.session.commit()


def test_who_is_recused_neither_sees_nor_sends_nor_takes_the_file(courier: Treasury) -> None:
    # Signed by others: her own signature would count no more.
    order = courier.prepare(by="solange", payee=courier.name(IN_BANK, method="bank"))
    for name in ("joel", "marthe"):
        courier.sign(order, name)
    account = account_for(courier, "pain001v9")
    recuse(courier, "fatime")
    assert fitting(courier, "pain001v9", by="fatime") == []
    with refused(Conflict, ""):
        batch(courier, account, order, by="fatime")
    batch_id = batch(courier, account, order)
    with courier.app.app_context():
        make_file(made(courier, batch_id))
    for name, kind in (("fatime", Denied), ("solange", NotFound)):
        with courier.app.app_context(), pytest.raises(kind), transaction() as session:
            take_file(session, courier.acting(name), batch_id)
    before = row(courier, batch_id).entry_id
    with courier.app.app_context(), transaction() as session:
        take_file(session, courier.acting("joel"), batch_id)
    assert row(courier, batch_id).entry_id != before
