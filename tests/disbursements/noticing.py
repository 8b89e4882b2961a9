"""Who is told of a payment: people with addresses, handlers run as a worker runs them, mail that leaves."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update

from fundapp.accounts.models import Shift
from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.config import Settings
from fundapp.disbursements.models import PaymentOrder
from fundapp.outbox import doorbell, mailbox
from fundapp.outbox.models import Delivery, Message, Recipient
from tests.accounts.filling import recipient
from tests.disbursements.handed import courier
from tests.disbursements.treasury import Treasury
from tests.outbox.recipients import run

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVERYBODY = ("joel", "fatime", "marthe", "solange", "idriss", "awa", "bruno", "denis", "grace")
PAYMENTS = Message.topic.startswith("payment.")

__all__ = ["courier"]


@dataclass
class Watch:
    """A fund that pays, whose people are reached by mail."""

    treasury: Treasury
    names: dict[UUID, str] = field(default_factory=dict)

    def reach(self, name: str, owner: UUID, **facts: Any) -> UUID:
        """Gives somebody an address."""
        made = recipient(self.treasury.session, owner, address=f"{name}@courrier.example", **facts)
        self.names[made] = name
        self.treasury.session.commit()
        return made

    def work(self, later: timedelta = timedelta()) -> None:
        """The worker does all that is due; the clock of the fund stands there afterwards."""
        self.treasury.now += later
        for queue in ("urgent", "default"):
            run(self.treasury.now, queue)
        self.treasury.session.expire_all()

    def told(self) -> list[str]:
        """Who was told since this was last asked, once for each notice; they are taken away."""
        found = self.deliveries()
        session = self.treasury.session
        session.execute(update(Delivery).where(Delivery.state == "waiting").values(state="sent"))
        session.commit()
        new = [each for each in found if each.id not in self.seen]
        self.seen |= {each.id for each in new}
        return sorted(self.names[each.recipient_id] for each in new)

    seen: set[UUID] = field(default_factory=set)

    def deliveries(self) -> list[Delivery]:
        """Every notice that there is."""
        session = self.treasury.session
        found = list(session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.id)))
        session.commit()
        return found

    def mails(self) -> list[EmailMessage]:
        """What has left."""
        return [
            mailbox.read(self.settings.mailbox_dir, each.id) for each in mailbox.newest(self.settings.mailbox_dir, 50)
        ]

    @property
    def settings(self) -> Settings:
        """Those of the application."""
        found: Settings = self.treasury.app.extensions["fundapp.settings"]
        return found

    def case(self, **values: Any) -> None:
        """Something of the case, as if it were so."""
        session = self.treasury.session
        session.execute(update(EmergencyCase).where(EmergencyCase.id == self.treasury.case_id).values(**values))
        session.commit()

    def order(self, order: PaymentOrder, **values: Any) -> None:
        """Something of an order, as if it were so."""
        session = self.treasury.session
        session.execute(update(PaymentOrder).where(PaymentOrder.id == order.id).values(**values))
        session.commit()

    def recuse(self, name: str) -> None:
        """Somebody says that they are of the applicant's family."""
        session, person = self.treasury.session, self.treasury.people[name]
        session.add(
            Declaration(
                id=uuid4(), case_id=self.treasury.case_id, person_id=person.id, grade="family", at=self.treasury.now,
                entry_id=uuid4(),
            )
        )  # fmt: skip
        session.commit()

    def on_call(self, name: str, group: str = "finance") -> None:
        """Somebody is on call from now on."""
        session, now = self.treasury.session, self.treasury.now
        session.add(
            Shift(
                id=uuid4(), group_code=group, person_id=self.treasury.people[name].id, begins_at=now - DAY,
                ends_at=now + 30 * DAY, entry_id=uuid4(),
            )
        )  # fmt: skip
        session.commit()

    def silence(self) -> None:
        """What was put until now is done, and nobody was told of it."""
        session = self.treasury.session
        session.execute(
            update(Message).where(PAYMENTS, Message.state == "waiting").values(state="done", ended_at=self.treasury.now)
        )
        session.execute(delete(Delivery))
        session.commit()
        self.seen.clear()

    def is_at(self, now: datetime) -> None:
        """The clock of the fund."""
        self.treasury.now = now


@pytest.fixture
def watch(courier: Treasury, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """The fund whose people are all reached by mail, in an application that rings no bells."""
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    courier.session.execute(update(Recipient).values(active=False))
    made = Watch(courier)
    with courier.app.app_context():
        for name in EVERYBODY:
            made.reach(name, courier.people[name].id)
        made.case(officer_id=courier.people["solange"].id, acknowledged_at=courier.now)
        shutil.rmtree(made.settings.mailbox_dir, ignore_errors=True)
        yield made
        shutil.rmtree(made.settings.mailbox_dir, ignore_errors=True)
