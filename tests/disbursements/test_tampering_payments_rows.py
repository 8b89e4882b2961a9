"""Rows of payments that somebody changed, compared offline with the log."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from fundapp.audit.verify import KeptPayments, read_payments, verify_export
from fundapp.core.database import ReadSession, db
from fundapp.disbursements.cli import payments
from fundapp.disbursements.models import PaymentOrder, PaymentPayee, PaymentRelease, PaymentStep
from tests.disbursements.proving import broken, found, log_of, rows_of
from tests.disbursements.test_orders import OTHER
from tests.disbursements.treasury import Treasury, founded, paying, treasury

__all__ = ["broken", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def an_order(**values: Any) -> Callable[[Session], Any]:
    """A column of an order, changed."""
    return lambda session: session.execute(update(PaymentOrder).values(**values))


ROWS: dict[str, tuple[Callable[[Session], Any], str]] = {
    "an amount": (an_order(amount=1), "amount"),
    "a currency": (an_order(currency="EUR"), "currency"),
    "a method": (an_order(method="cash"), "method"),
    "a reference": (an_order(reference="P-OTHER"), "reference"),
    "a state": (an_order(state="returned"), "state"),
    "a revision": (an_order(revision=7), "revision"),
    "small": (an_order(small=True), "small"),
    "an instalment": (an_order(position=9), "position"),
    "a step removed": (
        lambda session: session.execute(delete(PaymentStep).where(PaymentStep.to_state == "authorised")),
        "steps",
    ),
    "a step by somebody else": (lambda session: session.execute(update(PaymentStep).values(by_id=None)), "steps"),
    "a signature removed": (lambda session: session.execute(delete(PaymentRelease)), "releases"),
    "a signature’s bytes": (
        lambda session: session.execute(update(PaymentRelease).values(signature=b"s" * 64)),
        "releases",
    ),
    "a signature’s words": (lambda session: session.execute(update(PaymentRelease).values(body="{}")), "releases"),
    "a payee’s commitment": (
        lambda session: session.execute(update(PaymentPayee).values(commitment="0" * 64)),
        "payee",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_is_changed_in_the_rows_of_a_payment_is_found(name: str, broken: Treasury) -> None:
    broken.sent()
    assert found(broken) == ("", "")
    change, field = ROWS[name]
    change(broken.session)
    broken.session.commit()
    assert found(broken) == ("payments.differ", field)


def test_another_payee_under_an_order_that_was_sent_is_found(broken: Treasury) -> None:
    order, other = broken.sent(), broken.name(OTHER)
    broken.session.execute(update(PaymentOrder).where(PaymentOrder.id == order.id).values(payee_id=other.id))
    broken.session.commit()
    assert found(broken) == ("payments.differ", "payee")


def test_an_order_inserted_without_an_entry_is_found(broken: Treasury) -> None:
    order = broken.sent()
    session = broken.session
    columns = {column.name: getattr(order, column.name) for column in PaymentOrder.__table__.columns}
    columns |= {"id": uuid4(), "reference": "P-SLIPPED", "position": 9, "entry_id": uuid4()}
    session.execute(insert(PaymentOrder).values(**columns))
    session.commit()
    assert found(broken)[0] == "payments.unknown"


def test_an_order_removed_is_found(broken: Treasury) -> None:
    order = broken.prepare()
    log_of(broken)
    broken.session.execute(delete(PaymentOrder).where(PaymentOrder.id == order.id))
    broken.session.commit()
    assert found(broken)[0] == "payments.missing"


def test_the_export_of_payments_is_a_file_that_the_program_compares(
    treasury: Treasury, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    treasury.sent()
    monkeypatch.setattr("fundapp.disbursements.cli.snapshot", lambda: ReadSession(db))  # all share one connection here
    file = tmp_path / "payments.jsonl"
    answer = CliRunner().invoke(payments, ["export", str(file)], obj=lambda: treasury.app)
    assert answer.exit_code == 0, answer.output
    kept = read_payments(str(file))
    assert verify_export(log_of(treasury), root=treasury.vault.root, payments=kept).payments == 1
    missing = CliRunner().invoke(payments, ["export", str(tmp_path / "no" / "file")], obj=lambda: treasury.app)
    assert missing.exit_code == 1


def test_a_payment_that_is_being_written_to_is_left_out(treasury: Treasury) -> None:
    first_id = treasury.sent(100_000).id
    log_of(treasury)
    second = treasury.prepare(100_000)
    second_id = second.id.hex
    kept = KeptPayments(rows_of(treasury)).rows
    assert kept[second_id] == {"newer": True, "order": second_id}
    assert kept[first_id.hex]["state"] == "sent"
