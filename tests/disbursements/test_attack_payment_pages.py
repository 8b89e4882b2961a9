"""After an arrest no page tells somebody of ours to pay, without saying first that it must not be."""

from fundapp.cases.workflow import Action
from tests.disbursements.handed import IN_BANK, account_for, batch, courier, order_to
from tests.disbursements.orders_ground import read
from tests.disbursements.test_attack_courier import made_of
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import Treasury, founded, paying, treasury

__all__ = ["courier", "founded", "paying", "treasury"]


def test_whoever_pays_by_hand_is_told_of_the_arrest(treasury: Treasury) -> None:
    reference = treasury.sent().reference
    treasury.session.commit()
    address = f"/payments/batches/by-hand/{reference}"
    assert "Ne payez pas" not in read(treasury.browser("joel"), address)
    stop(treasury, Action.SUSPEND)
    assert "Ne payez pas" in read(treasury.browser("joel"), address)


def test_whoever_takes_a_file_away_is_told_of_the_arrest(courier: Treasury) -> None:
    batch_id = batch(courier, account_for(courier, "pain001v9"), order_to(courier, IN_BANK, "bank"))
    made_of(courier, batch_id)
    address = f"/payments/batches/{batch_id}"
    assert "rappelé" not in read(courier.browser("joel"), address)
    stop(courier, Action.SUSPEND)
    assert "rappelé" in read(courier.browser("joel"), address)
