"""People on rotas, turns and absences, for the tests about duty."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session, object_session

from fundapp.accounts.models import Absence, Person, Shift
from fundapp.accounts.permissions import DUTY
from fundapp.accounts.queries.people import groups_of
from fundapp.audit.models import Staged
from fundapp.core.context import Actor, Context
from fundapp.core.reader import Reader
from tests.accounts.pages import english_in
from tests.fixtures.application import NOW, Look

DOUALA = ZoneInfo("Africa/Douala")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICERS = "officers"


class Somebody(Protocol):
    """A person, or what a test knows of one."""

    @property
    def id(self) -> UUID:
        """Theirs."""


class Known(NamedTuple):
    """A person as tests of pages know them: nothing of it is read again, which would disturb the requests' session."""

    id: UUID
    name: str


def known(session: Session, person: Person) -> Known:
    """What is known of a person; the session is left alone then."""
    found = Known(person.id, person.name)
    session.commit()
    return found


def choose_deputy(session: Session, person: Somebody, deputy: Somebody) -> None:
    """Has somebody usually stand in for a person."""
    session.execute(update(Person).where(Person.id == person.id).values(deputy_id=deputy.id))
    session.commit()


def english(page: str) -> set[str]:
    """Whatever a French page says in English, but for the role that `become` gives."""
    return english_in(page) - {"committee"}


def acting(person: Person, *groups: str, now: datetime = NOW, permissions: tuple[str, ...] = (DUTY,)) -> Context:
    """The context of what somebody does, as members of their groups or of those named."""
    session = object_session(person)
    assert session is not None
    belongs = frozenset(groups) or groups_of(session, person.id)
    actor = Actor(person.id, person.name, "", frozenset(permissions), belongs)
    return Context(actor, now, "test-request", Reader("fr", DOUALA))


def turn(
    session: Session, person: Somebody, begins: timedelta, ends: timedelta, group: str = OFFICERS, now: datetime = NOW
) -> UUID:
    """A turn on call, from so long after now until so long after now."""
    made = Shift(
        id=uuid4(), group_code=group, person_id=person.id, begins_at=now + begins, ends_at=now + ends, entry_id=uuid4()
    )
    return _kept(session, made)


def absence(
    session: Session,
    person: Somebody,
    begins: timedelta,
    ends: timedelta | None = None,
    deputy: Somebody | None = None,
    now: datetime = NOW,
) -> UUID:
    """An absence, from so long after now until so long after now."""
    ends_at = None if ends is None else now + ends
    deputy_id = deputy.id if deputy else None
    made = Absence(
        id=uuid4(), person_id=person.id, deputy_id=deputy_id, begins_at=now + begins, ends_at=ends_at, entry_id=uuid4()
    )
    return _kept(session, made)


def spans(look: Look, group: str = OFFICERS) -> list[tuple[UUID, datetime, datetime]]:
    """Who is on call from when until when, in order."""
    found = look(select(Shift).where(Shift.group_code == group).order_by(Shift.begins_at, Shift.id))
    return [(each.person_id, each.begins_at, each.ends_at) for each in found]


def entries(look: Look) -> list[tuple[str, str, UUID, Mapping[str, Any]]]:
    """What was recorded: action, kind, subject and payload."""
    return [
        (each.action, each.subject_kind, each.subject_id, each.payload)
        for each in look(select(Staged).order_by(Staged.position))
    ]


def tells_of(look: Look, row: Any) -> bool:
    """Whether the last entry about a row is the one that the row names."""
    about = select(Staged.id).where(Staged.subject_kind == row.__tablename__, Staged.subject_id == row.id)
    return look(about.order_by(Staged.position))[-1:] == [row.entry_id]


def today() -> datetime:
    """The moment as requests see it, without what no form tells."""
    return datetime.now(UTC).replace(microsecond=0)


def _kept(session: Session, made: Absence | Shift) -> UUID:
    row_id = made.id
    session.add(made)
    session.commit()
    return row_id
