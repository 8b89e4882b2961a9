"""A rota that is alerted: cases that arrive at a given moment, people with addresses, and who was told when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.cases.jobs.alerts import alert, climb
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.clocks import take_due
from fundapp.cases.rules.references import fresh_reference
from fundapp.cases.workflow import State
from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.outbox import doorbell
from fundapp.outbox.commands import put
from fundapp.outbox.models import Delivery, Message
from fundapp.outbox.topics import Claim
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.rules import Kind
from tests.accounts.conftest import Someone
from tests.accounts.duty import Known, turn
from tests.accounts.filling import recipient
from tests.fixtures.application import NOW, Look

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SEALED = ("identity", "contact", "narrative", "summary")


@dataclass
class Watch:
    """Time passes, cases arrive, notices leave."""

    app: Flask
    session: Session
    look: Look
    someone: Someone
    names: dict[UUID, str] = field(default_factory=dict)

    def officer(self, name: str, *turns: tuple[timedelta, timedelta], group: str = "officers", **address: Any) -> Known:
        """Somebody with an address, on call at these times after NOW."""
        person = self.reached(self.someone(name, group), **address)
        for begins, ends in turns:
            turn(self.session, person, begins, ends)
        return person

    def reached(self, person: Any, **address: Any) -> Known:
        """Gives somebody an address."""
        found = Known(person.id, person.name)
        self.names[recipient(self.session, found.id, **address)] = found.name
        return found

    def case(self, received_at: datetime = NOW, priority: str = "P2") -> UUID:
        """A case that has arrived; nobody was told yet."""
        found = case_of(received_at, priority)
        self.session.add(found)
        self.session.flush()
        put(self.session, nobody(received_at), "case.received", found.id.hex, [found.id])
        self.session.commit()
        return found.id

    def arrive(self, received_at: datetime = NOW, priority: str = "P2") -> UUID:
        """A case arrives, and whoever is on call is told."""
        case_id = self.case(received_at, priority)
        self.alert(received_at, case_id)
        return case_id

    def alert(self, now: datetime, case_id: UUID | None = None) -> None:
        """The handler does its work; the mail that is due leaves."""
        case_id = case_id or uuid4()
        with self.app.app_context():
            alert(Claim(uuid4(), "case.received", "alert", case_id.hex, (str(case_id),), 1, 1, now))
        self.post(now)

    def minute(self, now: datetime) -> None:
        """The regular job does its work; the mail that is due leaves."""
        with time_machine.travel(now, tick=False), self.app.app_context():
            climb()
        self.post(now)

    def minutes(self, since: datetime, until: datetime, step: timedelta = MINUTE) -> None:
        """Minute after minute passes."""
        while since <= until:
            self.minute(since)
            since += step

    def post(self, now: datetime) -> None:
        """Every mail leaves that is due."""
        due = select(Message.key).where(Message.topic == "outbox.email", Message.due_at <= now)
        sent = [UUID(key) for key in self.look(due)]
        waiting = Delivery.id.in_(sent), Delivery.state == "waiting"
        self.session.execute(update(Delivery).where(*waiting).values(state="sent", ended_at=now))
        self.session.commit()

    def take(self, case_id: UUID, at: datetime, by: Known) -> None:
        """An officer takes a case."""
        values = {"state": State.TRIAGE.value, "acknowledged_at": at, "officer_id": by.id}
        self.session.execute(update(EmergencyCase).where(EmergencyCase.id == case_id).values(**values))
        self.session.commit()

    def deliveries(self) -> Sequence[Delivery]:
        """Every notice there is, in order."""
        return self.look(select(Delivery).order_by(Delivery.created_at, Delivery.id))

    def told(self) -> list[tuple[int, list[str]]]:
        """Who was told how many minutes after NOW."""
        found: dict[int, list[str]] = {}
        for each in self.deliveries():
            found.setdefault(round((each.created_at - NOW) / MINUTE), []).append(self.names[each.recipient_id])
        return [(minute, sorted(names)) for minute, names in found.items()]


@pytest.fixture
def watch(app: Flask, session: Session, look: Look, someone: Someone, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A house without anybody in it, whose bells are silent."""
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    return Watch(app, session, look, someone)


def nobody(now: datetime = NOW) -> Context:
    """The context of whoever has no account."""
    return Context(None, now, "test-request", Reader("fr", ZoneInfo("Africa/Douala")))


def case_of(received_at: datetime, priority: str) -> EmergencyCase:
    """A case that nobody could open, for tests that do not."""
    case_id = uuid4()
    sealed = {name: Envelope(bytes(64), Place("emergency_case", case_id, name), Kind(name)) for name in SEALED}
    return EmergencyCase(
        id=case_id, reference=fresh_reference(), state=State.RECEIVED.value, channel="form", priority=priority,
        country="CM", purpose="legal", received_at=received_at, created_at=received_at, updated_at=received_at,
        state_since=received_at, due_at=take_due("form", priority, received_at),
        entry_id=uuid4(), **sealed,
    )  # fmt: skip
