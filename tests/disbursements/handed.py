"""A fund that hands payments over: accounts of its own, batches, and the courier's jobs run by hand."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from fundapp.audit.signing import Signer
from fundapp.core.database import transaction
from fundapp.disbursements.commands.accounts import AccountInput, open_account
from fundapp.disbursements.commands.batches import BATCH_MADE, Chosen, make_batch
from fundapp.disbursements.models import PayingAccount, PaymentBatch, PaymentOrder
from fundapp.disbursements.rules.instructions import BankAccount, MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.outbox.checkpoints import announce_checkpoint
from fundapp.outbox.models import Message
from fundapp.outbox.topics import Claim
from tests.disbursements.batches import IBAN
from tests.disbursements.treasury import Treasury, founded, paying, treasury

__all__ = ["courier", "founded", "paying", "treasury"]

IN_BANK = PayeeDetails("Clarisse Obono", BankAccount(IBAN, "CM", "SGCMCMCX"), 1980)
ON_AIRTEL = PayeeDetails("Clarisse Obono", MobileAccount("+242055123456", "CG", "airtel"), 1980)
UNREADABLE = PayeeDetails("Ꮳ ሰላም", BankAccount(IBAN, "CM", "SGCMCMCX"), 1980)
BY_HAND = PayeeDetails("Clarisse Obono", None, 1980, how="À la boutique, le matin.")


@pytest.fixture
def courier(treasury: Treasury, monkeypatch: pytest.MonkeyPatch) -> Iterator[Treasury]:
    """The fund whose courier works on this machine."""
    monkeypatch.setattr("fundapp.disbursements.jobs.frame.vault_of", lambda _settings: treasury.vault)
    monkeypatch.setattr("fundapp.disbursements.jobs.frame.couriers_folder", lambda _settings: treasury.couriers)
    # What other tests had signed was undone with their databases, but the machine would remember it.
    forgetful = Signer("example.org/audit", b"7" * 32)
    monkeypatch.setattr("fundapp.outbox.checkpoints.signer_of", lambda _settings: forgetful)
    yield treasury
    treasury.app.extensions.pop("fundapp.operators", None)


def account_for(treasury: Treasury, way: str, **more: Any) -> PayingAccount:
    """An account of the fund's own."""
    usual: dict[str, Any] = {
        "name": f"Compte {uuid4().hex[:6]}", "way": way, "currency": "XAF", "country": "CM",
        "holder": "Réseau Exemple", "number": IBAN, "bic": "SGCMCMCX",
    }  # fmt: skip
    with treasury.app.app_context(), transaction() as session:
        made = open_account(session, treasury.acting("joel"), AccountInput(**{**usual, **more}))
        session.flush()
        session.expunge(made)
    return made


def order_to(treasury: Treasury, details: PayeeDetails, method: str, *parts: int) -> PaymentOrder:
    """An authorised payment to somebody."""
    payee = treasury.name(details, method=method)
    return treasury.authorised(*parts, payee=payee)


def batch(treasury: Treasury, account: PayingAccount, *orders: PaymentOrder, by: str = "joel", **more: Any) -> UUID:
    """Those payments, handed over out of that account by a member of finance."""
    ctx = treasury.acting(by)
    wanted = {
        "order_ids": [each.id for each in orders], "pay_on": ctx.today, "total": sum(each.amount for each in orders),
    }  # fmt: skip
    treasury.session.commit()
    with treasury.app.app_context(), transaction() as session:
        return make_batch(session, ctx, account.id, Chosen(**{**wanted, **more})).id


def row(treasury: Treasury, batch_id: UUID) -> PaymentBatch:
    """A batch as it stands."""
    found = treasury.session.get_one(PaymentBatch, batch_id, populate_existing=True)
    treasury.session.commit()
    return found


def claim(treasury: Treasury, topic: str, *ids: UUID | str, later: timedelta = timedelta()) -> Claim:
    """A message as a worker claims it."""
    return Claim(uuid4(), topic, "test", uuid4().hex, tuple(map(str, ids)), 1, 1, treasury.now + later)


def signed(treasury: Treasury) -> None:
    """The audit log, signed as it stands."""
    with treasury.app.app_context():
        announce_checkpoint(treasury.app.extensions["fundapp.settings"], treasury.now)


def made(treasury: Treasury, batch_id: UUID) -> Claim:
    """That a batch was made; the log was signed since."""
    signed(treasury)
    return claim(treasury, BATCH_MADE, batch_id)


def waiting(treasury: Treasury, topic: str) -> list[Message]:
    """The messages of a topic that wait, by when they are due."""
    wanted = select(Message).where(Message.topic == topic, Message.state == "waiting").order_by(Message.due_at)
    found = list(treasury.session.scalars(wanted, execution_options={"populate_existing": True}))
    treasury.session.commit()
    return found
