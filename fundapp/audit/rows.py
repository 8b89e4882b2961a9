"""The log against the business tables, both ways: each row to the entry that wrote it, each subject to its row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Alias, Audited, Entry, Payload, Staged
from fundapp.core.i18n import lazy
from fundapp.core.models import Base

FAULTS: Mapping[str, Any] = {
    "unknown_entry": lazy("a row that no entry tells of"),
    "not_the_last": lazy("a row that was written by another entry than the last one about it"),
    "row_missing": lazy("entries about a row that is gone"),
    "removed_yet_there": lazy("a row that was removed and is there"),
    "alias_missing": lazy("an entry whose alias is gone"),
    "alias_changed": lazy("an entry whose alias was given to somebody or something else"),
}

REMOVED = ".removed"
"""How actions end after which a subject has no row any more."""

READ = "vault.compartments.read"
"""What is only read leaves an entry about its subject, and its row as it was."""

CHUNK = 2_000
_ALIASES = select(Alias.alias, Alias.kind, Alias.subject_id)


@dataclass(frozen=True)
class Disagreement:
    """What does not fit; `fault` is one of FAULTS."""

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


def misnamed(session: Session) -> Iterator[Disagreement]:
    """Every entry whose aliases do not lead to the actor and subject that its content commits to.

    Check the log itself first. Entries whose content was erased commit to nobody any more.
    """
    aliases = {alias: (kind, subject) for alias, kind, subject in session.execute(_ALIASES)}
    told = select(Entry.subject, Entry.actor, Payload.payload).join(Payload, Payload.entry_id == Entry.id)
    for subject, actor, payload in session.execute(told, execution_options={"yield_per": CHUNK}):
        for alias, bound in ((subject, payload.get("subject")), (actor, payload.get("actor"))):
            if bound is None:  # the system, and what was recorded before ids were bound
                continue
            kind, found = aliases.get(alias, (alias.partition(":")[0], None))
            if found is None or found.hex != bound:
                yield Disagreement(kind, UUID(bound), "alias_changed" if found else "alias_missing")


def _last_entries(session: Session) -> dict[tuple[str, UUID], tuple[UUID, str]]:
    """Id and action of the newest entry about each subject that wrote something."""
    writing = select(func.max(Entry.index).label("index")).where(Entry.action != READ)
    newest = writing.group_by(Entry.subject).subquery()
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
