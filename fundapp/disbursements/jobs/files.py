"""The courier makes what is handed over: a file, sealed to finance; or it has operators told, payment by payment."""

from contextlib import suppress
from hashlib import sha256
from uuid import UUID

from redis import RedisError

from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.disbursements.commands.batches import (
    BATCH_MADE,
    SealedBatchFile,
    keep_file,
    note_failure,
    withhold_recalled,
)
from fundapp.disbursements.commands.submitting import submissions_due
from fundapp.disbursements.jobs.frame import (
    Gone,
    batch_to_write,
    carrier_of,
    context,
    demand_signed,
    instructions_for,
    settings,
    to_carry,
    vault,
)
from fundapp.disbursements.jobs.layouts import written_file
from fundapp.disbursements.models import PayingAccount, PaymentBatch
from fundapp.disbursements.queries.batches import carried, is_signed, sendable_orders
from fundapp.disbursements.rules.instructions import Instruction
from fundapp.disbursements.rules.ways import WAYS, Medium
from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.outbox.queue import enqueue
from fundapp.outbox.topics import Claim, Final, Retry, on
from fundapp.vault.documents import seal_file
from fundapp.vault.errors import CannotOpen, Shredded
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import prepare_compartments
from fundapp.vault.rules import Group, Kind, Subject
from fundapp.vault.trust import keys_of_groups

CHECKPOINT_JOB = "fundapp.outbox.jobs.checkpoint"

SOON = Retry((3, 5, 10, 30, 120, 600, 900, 1_800, 7_200, 21_600, 43_200))
"""People wait for the file; the log is signed within seconds."""


class NotSignedYet(Exception):
    """No checkpoint covers the batch yet: it is asked for, and this is tried again."""


@on(BATCH_MADE, name="make_file", timeout=120, retry=SOON)
def make_file(claim: Claim) -> None:
    """What a batch asks of the courier, once the auditors were sent what led to it. May run twice: one file remains."""
    with ReadSession(db) as session:
        batch = session.get(PaymentBatch, UUID(claim.ids[0]))
        if batch is None or batch.digest is not None or batch.failed is not None:
            return
        account = session.get_one(PayingAccount, batch.account_id)
        signed = is_signed(session, batch)
        session.expunge_all()
    # Signatures and batch stand under a checkpoint, which auditors are sent, before anything leaves.
    if not signed:
        _ask_for_checkpoint()
        raise NotSignedYet
    way = WAYS[batch.way]
    if way.is_file:
        _make(claim, batch, account)
    elif way.medium == Medium.INTERFACE:
        with transaction() as writing:
            orders = [order for order, _release in carried(writing, batch.id)]
            submissions_due(orders, writing, context(claim))


def _ask_for_checkpoint() -> None:
    """Has the log signed now. Where the queue is away, that happens by itself within a quarter of an hour."""
    with suppress(RedisError):
        enqueue(settings(), "urgent", CHECKPOINT_JOB)


def _make(claim: Claim, batch: PaymentBatch, account: PayingAccount) -> None:
    """The file, or why there is none. What may pass by itself (a keystore that is away) is tried again."""
    ctx = context(claim)
    # An arrest stops what has not left: such a payment stands in no file.
    with transaction() as session:
        withhold_recalled(batch.id, session, ctx)
    try:
        order_ids, instructions = _instructions(claim, batch)
        content = written_file(batch.way, batch_to_write(batch, account, instructions), ctx.reader)
    except UnsendableError as error:
        _fail(ctx, batch.id, error.code)
    except (Gone, Shredded):
        _fail(ctx, batch.id, "gone")
    except CannotOpen:
        _fail(ctx, batch.id, "changed")
    else:
        _keep(ctx, batch, content, order_ids)


def _instructions(claim: Claim, batch: PaymentBatch) -> tuple[frozenset[UUID], list[Instruction]]:
    """What stands in the file, and of which payments: those of which nothing was said by now."""
    with ReadSession(db) as session:
        carrier = carrier_of(session)
        order_ids = frozenset(each.id for each in sendable_orders(session, batch.id))
        rows = [row for row in to_carry(session, batch.id) if row[0].id in order_ids]
        demand_signed(session, rows)
        session.expunge_all()
    return order_ids, instructions_for(claim, carrier, rows)


def _fail(ctx: Context, batch_id: UUID, code: str) -> None:
    with transaction() as session:
        note_failure(session, ctx, batch_id, code)


def _keep(ctx: Context, batch: PaymentBatch, content: bytes, order_ids: frozenset[UUID]) -> None:
    """Seals the file to finance and writes it down; what is not written down does not stay in the store."""
    made = _sealed(batch, content, order_ids)
    kept = False
    try:
        with transaction() as session:
            kept = keep_file(session, ctx, batch.id, made)
    finally:
        if not kept:
            with suppress(Exception):
                vault().files.delete(made.file.id.hex)


def _sealed(batch: PaymentBatch, content: bytes, order_ids: frozenset[UUID]) -> SealedBatchFile:
    house, subject = vault(), Subject(PaymentBatch.__tablename__, batch.id)
    with ReadSession(db) as session:
        keys, groups = keys_of_groups(session, house, [Group.FINANCE])
        if Group.FINANCE not in groups:
            raise Final("NoFinance")
        prepared = prepare_compartments(keys, subject, {Kind.INSTRUCTION: [groups[Group.FINANCE]]})
    file = seal_file(house.files, Opened(subject, prepared.opened), Kind.INSTRUCTION, [content])
    title = f"{batch.reference}.{WAYS[batch.way].ending}"
    return SealedBatchFile(prepared, file, sha256(content).hexdigest(), title, order_ids)
