"""The courier makes the file of a batch: once, the same each time, sealed to finance; or says why it cannot."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.disbursements.commands.batches import BATCH_MADE, give_up_batch
from fundapp.disbursements.jobs import files as job
from fundapp.disbursements.jobs.files import NotSignedYet, make_file
from fundapp.disbursements.jobs.frame import CourierAway
from fundapp.disbursements.jobs.instructions import destroy_files
from fundapp.disbursements.models import PayingAccount, PaymentBatch
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.rules.ways import FILE_KEPT
from fundapp.vault.documents import open_file
from fundapp.vault.models import Document
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind, Subject
from tests.disbursements.handed import (
    BY_HAND,
    IN_BANK,
    UNREADABLE,
    account_for,
    batch,
    claim,
    courier,
    founded,
    made,
    order_to,
    paying,
    row,
    signed,
    treasury,
)
from tests.disbursements.treasury import Treasury, refused

__all__ = ["courier", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database

WAYS = ["pain001v9", "pain001v3", "bank_csv_generic", "bank_csv_semicolon", "bank_csv_comma", "letter"]


def written(treasury: Treasury, batch_id: UUID, by: str = "joel") -> bytes:
    """The file of a batch, as somebody opens it."""
    found = row(treasury, batch_id)
    document = treasury.session.get_one(Document, found.document_id)
    treasury.session.expunge(document)
    treasury.session.commit()
    subject = Subject(PaymentBatch.__tablename__, found.id)
    with treasury.app.app_context():
        opened = open_compartments(
            treasury.vault, treasury.acting(by), treasury.keys(by), subject, [Kind.INSTRUCTION], purpose="test"
        )
        return b"".join(open_file(treasury.vault.files, opened, Kind.INSTRUCTION, document))


def run(treasury: Treasury, batch_id: UUID) -> None:
    """The courier's job."""
    with treasury.app.app_context():
        make_file(made(treasury, batch_id))


@pytest.mark.parametrize("way", WAYS)
def test_a_file_holds_its_payments_and_only_finance_opens_it(courier: Treasury, way: str) -> None:
    order = order_to(courier, IN_BANK, "bank")
    batch_id = batch(courier, account_for(courier, way), order)
    run(courier, batch_id)
    content = written(courier, batch_id)
    if way == "letter":
        assert content.startswith(b"%PDF")
    else:
        assert order.reference.encode() in content
        assert b"Clarisse Obono" in content
    assert row(courier, batch_id).digest == sha256(content).hexdigest()
    with pytest.raises(NotFound):
        written(courier, batch_id, by="solange")


@pytest.mark.parametrize("way", ["mobile_csv_mtn", "mobile_csv_generic"])
def test_a_mobile_file_goes_to_one_operator(courier: Treasury, way: str) -> None:
    order = courier.authorised()
    account = account_for(courier, way, number="+237670000001", operator="mtn", bic=None)
    batch_id = batch(courier, account, order)
    run(courier, batch_id)
    assert b"237670112233" in written(courier, batch_id)


@pytest.mark.parametrize("way", ["pain001v9", "letter"])
def test_made_again_after_a_crash_it_has_the_same_bytes_and_there_is_one(
    courier: Treasury, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    orders = [order_to(courier, IN_BANK, "bank", part) for part in (100_000, 50_000)]
    batch_id = batch(courier, account_for(courier, way), *orders)
    digests = []

    def crash(*given: Any) -> bool:
        digests.append(given[3].digest)
        raise InterruptedError

    files = len(list(courier.vault.files.names()))
    with monkeypatch.context() as patch:
        patch.setattr("fundapp.disbursements.jobs.files.keep_file", crash)
        with pytest.raises(InterruptedError):
            run(courier, batch_id)
    assert len(list(courier.vault.files.names())) == files
    run(courier, batch_id)
    assert row(courier, batch_id).digest == digests[0]
    run(courier, batch_id)
    assert courier.session.scalar(select(func.count()).select_from(Document)) == 1
    assert len(list(courier.vault.files.names())) == files + 1


def test_of_two_workers_at_once_one_keeps_its_file_and_the_other_leaves_none(courier: Treasury) -> None:
    batch_id = batch(courier, account_for(courier, "pain001v9"), order_to(courier, IN_BANK, "bank"))
    found = courier.expunged(row(courier, batch_id))
    run(courier, batch_id)
    before, files = row(courier, batch_id).document_id, len(list(courier.vault.files.names()))
    with courier.app.app_context():
        job._keep(courier.nobody(), found, b"the same, made by another", frozenset())
    assert row(courier, batch_id).document_id == before
    assert len(list(courier.vault.files.names())) == files


def test_nothing_is_made_before_a_checkpoint_covers_the_batch_and_it_is_asked_for(
    courier: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(courier)
    batch_id = batch(courier, account_for(courier, "pain001v9"), order_to(courier, IN_BANK, "bank"))
    asked: list[Any] = []
    monkeypatch.setattr("fundapp.disbursements.jobs.files.enqueue", lambda *given: asked.append(given[1:]))
    with courier.app.app_context(), pytest.raises(NotSignedYet):
        make_file(claim(courier, BATCH_MADE, batch_id))
    assert asked == [("urgent", "fundapp.outbox.jobs.checkpoint")]
    assert row(courier, batch_id).document_id is None
    run(courier, batch_id)
    assert row(courier, batch_id).document_id is not None


def test_a_name_that_no_bank_can_read_fails_the_batch_and_nothing_else_happens(courier: Treasury) -> None:
    order = order_to(courier, UNREADABLE, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    run(courier, batch_id)
    found = row(courier, batch_id)
    assert (found.failed, found.document_id, found.digest) == ("name", None, None)
    assert courier.order(order).state == "sent"
    run(courier, batch_id)
    assert row(courier, batch_id).failed == "name"


def test_a_batch_without_a_file_is_given_up_and_its_payments_count_as_refused(courier: Treasury) -> None:
    order = order_to(courier, UNREADABLE, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    with courier.app.app_context(), refused(Conflict, ""), transaction() as session:
        give_up_batch(session, courier.acting("joel"), batch_id)
    run(courier, batch_id)
    with courier.app.app_context(), transaction() as session:
        give_up_batch(session, courier.acting("joel"), batch_id)
    found = courier.order(order)
    assert (found.state, found.reason) == ("rejected", "no_file")
    assert courier.envelope.spent == 0


def test_a_payee_without_an_account_stands_in_no_file(courier: Treasury) -> None:
    order = order_to(courier, BY_HAND, "supplier")
    batch_id = batch(courier, account_for(courier, "letter"), order)
    run(courier, batch_id)
    assert row(courier, batch_id).failed in ("account_kind", "gone")


def test_without_the_couriers_key_it_is_tried_again(courier: Treasury) -> None:
    batch_id = batch(courier, account_for(courier, "pain001v9"), order_to(courier, IN_BANK, "bank"))
    (courier.couriers / "payments").unlink()
    with pytest.raises(CourierAway):
        run(courier, batch_id)
    assert (row(courier, batch_id).document_id, row(courier, batch_id).failed) == (None, None)


def test_a_file_is_destroyed_three_months_after_its_last_payment_and_not_before(courier: Treasury) -> None:
    order = order_to(courier, IN_BANK, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    run(courier, batch_id)
    with courier.app.app_context():
        courier.now += FILE_KEPT + timedelta(days=1)
        assert destroy_files(courier.vault, courier.nobody()) == 0, "nobody knows yet what became of it"
        courier.told(order, Became.PAID)
        assert destroy_files(courier.vault, courier.nobody()) == 0, "it was over a moment ago"
        courier.now += FILE_KEPT + timedelta(days=1)
        assert destroy_files(courier.vault, courier.nobody()) == 1
        assert destroy_files(courier.vault, courier.nobody()) == 0
    page = courier.browser("joel").get(f"/payments/batches/{batch_id}").text
    assert "Le fichier a été détruit" in page
    assert "Télécharger" not in page


def test_a_batch_stays_what_it_was(courier: Treasury) -> None:
    batch_id = batch(courier, account_for(courier, "pain001v9"), order_to(courier, IN_BANK, "bank"))
    run(courier, batch_id)
    for statement in (update(PaymentBatch).values(digest="0" * 64), delete(PaymentBatch), delete(PayingAccount)):
        with pytest.raises(DatabaseError, match="refuses this"), courier.session.begin_nested():
            courier.session.execute(statement)
