"""People with saved views of the calls, and the job that tells them of news, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from fundapp.accounts.models import SavedView
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.database import db, transaction
from fundapp.grants.jobs import digests
from fundapp.grants.models import CallDigest
from fundapp.grants.rules.digests import next_look
from fundapp.outbox.composing import compose
from fundapp.outbox.models import Delivery, Recipient
from tests.accounts.people import person_of
from tests.grants.factories import CallFactory
from tests.outbox.recipients import add_recipient

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FUNDRAISING = GroupCode.FUNDRAISING.value


class Watch:
    """People with views of the calls, and the half-hourly job."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.names: dict[UUID, str] = {}

    def put(self, made: Any) -> Any:
        with self.app.app_context(), transaction() as session:
            session.add(made)
        return made

    def person(self, name: str, *groups: str, state: str = "active", **wishes: Any) -> UUID:
        """Somebody with an address; their id."""
        with self.app.app_context(), transaction() as session:
            made = person_of(name, groups or (FUNDRAISING,), state)
            session.add(made)
            session.flush()
            add_recipient(session, owner_id=made.id, address=f"{name.lower()}@example.org", **wishes)
            self.names[made.id] = name
            return made.id

    def digest(self, person: UUID, every: str = "daily", *, shared: bool = False, **address: Any) -> UUID:
        """Somebody has been told of a view since Sunday morning; the id of the view."""
        view_id, sunday = uuid4(), MONDAY - DAY
        stamps = {"entry_id": uuid4(), "created_at": sunday, "updated_at": sunday}
        owner = uuid4() if shared else person
        self.put(
            SavedView(id=view_id, owner_id=owner, page="calls.index", title=f"Vue {view_id}", address=address,
                      shared=shared, **stamps)
        )  # fmt: skip
        next_at = next_look(every, sunday, ZoneInfo("Africa/Douala"))
        self.put(
            CallDigest(id=uuid4(), view_id=view_id, person_id=person, every=every, marked_at=sunday, next_at=next_at,
                       **stamps)
        )  # fmt: skip
        return view_id

    def call(self, kept: datetime = MONDAY - HOUR, **facts: Any) -> None:
        """A call that was kept then."""
        self.put(CallFactory.build(id=uuid4(), created_at=kept, **facts))

    def run(self, moment: datetime = MONDAY, times: int = 1) -> list[str]:
        """Has the job done then, so many times; who was told."""
        before = self.told()
        with time_machine.travel(moment, tick=False), self.app.app_context():
            for _each in range(times):
                digests.send_digests()
        left = self.told()
        for name in before:
            left.remove(name)
        return left

    def told(self) -> list[str]:
        """Whoever was told so far, once for each time."""
        owners = select(Recipient.owner_id).join(Delivery, Delivery.recipient_id == Recipient.id)
        return sorted(self.names[each] for each in self.ask(owners) if each)

    def ask(self, statement: Any) -> list[Any]:
        with self.app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            return list(session.scalars(statement))

    def letters(self) -> list[str]:
        """What was said so far, subject and text, the first first."""
        with self.app.app_context(), Session(db.engine) as session:
            whole = select(Delivery).options(joinedload(Delivery.recipient), selectinload(Delivery.enclosures))
            sent = [compose(each) for each in session.scalars(whole.order_by(Delivery.created_at))]
            return [f"{each.subject}\n\n{each.text}" for each in sent]
