"""The courier speaks with operators: each payment is told once, ever; then it is asked what became of it.

What a crash leaves behind decides: where it is written down that a payment was about to be told, nothing is sent again,
whoever calls this however often. Only the operator can say then whether it was heard.
"""

from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, Unavailable
from fundapp.core.logs import log
from fundapp.disbursements.commands.reports import take_reading
from fundapp.disbursements.commands.submitting import (
    POLL_DUE,
    SUBMISSION_DUE,
    is_outside,
    lose_submission,
    next_poll,
    note_answer,
    note_submission,
    withhold_submission,
)
from fundapp.disbursements.jobs.frame import (
    Gone,
    OperatorAway,
    access,
    carrier_of,
    context,
    demand_signed,
    instructions_for,
    to_carry,
)
from fundapp.disbursements.models import PayingAccount, PaymentBatch, PaymentOrder
from fundapp.disbursements.operators.clients import Operator, operator_of
from fundapp.disbursements.operators.http import NoAnswer
from fundapp.disbursements.queries.batches import submission_of
from fundapp.disbursements.receiving.reading import Reading
from fundapp.disbursements.rules.instructions import Instruction
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.rules.submitting import Answer, Said
from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.outbox.topics import Claim, on
from fundapp.vault.errors import CannotOpen, Shredded

NOTHING_NEW = (Became.ACCEPTED, Became.WAITS)


@on(SUBMISSION_DUE, timeout=120)
def tell_operator(claim: Claim) -> None:
    """Tells an operator of one payment. A second call sends nothing: it declares unknown what was never answered."""
    order_id, ctx = UUID(claim.ids[0]), context(claim)
    with ReadSession(db) as session:
        order = session.get_one(PaymentOrder, order_id)
        told = submission_of(session, order_id) is not None
        operator = _operator(session, order)
        session.expunge_all()
    if told:
        with transaction() as writing:
            lose_submission(writing, ctx, order_id)
        return
    if not is_outside(order):
        return
    try:
        instruction = _instruction(claim, order)
        operator.check(instruction)
    except (UnsendableError, Gone, Shredded, CannotOpen) as error:
        _withhold(claim, order_id, getattr(error, "code", None) or "gone")
        return
    _begin(operator)
    if not _noted(claim, order_id):
        _withhold(claim, order_id, "recalled")
        return
    said = _tell(operator, instruction)
    with transaction() as writing:
        note_answer(writing, ctx, order_id, said)


@on(POLL_DUE, timeout=120)
def poll_operator(claim: Claim) -> None:
    """Asks an operator what became of a payment, by our reference, and has what it says applied. Then again, later."""
    order_id, ctx = UUID(claim.ids[0]), context(claim)
    with ReadSession(db) as session:
        order = session.get_one(PaymentOrder, order_id)
        operator, asked = _operator(session, order), _asked(session, order)
        session.expunge_all()
    if not is_outside(order):
        return
    reading = _ask(operator, order, asked)
    with transaction() as writing:
        if reading is not None:
            take_reading(writing, ctx, reading)
        scheduled = claim.ids[1:]
        if scheduled and is_outside(writing.get_one(PaymentOrder, order_id)):
            next_poll(order_id, writing, ctx, int(scheduled[0]) + 1)


def _noted(claim: Claim, order_id: UUID) -> bool:
    """Whether it is written down, by this call, that the payment is about to be told; only then may it be."""
    try:
        with transaction() as session:
            note_submission(session, context(claim), order_id)
    except Conflict:
        return False
    return True


def _tell(operator: Operator, instruction: Instruction) -> Said:
    """Whatever goes wrong from here on may have gone wrong after the operator had heard."""
    try:
        return operator.tell(instruction)
    except Exception as error:  # noqa: BLE001 - nobody knows what it has heard: that is all that may be said
        log.warning("operator not heard", exc_info=error)
        return Said(Answer.UNSURE, "unheard")


def _ask(operator: Operator, order: PaymentOrder, asked: dict[str, str]) -> Reading | None:
    """What the operator says of this very payment; None where it says nothing, or nothing new."""
    try:
        operator.begin()
        found = operator.ask(order.reference, asked)
    except (NoAnswer, Unavailable, OSError) as error:
        log.warning("operator does not answer", exc_info=error)
        return None
    if found is None or any(each.reference != order.reference for each in found.reports):
        return None
    return None if all(each.became in NOTHING_NEW for each in found.reports) else found


def _begin(operator: Operator) -> None:
    try:
        operator.begin()
    except Unavailable as error:
        raise OperatorAway from error


def _withhold(claim: Claim, order_id: UUID, code: str) -> None:
    with transaction() as session:
        withhold_submission(session, context(claim), order_id, code)


def _instruction(claim: Claim, order: PaymentOrder) -> Instruction:
    with ReadSession(db) as session:
        carrier = carrier_of(session)
        rows = to_carry(session, cast("UUID", order.batch_id), order.id)
        demand_signed(session, rows)
        session.expunge_all()
    (instruction,) = instructions_for(claim, carrier, rows)
    return instruction


def _operator(session: Session, order: PaymentOrder) -> Operator:
    """The operator that a payment goes to. Raises OperatorAway."""
    batch = session.get_one(PaymentBatch, order.batch_id)
    found = operator_of(access(), batch.way)
    if found is None:
        raise OperatorAway
    return found


def _asked(session: Session, order: PaymentOrder) -> dict[str, str]:
    batch = session.get_one(PaymentBatch, order.batch_id)
    account = session.get_one(PayingAccount, batch.account_id)
    return {"country": account.country, "currency": order.currency}
