"""What an operator's interface was told, once for each payment, ever; and when it is asked what became of it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.disbursements.commands.settling import lose_order, settle_order
from fundapp.disbursements.models import PaymentOrder, PaymentSubmission
from fundapp.disbursements.queries.batches import outside_by_reference, submission_of
from fundapp.disbursements.queries.orders import locked_order
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.rules.submitting import FIRST, Answer, Said, wait_before
from fundapp.disbursements.workflow import OUTSIDE, State
from fundapp.outbox.commands import put

KIND = PaymentSubmission.__tablename__

SUBMISSION_DUE = "payment.submission.due"
"""The courier is to tell an operator. Ids only: of the order."""
POLL_DUE = "payment.poll.due"
"""The courier is to ask an operator. Ids: of the order, and the how many-eth time it is; without it, somebody rang."""


def note_submission(session: Session, ctx: Context, order_id: UUID) -> PaymentSubmission:
    """Notes that a payment is about to be told to an operator: committed before a byte leaves, once for each order.

    Raises NotFound; Conflict where it was noted before, is not on its way, or its case was stopped: then nothing may be
    sent.
    """
    found, _case = locked_order(session, order_id)
    if submission_of(session, order_id) is not None:
        raise Conflict(_("This payment was told to the operator already."))
    if found.state != State.SENT or found.recall_since is not None:
        raise Conflict(_("This payment is not to be sent any more."))
    made_id = uuid4()
    entry_id = record(session, ctx, "payment.submission.noted", KIND, made_id, {"order": order_id.hex})
    made = PaymentSubmission(id=made_id, order_id=order_id, at=ctx.now, entry_id=entry_id)
    session.add(made)
    session.flush()
    return made


def withhold_submission(session: Session, ctx: Context, order_id: UUID, reason: str) -> bool:
    """A payment that was told to nobody, and never will be, counts as refused. `reason`: a code.

    False where it was told, or is not on its way.
    """
    found, _case = locked_order(session, order_id)
    if submission_of(session, order_id) is not None or found.state != State.SENT:
        return False
    made_id, told = uuid4(), {"order": order_id.hex, "reason": reason}
    entry_id = record(session, ctx, "payment.submission.withheld", KIND, made_id, told)
    answer = Answer.WITHHELD.value
    session.add(
        PaymentSubmission(
            id=made_id, order_id=order_id, at=ctx.now, answer=answer, answered_at=ctx.now, entry_id=entry_id
        )
    )
    session.flush()
    report = Report(1, Became.REJECTED, None, None, ctx.today, reason)
    settle_order(session, ctx, order_id, report, key=f"{made_id.hex}:withheld")
    return True


def note_answer(session: Session, ctx: Context, order_id: UUID, said: Said) -> bool:
    """What an operator answered when it was told: a refusal settles the payment, anything doubtful makes it unknown.

    Unless it was refused, the operator is asked for it from now on. False where an answer was noted before.
    """
    locked_order(session, order_id)
    made = submission_of(session, order_id)
    if made is None or made.answer is not None:
        return False
    made.answer, made.answered_at = said.answer.value, ctx.now
    told = {"order": order_id.hex, "answer": said.answer.value, "reason": said.reason}
    made.entry_id = record(session, ctx, "payment.submission.answered", KIND, made.id, told)
    session.flush()
    if said.answer == Answer.REFUSED:
        report = Report(1, Became.REJECTED, None, None, ctx.today, said.reason)
        settle_order(session, ctx, order_id, report, key=f"{made.id.hex}:answer")
        return True
    if said.answer == Answer.UNSURE:
        lose_order(session, ctx, order_id, said.reason or "unheard")
    next_poll(order_id, session, ctx, FIRST)
    return True


def lose_submission(session: Session, ctx: Context, order_id: UUID) -> bool:
    """Of a payment that was noted as told and whose answer nobody kept: nobody can say what became of it.

    False where its answer is known.
    """
    locked_order(session, order_id)
    made = submission_of(session, order_id)
    if made is None or made.answer is not None:
        return False
    made.entry_id = record(session, ctx, "payment.submission.lost", KIND, made.id, {"order": order_id.hex})
    session.flush()
    lose_order(session, ctx, order_id, "unheard")
    next_poll(order_id, session, ctx, FIRST)
    return True


def next_poll(order_id: UUID, session: Session, ctx: Context, time: int) -> bool:
    """Has an operator asked for the `time`-th time; False where it was asked often enough for a person to go on."""
    wait = wait_before(time)
    if wait is None:
        return False
    put(session, ctx, POLL_DUE, f"{order_id.hex}:{time}", [order_id, str(time)], due=ctx.now + wait)
    return True


def asked_at_once(reference: str, session: Session, ctx: Context, operator: str) -> bool:
    """Somebody rang for a payment: its operator is asked, at most once a minute; False where nothing waits for it."""
    found = outside_by_reference(session, reference, operator)
    if found is None or submission_of(session, found.id) is None:
        return False
    put(session, ctx, POLL_DUE, f"{found.id.hex}:rung:{_minute(ctx.now)}", [found.id])
    return True


def submissions_due(orders: list[PaymentOrder], session: Session, ctx: Context) -> None:
    """Has the courier tell an operator of each of these payments, each by a message of its own."""
    for each in orders:
        put(session, ctx, SUBMISSION_DUE, each.id.hex, [each.id])


def is_outside(found: PaymentOrder) -> bool:
    """Whether nobody has said yet what became of it."""
    return found.state in OUTSIDE


def _minute(now: datetime) -> int:
    return int(now.timestamp() // timedelta(minutes=1).total_seconds())
