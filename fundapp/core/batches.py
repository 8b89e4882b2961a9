"""Writing a row and what follows from it, done once for all rows of a batch instead of once for each."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

Act = Callable[[Session, Collection[UUID]], None]
BATCHED = "core.batched"


def follow_up(session: Session, act: Act, row_id: UUID) -> None:
    """Has `act(session, ids)` done for this row: at once, or with all others at the end of a `batched` block."""
    waiting: dict[Act, dict[UUID, None]] | None = session.info.get(BATCHED)
    if waiting is None:
        act(session, [row_id])
    else:
        waiting.setdefault(act, {})[row_id] = None


def settle(session: Session) -> None:
    """Writes what the session holds, and meets the rules of the database: now, or at the end of a `batched` block."""
    if session.info.get(BATCHED) is None:
        session.flush()


@contextmanager
def batched(session: Session) -> Iterator[None]:
    """What follows from rows written in this block is done together, at its end; where the block fails, not at all."""
    outer = session.info.get(BATCHED)
    waiting: dict[Act, dict[UUID, None]] = {}
    session.info[BATCHED] = waiting
    try:
        yield
    finally:
        session.info[BATCHED] = outer
    session.flush()
    for act, ids in waiting.items():
        act(session, list(ids))
