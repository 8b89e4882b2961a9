"""What a member has opened: for offboarding, and for the day a device of theirs is seized."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Alias, Entry, Payload, Staged
from fundapp.vault.rules import LIST_READ, READ

READS = (READ, LIST_READ)
CHUNK = 2_000


@dataclass(frozen=True)
class Seen:
    """A subject that somebody has opened: how often, when last (minute, UTC), and which compartments."""

    subject_id: UUID
    times: int
    last: str
    compartments: frozenset[str]


def seen_by(session: Session, member_id: UUID) -> list[Seen]:
    """Every subject that a member has opened, alone or in a list, the latest first.

    From the audit log, so it cannot be tidied away. Entries whose content was erased tell nothing here.
    """
    found: dict[UUID, Seen] = {}
    for minute, payload in _readings(session, member_id):
        opened = frozenset(payload.get("compartments", ("summary",)))
        for each in payload.get("subjects", [payload["subject"]]):
            subject_id = UUID(each)
            before = found.get(subject_id, Seen(subject_id, 0, "", frozenset()))
            kinds = before.compartments | opened
            found[subject_id] = Seen(subject_id, before.times + 1, max(before.last, minute), kinds)
    return sorted(found.values(), key=lambda seen: (seen.last, seen.subject_id), reverse=True)


def _readings(session: Session, member_id: UUID) -> Iterator[tuple[str, Mapping[str, Any]]]:
    alias = select(Alias.alias).where(Alias.kind == "person", Alias.subject_id == member_id).scalar_subquery()
    logged = (
        select(Entry.minute, Payload.payload)
        .join(Payload, Payload.entry_id == Entry.id)
        .where(Entry.actor == alias, Entry.action.in_(READS))
    )
    staged = select(Staged.minute, Staged.payload).where(Staged.actor_id == member_id, Staged.action.in_(READS))
    for statement in (logged, staged):
        rows: Iterable[Any] = session.execute(statement, execution_options={"yield_per": CHUNK})
        yield from rows
