"""What a member has opened, and who has opened something: from the audit log, which nobody can tidy away."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session, aliased

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


@dataclass(frozen=True)
class Opening:
    """That somebody opened a subject: when (minute, UTC), who, which compartments, and what for (a code)."""

    minute: str
    member_id: UUID | None
    compartments: tuple[str, ...]
    purpose: str


def openings_of(session: Session, subject_ids: Collection[UUID], most: int) -> list[Opening]:
    """The last times that one of these was opened, the newest first. Lists of summaries are left out. One query.

    Entries whose content was erased tell nothing here.
    """
    whose, who = aliased(Alias), aliased(Alias)
    logged = (
        select(
            Entry.minute,
            who.subject_id.label("who"),
            Payload.payload,
            Entry.index.label("place"),
            literal(0).label("later"),
        )
        .join(whose, whose.alias == Entry.subject)
        .join(Payload, Payload.entry_id == Entry.id)
        .outerjoin(who, who.alias == Entry.actor)
        .where(whose.subject_id.in_(subject_ids), Entry.action == READ)
    )
    staged = select(Staged.minute, Staged.actor_id, Staged.payload, Staged.position, literal(1)).where(
        Staged.subject_id.in_(subject_ids), Staged.action == READ
    )
    both = union_all(logged.order_by(None), staged).subquery()
    rows = session.execute(select(both).order_by(both.c.later.desc(), both.c.place.desc()).limit(most))
    return [Opening(row.minute, row.who, tuple(row.payload["compartments"]), row.payload["purpose"]) for row in rows]


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
