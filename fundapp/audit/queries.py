"""Reads of the audit log."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import CheckpointRow, Entry, Staged


def payloads_that_stay(session: Session, entry_ids: Sequence[UUID], action: str) -> Sequence[UUID]:
    """Which of these entries, in the log or staged, bear `action`."""
    found: list[UUID] = []
    for table in (Entry, Staged):
        found += session.scalars(select(table.id).where(table.id.in_(entry_ids), table.action == action)).all()
    return found


def last_checkpoint(session: Session) -> CheckpointRow | None:
    """The newest checkpoint."""
    return session.scalars(select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1)).first()


def checkpoint_before(session: Session, size: int) -> CheckpointRow | None:
    """The newest checkpoint of a log shorter than `size`."""
    older = select(CheckpointRow).where(CheckpointRow.size < size).order_by(CheckpointRow.size.desc()).limit(1)
    return session.scalars(older).first()


def checkpoint_of_note(session: Session, note: str) -> CheckpointRow | None:
    """The checkpoint whose text this is."""
    return session.scalars(select(CheckpointRow).where(CheckpointRow.note == note)).first()


def entry_id_at(session: Session, index: int) -> UUID | None:
    """The id of the entry with this number."""
    return session.scalar(select(Entry.id).where(Entry.index == index))
