"""The end of a campaign: everything works again, and what was put off comes due."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from benchmarks.clients import pause
from benchmarks.disbursements.payments_ground import KEEPER
from benchmarks.disbursements.payments_house import PaymentsHouse
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.disbursements.commands.reports import take_reading
from fundapp.disbursements.models import PaymentBatch, PaymentOrder, PaymentSubmission
from fundapp.disbursements.receiving.reading import Kind, Reading, digest
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.workflow import OUTSIDE
from fundapp.outbox.models import Message
from tests.services.processes import wait_until

LONGEST_LEASE = timedelta(hours=1)
HAS_LEASE = Message.leased_until.is_not(None)


def drain(house: PaymentsHouse, longest: float) -> float:
    """Seconds until the outbox is empty.

    Whatever is due is waited for; then somebody asks the operator for payments that it never had, and the clock is put
    on to when the rest is due. Raises TimeoutError.
    """
    began = monotonic()
    while monotonic() - began < longest:
        try:
            wait_until(lambda: not _due(house), longest, "what is due")
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {_told(house)}") from error
        _clear_up(house)
        latest = _latest(house)
        if latest is None:
            return monotonic() - began
        house.set_clock(max(house.offset(), (latest - datetime.now(UTC)).total_seconds() + 1))
        pause(0.1)
    raise TimeoutError(f"the outbox was not empty within {longest:g} s")


def _due(house: PaymentsHouse) -> int:
    """How many messages wait that are due by the house's clock, and that nobody holds until a later one.

    Whoever was killed while the clock stood a day ahead has left a claim that lapses in a day.
    """
    now = datetime.now(UTC) + timedelta(seconds=house.offset())
    held = Message.leased_until > now + LONGEST_LEASE
    with Session(house.engine) as session:
        wanted = select(func.count()).where(Message.state == "waiting", Message.due_at <= now, or_(~held, ~HAS_LEASE))
        return session.scalar(wanted) or 0


def _told(house: PaymentsHouse) -> str:
    """What waits, for whoever reads why it waited in vain."""
    columns = Message.topic, Message.handler, Message.attempts, Message.error, Message.fence
    with Session(house.engine) as session:
        rows = session.execute(select(*columns).where(Message.state == "waiting").limit(5)).all()
    return "; ".join(" ".join(str(each) for each in row) for row in rows)


def _latest(house: PaymentsHouse) -> datetime | None:
    """When the last of what waits is due, or may be claimed again; None where nothing does."""
    with Session(house.engine) as session:
        wanted = select(func.max(Message.due_at), func.max(Message.leased_until)).where(Message.state == "waiting")
        moments = [each for each in session.execute(wanted).one() if each is not None]
    return max((each if each.tzinfo else each.replace(tzinfo=UTC) for each in moments), default=None)


def _clear_up(house: PaymentsHouse) -> None:
    """Somebody asks the operator for each payment that nobody can tell of; what it never had was never paid."""
    app = house.reader()
    with app.app_context():
        for reference in _unheard(house):
            report = Report(1, Became.REJECTED, reference, None, None, "never_had")
            reading = Reading(Kind.MTN, digest(f"by hand {reference}".encode()), [report])
            with transaction() as session:
                who = by_key(KEEPER)
                take_reading(session, acting(app, who, datetime.now(UTC)), reading, who.id)


def _unheard(house: PaymentsHouse) -> Sequence[str]:
    """References of payments that were noted as told, and that the operator does not have."""
    with Session(house.engine) as session:
        wanted = select(PaymentOrder.reference).join(PaymentSubmission, PaymentSubmission.order_id == PaymentOrder.id)
        wanted = wanted.join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
        states = [each.value for each in OUTSIDE]
        found = session.scalars(wanted.where(PaymentBatch.way == "mtn", PaymentOrder.state.in_(states))).all()
    return [each for each in found if each not in house.operator.paid]
