"""What the courier was given of a payee is destroyed once nothing is handed over any more."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from fundapp.cases.erasing import sweep_files
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Unavailable
from fundapp.disbursements.commands.batches import destroy_file
from fundapp.disbursements.commands.moving import CARRIED
from fundapp.disbursements.jobs.frame import context, vault
from fundapp.disbursements.jobs.regular import context_now
from fundapp.disbursements.models import PaymentOrder, PaymentRelease
from fundapp.disbursements.queries.batches import spent_files
from fundapp.disbursements.queries.orders import locked_order
from fundapp.disbursements.rules.topics import ENDED
from fundapp.disbursements.rules.ways import FILE_KEPT
from fundapp.outbox.topics import Claim, on
from fundapp.vault.commands import shred_compartments
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment
from fundapp.vault.rules import Kind

MOST = 500
"""Orders of one sweep: what is left comes with the next one."""


@on(ENDED, name="destroy_instructions", timeout=50)
def destroy_instructions(claim: Claim) -> None:
    """Destroys, in every backup too, what the courier was given for an order and needs no more. May run twice."""
    _destroy(vault(), context(claim), UUID(claim.ids[0]))


def sweep_instructions() -> None:
    """Every night: the same for orders of which no message told, such as one that died. May run twice, or break off."""
    try:
        house = vault()
    except Unavailable:
        return  # nothing was ever sealed here
    ctx = context_now()
    with ReadSession(db) as session:
        wanted = _needless().with_only_columns(PaymentRelease.order_id).distinct().limit(MOST)
        orders: Sequence[UUID] = session.scalars(wanted.order_by(PaymentRelease.order_id)).all()
    for order_id in orders:
        _destroy(house, ctx, order_id)
    destroy_files(house, ctx)


def destroy_files(house: Vault, ctx: Context) -> int:
    """Destroys files whose payments are long over: they name payees. How many, each in a transaction of its own."""
    with ReadSession(db) as session:
        spent = spent_files(session, ctx.now - FILE_KEPT, MOST)
    for batch_id in spent:
        with transaction() as session:
            destroy_file(session, ctx, house, batch_id)
    if spent:
        sweep_files(house)
    return len(spent)


def _destroy(house: Vault, ctx: Context, order_id: UUID) -> None:
    """The order is locked: nobody signs it or hands it over meanwhile."""
    with transaction() as session:
        locked_order(session, order_id)
        for release_id in _needless_of(session, order_id):
            shred_compartments(session, ctx, house, release_id, [Kind.INSTRUCTION], reason="payment_ended")


def _needless_of(session: Session, order_id: UUID) -> Sequence[UUID]:
    wanted = _needless().where(PaymentRelease.order_id == order_id)
    return session.scalars(wanted.order_by(PaymentRelease.id)).all()


def _needless() -> Select[UUID]:
    """Releases whose instruction still opens, of orders that are over, or that signed for what was changed since."""
    carried = PaymentOrder.state.in_([each.value for each in CARRIED])
    kept = and_(carried, PaymentRelease.revision == PaymentOrder.revision)
    held = Compartment.subject_id == PaymentRelease.id, Compartment.kind == Kind.INSTRUCTION.value
    wanted = select(PaymentRelease.id).join(PaymentOrder, PaymentOrder.id == PaymentRelease.order_id)
    return wanted.join(Compartment, and_(*held)).where(Compartment.shredded_at.is_(None), ~kept)
