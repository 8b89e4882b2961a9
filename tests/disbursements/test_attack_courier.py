"""What stops a payment while the courier makes its file: an arrest, a word from the bank, an amount nobody signed."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from fundapp.cases.workflow import Action
from fundapp.core.errors import Conflict
from fundapp.disbursements.jobs import files
from fundapp.disbursements.jobs.files import make_file
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.rules.returns import Became
from tests.disbursements.breaking import drop_guards
from tests.disbursements.handed import IN_BANK, account_for, batch, courier, made, order_to, row
from tests.disbursements.reports_ground import (
    PART,
    owed,
    state,
)
from tests.disbursements.test_batch_files import written
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import AWARDED, Treasury, founded, paying, treasury

__all__ = ["courier", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def made_of(courier: Treasury, batch_id: UUID) -> None:
    """The courier makes the file of a batch."""
    with courier.app.app_context():
        make_file(made(courier, batch_id))


def test_an_arrest_while_the_courier_makes_the_file_keeps_the_payment_out_of_it(courier: Treasury) -> None:
    order = order_to(courier, IN_BANK, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    stop(courier, Action.SUSPEND)
    made_of(courier, batch_id)
    assert (row(courier, batch_id).document_id, row(courier, batch_id).failed) == (None, "no_payments")
    assert (state(courier, order), owed(courier)) == ("rejected", AWARDED)


def test_an_arrest_keeps_one_payment_out_of_a_file_and_the_others_in_it(courier: Treasury) -> None:
    first, second = (order_to(courier, IN_BANK, "bank", PART) for _number in range(2))
    batch_id = batch(courier, account_for(courier, "pain001v9"), first, second)
    courier.session.execute(update(PaymentOrder).where(PaymentOrder.id == first.id).values(recall_since=courier.now))
    courier.session.commit()
    made_of(courier, batch_id)
    content = written(courier, batch_id)
    assert (first.reference.encode() in content, second.reference.encode() in content) == (False, True)
    assert (state(courier, first), state(courier, second)) == ("rejected", "sent")


def test_the_courier_writes_no_amount_that_was_not_signed_for(courier: Treasury) -> None:
    order = order_to(courier, IN_BANK, "bank", PART)
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    drop_guards(courier.session)
    courier.session.execute(update(PaymentOrder).where(PaymentOrder.id == order.id).values(amount=AWARDED))
    courier.session.commit()
    made_of(courier, batch_id)
    assert (row(courier, batch_id).document_id, row(courier, batch_id).failed) == (None, "changed")


def test_what_was_said_of_a_payment_before_its_file_was_there_keeps_it_out(courier: Treasury) -> None:
    first, second = (order_to(courier, IN_BANK, "bank", PART) for _number in range(2))
    batch_id = batch(courier, account_for(courier, "pain001v9"), first, second)
    courier.told(first, Became.REJECTED)
    made_of(courier, batch_id)
    content = written(courier, batch_id)
    assert (first.reference.encode() in content, second.reference.encode() in content) == (False, True)


def test_an_arrest_just_before_the_file_is_kept_has_it_made_anew_without_that_payment(
    courier: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_to(courier, IN_BANK, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    seal = files._sealed

    def arrested(*told: Any) -> Any:
        found = seal(*told)
        stop(courier, Action.SUSPEND)
        return found

    monkeypatch.setattr(files, "_sealed", arrested)
    with pytest.raises(Conflict):
        made_of(courier, batch_id)
    assert row(courier, batch_id).document_id is None
