"""Somebody writes into the tables of payments, past their triggers: auditors find it, offline, from log and rows."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update

from fundapp.audit.commands import record
from fundapp.audit.models import Staged
from fundapp.cases.models import Finding
from fundapp.cases.workflow import Action as CaseAction
from fundapp.core.database import transaction
from fundapp.disbursements.commands.preparing import cancel_order, change_payee
from fundapp.disbursements.commands.settling import lose_order
from fundapp.disbursements.models import PaymentOrder, PaymentRelease
from fundapp.disbursements.rules.returns import Became
from fundapp.vault.models import Member
from fundapp.vault.pairs import SigningPair
from fundapp.vault.statements import sign_statement
from tests.disbursements.proving import broken, checked, found, log_of, rows_of
from tests.disbursements.test_orders import OTHER, ceiling
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import AWARDED, Treasury, founded, francs, paying, treasury

__all__ = ["broken", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database

THIEF = SigningPair(b"t" * 32)


def test_an_honest_life_is_followed_from_the_log_and_its_rows_fit(treasury: Treasury) -> None:
    first = treasury.sent(100_000)
    treasury.told(first, Became.PAID)
    second = treasury.sent(100_000)
    treasury.told(second, Became.RETURNED)
    again = treasury.prepare(100_000, replaces_id=second.id)
    other = treasury.name(OTHER)
    with treasury.app.app_context(), transaction() as session:
        ctx = treasury.acting("joel")
        change_payee(session, ctx, again.id, other.id, expected_version=again.version)
    treasury.session.expire_all()
    for name in ("marthe", "fatime"):
        treasury.sign(again, name)
    treasury.hand_over(again)
    with treasury.app.app_context(), transaction() as session:
        lose_order(session, treasury.nobody(), again.id, "silence")
    treasury.told(again, Became.REJECTED)
    last = treasury.authorised(50_000)
    with treasury.app.app_context(), transaction() as session:
        cancel_order(session, treasury.acting("joel"), last.id, "mistake")
    assert checked(treasury).payments == 3


def test_an_honest_stop_and_a_payment_sent_back_in_part_fit(treasury: Treasury) -> None:
    order = treasury.sent(200_000)
    halted = treasury.authorised(100_000)
    stop(treasury, CaseAction.SUSPEND)
    treasury.told(order, Became.REFUNDED, money=francs(50_000))
    stop(treasury, CaseAction.WITHDRAW)
    assert treasury.order(halted).state == "cancelled"
    assert checked(treasury).payments == 1


def test_no_payee_stands_in_the_rows(treasury: Treasury) -> None:
    treasury.sent()
    log_of(treasury)
    told = b"".join(rows_of(treasury))
    for secret in (b"Clarisse", b"Obono", b"670112233"):
        assert secret not in told


def unstage(fund: Treasury, action: str) -> None:
    """Removes what is staged of an action, the last of it."""
    session = fund.session
    last = select(func.max(Staged.position)).where(Staged.action == action).scalar_subquery()
    session.execute(delete(Staged).where(Staged.position == last))
    session.commit()


def forged(fund: Treasury, release: PaymentRelease, pair: SigningPair, **facts: Any) -> None:
    """The row of a signature and its staged entry, signed with another key, as if the application had written them."""
    session = fund.session
    staged = session.scalars(select(Staged).where(Staged.id == release.entry_id)).one()
    statement = staged.payload["statement"]
    body = {**_body(statement), **facts}
    made = sign_statement(pair, body.pop("kind"), body)
    columns = {"body": made.body.decode(), "signer": made.signer, "signature": made.signature}
    told = {**staged.payload, "statement": made.told()}
    session.execute(update(PaymentRelease).where(PaymentRelease.id == release.id).values(**columns))
    session.execute(update(Staged).where(Staged.id == staged.id).values(payload=told))
    session.commit()


def _body(statement: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(statement["body"])
    return told


def test_a_release_forged_with_a_key_of_the_thief_is_found(broken: Treasury) -> None:
    order = broken.prepare()
    broken.sign(order, "fatime")
    second = broken.sign(order, "marthe")
    forged(broken, second, THIEF)
    assert found(broken) == ("statement.signer", "None")


def test_a_key_swapped_in_the_vault_signs_in_vain(broken: Treasury) -> None:
    order = broken.prepare()
    broken.sign(order, "fatime")
    second = broken.sign(order, "marthe")
    session, marthe = broken.session, broken.people["marthe"].id
    session.execute(update(Member).where(Member.id == marthe).values(signing_key=THIEF.public))
    forged(broken, second, THIEF)
    broken.hand_over(broken.order(order))
    assert found(broken)[0] == "statement.signer", "nothing but the log’s own keys tells the forged one from a real one"


def test_a_colleague_who_signs_under_another_name_is_found(broken: Treasury) -> None:
    order = broken.prepare()
    broken.sign(order, "fatime")
    second = broken.sign(order, "marthe")
    joel = broken.keys("joel")
    forged(broken, second, joel.signing)
    assert found(broken) == ("decision.signer", "payment.order.signed")


def test_another_amount_under_a_colleague_s_own_key_is_found(broken: Treasury) -> None:
    order = broken.prepare()
    first = broken.sign(order, "fatime")
    forged(broken, first, broken.keys("fatime").signing, amount=AWARDED + 1)
    assert found(broken) == ("payment.facts", "amount")


def test_a_release_dropped_with_its_entry_leaves_a_payment_that_was_never_released(broken: Treasury) -> None:
    broken.sent()
    unstage(broken, "payment.order.signed")
    assert found(broken) == ("payment.order", "payment.order.sent")


def test_an_order_that_was_sent_by_hand_past_the_application_is_found(broken: Treasury) -> None:
    order = broken.authorised()
    session = broken.session
    session.execute(update(PaymentOrder).where(PaymentOrder.id == order.id).values(state="sent"))
    session.commit()
    assert found(broken) == ("payments.differ", "state")


def test_whoever_verified_and_signed_once_that_row_was_gone_is_found(broken: Treasury) -> None:
    order = broken.prepare()
    with broken.app.app_context(), transaction() as session:
        told = {"case": broken.case_id.hex, "level": "two_independent", "recommendation": "approve"}
        record(session, broken.acting("idriss"), "case.finding.made", "case_finding", uuid4(), told)
    broken.session.execute(delete(Finding))
    broken.session.commit()
    broken.sign(order, "idriss")
    assert found(broken) == ("payment.verified", "payment.order.signed")


def test_a_ceiling_that_nobody_agreed_to_in_the_log_makes_nothing_small(broken: Treasury) -> None:
    ceiling(broken, AWARDED)
    order = broken.prepare()
    broken.sign(order, "joel")
    assert found(broken) == ("payment.facts", "small")
