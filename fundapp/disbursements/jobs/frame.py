"""What the courier's jobs share: who it is, in which circumstances it acts, and what it is to hand over."""

from collections.abc import Sequence
from os import environ
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import lazy
from fundapp.core.reader import Reader
from fundapp.disbursements.models import PayingAccount, PaymentBatch, PaymentOrder, PaymentRelease
from fundapp.disbursements.operators.settings import OperatorAccess, load_access
from fundapp.disbursements.queries.batches import carried
from fundapp.disbursements.rules.instructions import BankAccount, Batch, Instruction, Payee
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.disbursements.sealing import read_instructions
from fundapp.disbursements.sending.faults import fault
from fundapp.disbursements.signatures import standing_releases
from fundapp.outbox.topics import Claim
from fundapp.vault.errors import CannotOpen
from fundapp.vault.foundation import courier
from fundapp.vault.house import Vault
from fundapp.vault.installation import couriers_folder, vault_of
from fundapp.vault.rules import Courier
from fundapp.vault.unlocked import Unlocked

ACCESS = "fundapp.operators"
"""Under which the application keeps who of the operators can be spoken with."""

PURPOSE = "payment.hand_over"
"""How the audit log calls the opening of what the courier hands over."""


class CourierAway(Exception):
    """This machine does not hold the payments courier's key: another one may, so it is tried again."""


class OperatorAway(Exception):
    """This operator is not configured here, or does not let us in: it is tried again, since nothing has left."""


class Gone(Exception):
    """What the courier was to hand over is not there: nobody released it to it, or it was destroyed."""


def settings() -> Settings:
    """The settings in force."""
    found: Settings = current_app.extensions["fundapp.settings"]
    return found


def vault() -> Vault:
    """This installation's vault."""
    return vault_of(settings())


def access() -> OperatorAccess:
    """Who of the operators can be spoken with: as the application was told, or its environment says."""
    if ACCESS not in current_app.extensions:
        current_app.extensions[ACCESS] = load_access(environ)
    found: OperatorAccess = current_app.extensions[ACCESS]
    return found


def context(claim: Claim) -> Context:
    """In which circumstances a job acts: nobody's."""
    return Context(None, claim.now, claim.id.hex, Reader(settings().language, settings().zone))


def carrier_of(session: Session) -> Unlocked:
    """The payments courier. Raises CourierAway."""
    found = courier(session, couriers_folder(settings()), Courier.PAYMENTS)
    if found is None:
        raise CourierAway
    return found


def to_carry(
    session: Session, batch_id: UUID, order_id: UUID | None = None
) -> list[tuple[PaymentOrder, PaymentRelease]]:
    """The payments of a batch with the signatures under which the courier holds their payees. Raises Gone."""
    found = [(order, release) for order, release in carried(session, batch_id, order_id) if release is not None]
    if len(found) != len(carried(session, batch_id, order_id)):
        raise Gone
    return found


def demand_signed(session: Session, rows: Sequence[tuple[PaymentOrder, PaymentRelease]]) -> None:
    """Raises CannotOpen where what is to leave is not, to the last franc, what two people have signed for."""
    for order, _release in rows:
        try:
            standing_releases(session, order)
        except Conflict as error:
            raise CannotOpen from error


def instructions_for(
    claim: Claim, carrier: Unlocked, rows: Sequence[tuple[PaymentOrder, PaymentRelease]]
) -> list[Instruction]:
    """What is handed over, in the order of `rows`. Raises CannotOpen, Shredded, UnsendableError `account_kind`."""
    releases = [release for _order, release in rows]
    payees = read_instructions(vault(), context(claim), carrier, releases, purpose=PURPOSE)
    return [Instruction(order.reference, order.money, _payee(order, payees[order.id])) for order, _release in rows]


def batch_to_write(batch: PaymentBatch, account: PayingAccount, instructions: Sequence[Instruction]) -> Batch:
    """A batch as `sending` takes it. The account that pays a mobile file stands nowhere in it."""
    number = BankAccount(account.number, account.country, account.bic, account.bank)
    return Batch(batch.reference, batch.made_at, batch.pay_on, account.holder, number, instructions)


def _payee(order: PaymentOrder, details: PayeeDetails) -> Payee:
    if details.account is None:
        sentence = lazy("Payment %(reference)s goes to somebody without an account. Hand it over by hand.")
        raise fault("account_kind", sentence, reference=order.reference)
    return Payee(details.name, details.account)
