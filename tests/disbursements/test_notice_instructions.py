"""What the courier was given of a payee is gone once nothing is handed over any more: in a backup of the rows too."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from fundapp.core.database import ReadSession, db, transaction
from fundapp.disbursements.commands.preparing import cancel_order, change_payee
from fundapp.disbursements.jobs.instructions import destroy_instructions, sweep_instructions
from fundapp.disbursements.models import PaymentOrder, PaymentRelease
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.rules.topics import ENDED
from fundapp.disbursements.sealing import read_instructions
from fundapp.outbox.topics import Claim
from fundapp.vault.errors import CannotOpen, Shredded
from fundapp.vault.foundation import courier as courier_of
from fundapp.vault.models import Compartment, OlderHalf, QuickKey, Wrap
from fundapp.vault.rules import Courier, Kind
from tests.disbursements.noticing import Watch, courier, watch
from tests.disbursements.treasury import AUNT, AWARDED, founded, paying, treasury

__all__ = ["courier", "founded", "paying", "treasury", "watch"]

pytestmark = pytest.mark.database

KEYS = (Wrap, OlderHalf, QuickKey)


def opens(watch: Watch, order: PaymentOrder) -> list[bool]:
    """Whether the courier opens what it was given, each time in turn."""
    fund = watch.treasury
    with ReadSession(db) as session:
        carrier = courier_of(session, fund.couriers, Courier.PAYMENTS)
        given = PaymentRelease.order_id == order.id, PaymentRelease.instruction.is_not(None)
        wanted = select(PaymentRelease).where(*given)
        releases = session.scalars(wanted.order_by(PaymentRelease.revision, PaymentRelease.id)).all()
        session.expunge_all()
    assert carrier is not None
    found = []
    for each in releases:
        try:
            read = read_instructions(fund.vault, fund.nobody(), carrier, [each], purpose="test")
            found.append(read[order.id].name == AUNT.name)
        except (Shredded, CannotOpen):
            found.append(False)
    return found


def ended(watch: Watch, order: PaymentOrder) -> None:
    """The handler, as a worker runs it."""
    claim = Claim(uuid4(), ENDED, "destroy_instructions", uuid4().hex, (str(order.id),), 1, 1, watch.treasury.now)
    destroy_instructions(claim)
    watch.treasury.session.expire_all()


@pytest.mark.parametrize("became", [Became.PAID, Became.REJECTED, Became.RETURNED])
def test_after_the_final_state_the_courier_opens_nothing(watch: Watch, became: Became) -> None:
    order = watch.treasury.sent()
    watch.work()
    assert opens(watch, order) == [True]
    watch.treasury.told(order, became)
    watch.work()
    assert opens(watch, order) == [False]


def test_a_backup_of_the_rows_brings_nothing_back(watch: Watch) -> None:
    session, order = watch.treasury.session, watch.treasury.sent()
    ids = select(Compartment.id).where(Compartment.kind == Kind.INSTRUCTION.value)
    kept: list[tuple[Any, list[dict[str, Any]]]] = [
        (
            table,
            [
                dict(row._mapping)
                for row in session.execute(select(table.__table__).where(table.compartment_id.in_(ids)))
            ],
        )
        for table in KEYS
    ]
    compartments = [
        dict(row._mapping) for row in session.execute(select(Compartment.__table__).where(Compartment.id.in_(ids)))
    ]
    session.commit()
    assert kept[0][1], "there was something to bring back"
    watch.treasury.told(order, Became.PAID)
    watch.work()
    for table, rows in kept:
        if rows:
            session.execute(insert(table.__table__), rows)
    for row in compartments:
        session.execute(update(Compartment).where(Compartment.id == row["id"]).values(shredded_at=None, final_at=None))
    session.commit()
    assert opens(watch, order) == [False], "its half in the keystore is gone"


def test_what_was_halted_or_called_off_is_destroyed_too(watch: Watch) -> None:
    order = watch.treasury.authorised()
    with transaction() as session:
        cancel_order(session, watch.treasury.acting("joel"), order.id, "mistake")
    watch.work()
    assert opens(watch, order) == [False]


def test_running_twice_is_no_error(watch: Watch) -> None:
    order = watch.treasury.sent()
    watch.treasury.told(order, Became.PAID)
    for _time in range(2):
        ended(watch, order)
    assert opens(watch, order) == [False]


def test_what_is_still_to_be_handed_over_is_kept(watch: Watch) -> None:
    order = watch.treasury.sent()
    ended(watch, order)
    assert opens(watch, order) == [True]


def test_an_order_that_was_signed_anew_keeps_what_it_is_signed_for_and_loses_what_it_was(watch: Watch) -> None:
    order = watch.treasury.authorised()
    other = watch.treasury.name(AUNT)
    with transaction() as session:
        ctx = watch.treasury.acting("joel")
        change_payee(session, ctx, order.id, other.id, expected_version=order.version)
    watch.treasury.session.expire_all()
    watch.treasury.sign(order, "fatime")
    watch.work()
    assert opens(watch, order) == [False]
    watch.treasury.sign(order, "marthe")
    ended(watch, order)
    assert opens(watch, order) == [False, True]


def test_a_sweep_destroys_what_no_message_told_of(watch: Watch) -> None:
    order, waiting = watch.treasury.authorised(AWARDED // 2), watch.treasury.authorised(AWARDED // 2)
    with transaction() as session:
        cancel_order(session, watch.treasury.acting("joel"), order.id, "mistake")
    watch.silence()
    assert opens(watch, order) == [True]
    for _time in range(2):
        sweep_instructions()
    assert opens(watch, order) == [False]
    assert opens(watch, waiting) == [True]
