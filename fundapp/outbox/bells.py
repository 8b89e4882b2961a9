"""Which queues a transaction has put something into: noted with its session, rung for after its commit."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

_NOTED = "outbox.bells"


def note_bells(session: Session, queues: Iterable[str]) -> None:
    """Once this transaction is committed, these queues have something due."""
    session.info.setdefault(_NOTED, set()).update(queues)


def take_bells(session: Session) -> set[str]:
    """The queues noted since the last call."""
    taken: set[str] = session.info.pop(_NOTED, set())
    return taken
