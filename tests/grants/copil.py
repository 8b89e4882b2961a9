"""A house with people of the COPIL, opportunities and calls, and the job that makes their digest, for tests."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import select

from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader
from fundapp.grants.commands.copil import make_copil_digest
from fundapp.grants.jobs import copil as jobs
from fundapp.grants.models import CopilDigest, OpportunityMove
from fundapp.outbox.models import Delivery, Recipient
from tests.grants.digesting import Watch
from tests.grants.opportunities import OpportunityFactory

FIRST = datetime.fromisoformat("2026-12-01T06:00+00:00")
"""When the digest of November is made: 7:00 in Douala."""

INSIDE = datetime.fromisoformat("2026-11-14T10:00+00:00")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def move_of(opportunity_id: UUID, number: int, action: str | None, at: datetime, **states: Any) -> OpportunityMove:
    """A step, between whatever states."""
    known = {"before": "spotted" if action else None, "after": "qualified", **states}
    return OpportunityMove(id=uuid4(), opportunity_id=opportunity_id, number=number, action=action, at=at, **known)


class Copil(Watch):
    """The COPIL and its monthly job."""

    def opportunity(self, *steps: tuple[str, str, str, datetime], **facts: Any) -> UUID:
        """An opportunity that took these steps: action, before, after, moment. Its id."""
        made = OpportunityFactory.build(**facts)
        made_id: UUID = made.id
        with self.app.app_context(), transaction() as session:
            session.add(made)
            session.flush()
            for number, (action, before, after, at) in enumerate(steps, 1):
                session.add(move_of(made_id, number, action, at, before=before, after=after))
        return made_id

    def issue(self, moment: datetime = FIRST, times: int = 1) -> list[str]:
        """Has the job done then, so many times; who was told."""
        before = self.told()
        with time_machine.travel(moment, tick=False), self.app.app_context():
            for _each in range(times):
                jobs.issue_due()
        left = self.told()
        for name in before:
            left.remove(name)
        return left

    def make(
        self,
        person_id: UUID,
        *,
        seen: int,
        replaces: UUID | None = None,
        moment: datetime = FIRST + DAY,
        permissions: tuple[str, ...] = ("call.see", "call.edit"),
    ) -> None:
        """Somebody makes one then, by hand."""
        actor = Actor(person_id, "", "", frozenset(permissions))
        ctx = Context(actor, moment, "test", Reader("fr", ZoneInfo("Africa/Douala")))
        with self.app.app_context(), transaction() as session:
            make_copil_digest(session, ctx, seen=seen, replaces=replaces)

    def digests(self) -> list[CopilDigest]:
        """All of them, the first first."""
        return self.ask(select(CopilDigest).order_by(CopilDigest.number))

    def facts(self) -> dict[str, Any]:
        """What the newest one says, coded."""
        found: dict[str, Any] = self.ask(select(CopilDigest.facts).order_by(CopilDigest.number.desc()))[0]
        return found

    def notices(self) -> dict[str, str]:
        """Whether each person got a notice or a letter."""
        with self.app.app_context(), transaction() as session:
            rows = session.execute(select(Recipient.owner_id, Delivery.kind).join(Delivery.recipient))
            return {self.names[row.owner_id]: row.kind for row in rows}


def november(day: int) -> date:
    return date(2026, 11, day)
