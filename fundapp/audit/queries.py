"""Reads of the audit log."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from fundapp.audit.minutes import minute
from fundapp.audit.models import Alias, CheckpointRow, Entry, Erasure, Head, Payload, Staged
from fundapp.audit.permissions import may_see
from fundapp.audit.verify import commitment, leaf_hash
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require

HIGHEST = 2**63 - 1
"""The greatest number that the column of entries' numbers can hold."""

_NOISE = re.compile(r"[\s,\u2026-]")
_ID = re.compile(r"[0-9a-f]{32}")
_PART = re.compile(r"[0-9a-f]{4,32}")


@dataclass(frozen=True)
class Status:
    """Where the log stands: entries in it, entries recorded that are still to enter it, and its newest checkpoint."""

    size: int
    staged: int
    checkpoint: CheckpointRow | None


@dataclass(frozen=True)
class Known:
    """An entry with what is kept beside it.

    `erased_by` tells of the erasure where the payload is gone; `checkpoint` is the oldest one that covers the entry.
    """

    entry: Entry
    payload: Payload | None
    erased_by: Entry | None
    checkpoint: CheckpointRow | None

    @property
    def fits(self) -> bool:
        """Whether the entry and what is kept beside it still are what its hash and its commitment say."""
        if leaf_hash(self.entry.leaf) != self.entry.leaf_hash:
            return False
        if self.payload is None:
            return self.erased_by is not None
        return commitment(self.payload.salt, self.payload.payload) == self.entry.commitment


def with_actions(session: Session, entry_ids: Sequence[UUID], actions: Collection[str]) -> Sequence[UUID]:
    """Which of these entries, in the log or staged, bear one of these actions."""
    found: list[UUID] = []
    for table in (Entry, Staged):
        found += session.scalars(select(table.id).where(table.id.in_(entry_ids), table.action.in_(actions))).all()
    return found


def with_statements(session: Session, entry_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Which of these entries, in the log or staged, hold a signed statement, or several as votes that are opened."""
    found: list[UUID] = []
    for own, payload in ((Payload.entry_id, Payload.payload), (Staged.id, Staged.payload)):
        rows = session.execute(select(own, payload).where(own.in_(entry_ids)))
        found += [entry_id for entry_id, told in rows if "statement" in told or "votes" in told]
    return found


def entries_about(session: Session, kind: str, subject_ids: Collection[UUID]) -> list[UUID]:
    """The entries about these subjects whose payloads are not erased, in the log or staged. Three queries."""
    if not subject_ids:
        return []
    named = select(Alias.alias).where(Alias.kind == kind, Alias.subject_id.in_(subject_ids))
    found = list(session.scalars(select(Entry.id).where(Entry.subject.in_(named))))
    staged = Staged.subject_kind == kind, Staged.subject_id.in_(subject_ids)
    found += session.scalars(select(Staged.id).where(*staged)).all()
    gone = set(session.scalars(select(Erasure.entry_id).where(Erasure.entry_id.in_(found))))
    return [each for each in found if each not in gone]


def last_checkpoint(session: Session) -> CheckpointRow | None:
    """The newest checkpoint."""
    return session.scalars(select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1)).first()


def checkpoint_of_note(session: Session, note: str) -> CheckpointRow | None:
    """The checkpoint whose text this is."""
    return session.scalars(select(CheckpointRow).where(CheckpointRow.note == note)).first()


def entry_id_at(session: Session, index: int) -> UUID | None:
    """The id of the entry with this number."""
    return session.scalar(select(Entry.id).where(Entry.index == index))


def status(session: Session, ctx: Context) -> Status:
    """Where the log stands. Two queries."""
    require(may_see(ctx))
    staged = select(func.count()).select_from(Staged).scalar_subquery()
    size, waiting = session.execute(select(Head.size, staged)).one()
    return Status(size, waiting or 0, last_checkpoint(session))


def entries_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Entry]:
    """One page of the entries that meet `wanted`, newest first. Two queries."""
    require(may_see(ctx))
    statement = matching(wanted, ctx.reader.zone)
    return read_page(session, statement, (Entry.index.desc(),), marks=marks, name="journal", mark=mark)


def entries_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[tuple[Entry, UUID | None]]:
    """Every entry that meets `wanted`, newest first, with the person behind its actor; read in chunks."""
    require(may_see(ctx))
    statement = matching(wanted, ctx.reader.zone).add_columns(Alias.subject_id)
    statement = statement.outerjoin(Alias, Alias.alias == Entry.actor).order_by(Entry.index.desc())
    return iter(session.execute(statement, execution_options=IN_CHUNKS))


def entry(session: Session, ctx: Context, index: int) -> Known:
    """One entry by its number. At most four queries. Raises NotFound."""
    require(may_see(ctx))
    found = session.get(Entry, index) if index <= HIGHEST else None
    if found is None:
        raise NotFound
    payload = session.get(Payload, found.id)
    covering = select(CheckpointRow).where(CheckpointRow.size > index).order_by(CheckpointRow.size).limit(1)
    erased_by = _erased_by(session, found.id) if payload is None else None
    return Known(found, payload, erased_by, session.scalars(covering).first())


def subjects(session: Session, aliases: Collection[str]) -> dict[str, UUID]:
    """The ids of whatever the log knows under these aliases. One query."""
    known = select(Alias.alias, Alias.subject_id).where(Alias.alias.in_(sorted(aliases)))
    return dict(session.execute(known).all())


def matching(wanted: Mapping[str, Any], zone: ZoneInfo) -> Select[Entry]:
    """The entries that meet every condition in `wanted`; several answers to one question mean any of them.

    `q` names an entry, its subject or its actor; `since` and `until` are days in `zone`, both included.
    """
    statement = select(Entry)
    if wanted.get("q"):
        statement = statement.where(or_(*_named(wanted["q"])))
    if wanted.get("action"):
        statement = statement.where(Entry.action.in_(wanted["action"]))
    if wanted.get("kind"):
        kinds = [Entry.subject.startswith(f"{kind}:", autoescape=True) for kind in wanted["kind"]]
        statement = statement.where(or_(*kinds))
    if wanted.get("since"):
        statement = statement.where(Entry.minute >= _first_minute(wanted["since"], zone))
    if wanted.get("until"):
        statement = statement.where(Entry.minute < _first_minute(wanted["until"] + timedelta(days=1), zone))
    return statement


def _named(text: str) -> list[ColumnElement[bool]]:
    """What `text` may name: an entry by number or id, a subject or actor by id, by alias or by a part of that."""
    bare = _NOISE.sub("", text.casefold())
    part = bare.rpartition(":")[2]
    found = [Entry.actor == bare]
    if bare.isascii() and bare.isdigit() and int(bare) <= HIGHEST:
        found.append(Entry.index == int(bare))
    if _ID.fullmatch(part):
        known = select(Alias.alias).where(Alias.subject_id == UUID(part))
        found += [Entry.id == UUID(part), Entry.subject.in_(known), Entry.actor.in_(known)]
    if _PART.fullmatch(part):
        found += [column.contains(f":{part}", autoescape=True) for column in (Entry.subject, Entry.actor)]
    return found


def _first_minute(day: date, zone: ZoneInfo) -> str:
    return minute(datetime.combine(day, time(), zone))


def _erased_by(session: Session, entry_id: UUID) -> Entry | None:
    erasing = select(Entry).join(Erasure, Erasure.by_entry_id == Entry.id).where(Erasure.entry_id == entry_id)
    return session.scalars(erasing.order_by(Entry.index).limit(1)).first()


def newer_entries(session: Session, size: int) -> int:
    """How many entries stand behind the first `size`."""
    return session.scalar(select(func.count()).where(Entry.index >= size)) or 0
