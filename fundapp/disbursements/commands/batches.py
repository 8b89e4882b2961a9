"""Payments handed over together: the batch, its file, and what becomes of one that could not be made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.disbursements.commands.handing import hand_over_order
from fundapp.disbursements.commands.settling import settle_order
from fundapp.disbursements.models import PayingAccount, PaymentBatch
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.accounts import locked_account
from fundapp.disbursements.queries.batches import (
    MOST,
    carried,
    fitting_orders,
    lock_cases_of_batch,
    locked_batch,
    orders_shown,
    sendable_orders,
)
from fundapp.disbursements.rules.references import fresh_reference
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.workflow import OUTSIDE
from fundapp.outbox.commands import put
from fundapp.vault.commands import add_document, receive_sealed, shred_compartments
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.house import Vault
from fundapp.vault.preparing import Prepared
from fundapp.vault.rules import Kind
from fundapp.vault.unstorable import Unstorable

KIND = PaymentBatch.__tablename__

BATCH_MADE = "payment.batch.made"
"""The courier is told: it has a file to write, or operators to tell. Ids only: of the batch."""
NO_FILE = "no_file"
"""Why a payment counts as refused whose file could not be made."""
RECALLED = "recalled"
"""Why a payment counts as refused whose case was stopped before its file was made."""


@dataclass(frozen=True)
class Chosen:
    """What somebody chose and saw. `total`: in minor units, as the page that asked once more showed it."""

    order_ids: Collection[UUID]
    pay_on: date
    total: int


@dataclass(frozen=True)
class SealedBatchFile(Unstorable):
    """A file that lies sealed in the store, and which payments stand in it.

    `digest`: SHA-256 of its plain bytes, hexadecimal.
    """

    prepared: Prepared
    file: SealedFile
    digest: str
    title: str
    order_ids: frozenset[UUID]


def make_batch(session: Session, ctx: Context, account_id: UUID, chosen: Chosen) -> PaymentBatch:
    """Hands payments over together, out of one account: all of them, or none. The courier does the rest.

    Raises NotFound, Denied, Invalid at the field; EditConflict where they are not what was seen; Conflict where one of
    them cannot go: its case is stopped, it was handed over meanwhile, its signatures do not hold.
    """
    require(may_keep(ctx))
    if ctx.actor is None:
        raise NotSignedIn
    account = locked_account(session, account_id)
    _refuse_impossible(account, ctx, chosen)
    orders = fitting_orders(session, ctx, account, chosen.order_ids)
    if len(orders) != len(set(chosen.order_ids)):
        raise Conflict(_("Some of these payments cannot go this way any more. Look at the list again."))
    if sum(each.amount for each in orders) != chosen.total:
        raise EditConflict
    batch_id, way, count = uuid4(), account.way, len(orders)
    told = {"account": account.id.hex, "way": way, "count": count, "total": chosen.total, "currency": account.currency}
    made = PaymentBatch(
        id=batch_id, reference=fresh_reference(), account_id=account.id, way=way, pay_on=chosen.pay_on, count=count,
        made_by_id=ctx.actor.id, made_at=ctx.now,
        entry_id=record(session, ctx, "payment.batch.made", KIND, batch_id, told),
    )  # fmt: skip
    session.add(made)
    session.flush()
    # Cases are locked in one order by everybody who locks several.
    for each in sorted(orders, key=lambda order: (order.case_id, order.id)):
        hand_over_order(session, ctx, each.id, batch_id)
    put(session, ctx, BATCH_MADE, batch_id.hex, [batch_id])
    return made


def keep_file(session: Session, ctx: Context, batch_id: UUID, made: SealedBatchFile) -> bool:
    """Keeps the file that the courier has made of a batch; False where there is one already, or none can be.

    Raises NotFound; Conflict where something was said meanwhile of a payment in it, or its case was stopped.
    """
    found = locked_batch(session, batch_id)
    if found.digest is not None or found.failed is not None:
        return False
    lock_cases_of_batch(session, batch_id)
    if made.order_ids != {each.id for each in sendable_orders(session, batch_id)}:
        raise Conflict(_("Something became of a payment while its file was made: it is made anew without it."))
    opened = receive_sealed(session, ctx, made.prepared)
    add_document(session, ctx, opened, Kind.INSTRUCTION, made.file, made.title)
    found.document_id, found.digest = made.file.id, made.digest
    found.entry_id = record(session, ctx, "payment.file.made", KIND, found.id, {"digest": made.digest})
    session.flush()
    return True


def withhold_recalled(batch_id: UUID, session: Session, ctx: Context) -> int:
    """Has payments count as refused that were called back before any file of their batch was there; how many.

    Nothing of them ever left. Raises NotFound.
    """
    found = locked_batch(session, batch_id)
    if found.digest is not None or found.failed is not None:
        return 0
    lock_cases_of_batch(session, batch_id)
    sendable = {each.id for each in sendable_orders(session, batch_id)}
    orders = [order for order, _release in carried(session, batch_id) if order.state in OUTSIDE]
    recalled = [each for each in orders if each.id not in sendable and each.recall_since is not None]
    for place, each in enumerate(sorted(recalled, key=lambda order: (order.case_id, order.id)), start=1):
        report = Report(place, Became.REJECTED, each.reference, None, ctx.today, RECALLED)
        settle_order(session, ctx, each.id, report, key=f"{found.id.hex}:recalled")
    return len(recalled)


def note_failure(session: Session, ctx: Context, batch_id: UUID, code: str) -> bool:
    """Notes why no file can be made of a batch: nothing of it has left. False where that, or a file, is there."""
    found = locked_batch(session, batch_id)
    if found.digest is not None or found.failed is not None:
        return False
    found.failed = code
    found.entry_id = record(session, ctx, "payment.file.failed", KIND, found.id, {"reason": code})
    session.flush()
    return True


def take_file(session: Session, ctx: Context, batch_id: UUID) -> PaymentBatch:
    """Notes that somebody takes the file of a batch away, before it is opened. Raises NotFound, Denied.

    Also where one of its payments is of a case that they are recused from: its payee stands in the file.
    """
    require(may_keep(ctx))
    found = locked_batch(session, batch_id)
    if found.document_id is None:
        raise NotFound
    if len(orders_shown(session, ctx, batch_id)) < found.count:
        raise Denied(_("A payment in it is of a case that you are recused from. A colleague takes this file."))
    found.entry_id = record(session, ctx, "payment.file.taken", KIND, found.id, {"digest": found.digest})
    session.flush()
    return found


def destroy_file(session: Session, ctx: Context, vault: Vault, batch_id: UUID) -> PaymentBatch:
    """Destroys the file of a batch, which names payees, in every backup too; its SHA-256 stays. Raises NotFound."""
    found = locked_batch(session, batch_id)
    if found.document_id is None:
        raise NotFound
    shred_compartments(session, ctx, vault, found.id, [Kind.INSTRUCTION], reason="payment_ended")
    found.document_id = None
    found.entry_id = record(session, ctx, "payment.file.destroyed", KIND, found.id, {"digest": found.digest})
    session.flush()
    return found


def give_up_batch(session: Session, ctx: Context, batch_id: UUID) -> PaymentBatch:
    """Has the payments of a batch of which no file could be made count as refused: nothing of them ever left.

    Raises NotFound, Denied; Conflict where there is a file, or it is still being made.
    """
    require(may_keep(ctx))
    found = locked_batch(session, batch_id)
    if found.failed is None or found.digest is not None:
        raise Conflict(_("Only a batch of which no file could be made is given up."))
    found.entry_id = record(session, ctx, "payment.batch.given_up", KIND, found.id, {"reason": found.failed})
    # What was said of one by hand meanwhile stays.
    orders = [order for order, _release in carried(session, batch_id) if order.state in OUTSIDE]
    for place, each in enumerate(sorted(orders, key=lambda order: (order.case_id, order.id)), start=1):
        report = Report(place, Became.REJECTED, each.reference, None, ctx.today, NO_FILE)
        settle_order(session, ctx, each.id, report, key=f"{found.id.hex}:given_up")
    session.flush()
    return found


def _refuse_impossible(account: PayingAccount, ctx: Context, chosen: Chosen) -> None:
    if account.closed:
        raise Conflict(_("This account is closed."))
    if not chosen.order_ids:
        raise Invalid({"orders": [_("Choose one payment at least.")]})
    if len(chosen.order_ids) > MOST:
        raise Invalid({"orders": [_("That is too many at once.")]})
    if chosen.pay_on < ctx.today:
        raise Invalid({"pay_on": [_("This day is over.")]})
