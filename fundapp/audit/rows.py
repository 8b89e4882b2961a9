"""The log against the business tables, both ways: each row to the entry that wrote it, each subject to its row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Alias, Audited, Entry, Staged
from fundapp.core.models import Base

REMOVED = ".removed"
"""How actions end after which a subject has no row any more."""


@dataclass(frozen=True)
class Disagreement:
    """What does not fit: `fault` is unknown_entry, not_the_last, row_missing or removed_yet_there."""

    kind: str
    subject_id: UUID
    fault: str


def audited_models() -> list[Any]:
    """The models whose rows name the entry that wrote them."""
    return sorted(
        (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Audited)),
        key=lambda model: str(model.__tablename__),
    )


def disagreements(session: Session) -> Iterator[Disagreement]:
    """Every row that was changed, removed or slipped in without an entry.

    Sequence first: a row whose subject still has something staged is left for the next time.
    """
    last = _last_entries(session)
    busy = set(session.execute(select(Staged.subject_kind, Staged.subject_id)))
    for model in audited_models():
        kind = str(model.__tablename__)
        rows: dict[UUID, UUID] = dict(session.execute(select(model.id, model.entry_id)).all())
        subjects = {subject for known, subject in last if known == kind}
        for subject in sorted(rows.keys() | subjects):
            fault = _fault(rows.get(subject), last.get((kind, subject)))
            if fault and (kind, subject) not in busy:
                yield Disagreement(kind, subject, fault)


def _last_entries(session: Session) -> dict[tuple[str, UUID], tuple[UUID, str]]:
    """Id and action of the newest entry about each subject."""
    newest = select(func.max(Entry.index).label("index")).group_by(Entry.subject).subquery()
    found = (
        select(Alias.kind, Alias.subject_id, Entry.id, Entry.action)
        .join(Entry, Entry.subject == Alias.alias)
        .join(newest, newest.c.index == Entry.index)
    )
    return {(kind, subject): (entry_id, action) for kind, subject, entry_id, action in session.execute(found)}


def _fault(written_by: UUID | None, last: tuple[UUID, str] | None) -> str | None:
    if last is None:
        return "unknown_entry"
    entry_id, action = last
    if action.endswith(REMOVED):
        return "removed_yet_there" if written_by else None
    if written_by is None:
        return "row_missing"
    return None if written_by == entry_id else "not_the_last"
