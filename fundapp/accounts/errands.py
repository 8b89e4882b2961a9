"""Errands: what somebody asked for, and a worker does in their name, part by part, with what they may do by then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import actor_of, groups_of
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader, reading
from fundapp.core.web.circumstances import ports
from fundapp.outbox import claims
from fundapp.outbox.topics import Claim, Retry

BUDGET_SECONDS = 12.0
"""For so long a worker stays with one errand before others get their turn; a step goes on where it was."""

SOON = Retry((2, 10, 60))
"""Somebody is waiting for it."""


class Standing(Protocol):
    """What an errand is about, at the step where it stands."""

    @property
    def state(self) -> str:
        """Where."""


Found = TypeVar("Found", bound=Standing)


@dataclass(frozen=True)
class Errands(Generic[Found]):
    """Errands of one kind. A claim's ids are that of the row they are about, and that of whoever asked.

    `name` stands in the request's id; `row`: the table, with `state` and `updated_at`. `find(session, ctx, id, lock)`
    raises NotFound or Denied for whom it is not; `halt(row, reason, session, ctx)` stops a step, and says why.
    """

    name: str
    row: type[Any]
    find: Callable[[Session, Context, UUID, bool], Found]
    halt: Callable[[Any, str, Session, Context], None]

    def in_parts(self, claim: Claim, state: str, part: Callable[[Claim], bool]) -> bool | None:
        """Does a step part by part until `part` says that it is over; whoever may not do it any more halts it.

        Returns True where it goes on later. A part lands with the mark of how far it came, so whoever continues after a
        crash does nothing twice.
        """
        until = monotonic() + BUDGET_SECONDS
        try:
            while not part(claim):
                if monotonic() > until:
                    with transaction() as session:
                        claims.postpone(session, claim, claim.now)
                    return True
        except (Denied, NotFound):
            with transaction() as session:
                self._halted(session, claim, state, _("Whoever asked for this may not do it any more."))
        return None

    @contextmanager
    def looking(self, claim: Claim, state: str) -> Iterator[Found | None]:
        """What it is about, while nobody is kept from writing; None where the step is over."""
        with ReadSession(db) as session:
            yield from self._at(session, claim, state, lock=False)

    @contextmanager
    def writing(self, claim: Claim, state: str) -> Iterator[Found | None]:
        """The same, locked, in a transaction."""
        with transaction() as session:
            yield from self._at(session, claim, state, lock=True)

    def bury(self, state: str) -> Callable[[Session, Claim, str], None]:
        """What is noted where a step died: it can be asked for again."""

        def note(session: Session, claim: Claim, _kind: str) -> None:
            self._halted(session, claim, state, _("Something broke on our side while this was done. Try it once more."))

        return note

    def forget(self, claim: Claim, kept: timedelta, end: Callable[[Any, Session, Context], None]) -> bool | None:
        """Does `end` once nobody has touched the row for as long as `kept`; what somebody did with it puts that off.

        Returns True where it goes on later.
        """
        with transaction() as session:
            found = session.get(self.row, UUID(claim.ids[0]), with_for_update=True)
            if found is None:
                return None
            due: datetime = found.updated_at + kept
            if claim.now < due:
                claims.postpone(session, claim, due)
                return True
            end(found, session, Context(None, claim.now, self._request_id(claim), current_reader()))
        return None

    def _halted(self, session: Session, claim: Claim, state: str, reason: str) -> None:
        """Halts a step unless it is over by now."""
        found = session.get(self.row, UUID(claim.ids[0]), with_for_update=True)
        if found is not None and found.state == state:
            self.halt(found, reason, session, self._context(session, claim))

    def _at(self, session: Session, claim: Claim, state: str, *, lock: bool) -> Iterator[Found | None]:
        ctx = self._context(session, claim)
        with reading(ctx.reader):
            found = self.find(session, ctx, UUID(claim.ids[0]), lock)
            yield found if found.state == state else None

    def _context(self, session: Session, claim: Claim) -> Context:
        """The circumstances of a step: who asked for it, as they are known today."""
        person = session.get(Person, UUID(claim.ids[1]))
        if person is None:
            raise NotFound
        groups = groups_of(session, person.id) if person.state == "active" else ()
        actor = actor_of(person, groups, ports().grants)
        assert actor.reader is not None
        return Context(actor, claim.now, self._request_id(claim), actor.reader)

    def _request_id(self, claim: Claim) -> str:
        return f"{self.name}-{claim.id.hex[:24]}"
