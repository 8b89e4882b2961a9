"""The log as auditors get it: lines of canonical JSON that `verify.py` reads (the format stands there)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.models import CheckpointRow, Entry, Head, Payload
from fundapp.audit.proofs import consistency_path, inclusion_path, part_hash
from fundapp.audit.queries import last_checkpoint
from fundapp.audit.tree import Tree
from fundapp.audit.verify import EMPTY_ROOT, Refused, canonical, check_entry
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _

CHUNK = 2_000


def export_lines(session: Session, origin: str) -> Iterator[bytes]:
    """The log up to its newest checkpoint, line by line, memory bounded. The session must be a snapshot.

    Raises Conflict where there is no checkpoint yet.
    """
    last = _newest(session)
    notes = dict(session.execute(select(CheckpointRow.size, CheckpointRow.note)).all())
    yield _line({"fundapp-audit-export": 1, "key": last.key, "origin": origin})
    erased = 0
    for entry, payload in _entries(session, 0, last.size):
        erased += payload is None
        yield _line(_entry(entry, payload))
        if entry.index + 1 in notes:
            yield _line({"checkpoint": notes[entry.index + 1]})
    yield _line({"checkpoints": len(notes), "end": True, "entries": last.size, "erased": erased})


def size_of_export(session: Session) -> int:
    """The number of entries that an export holds now."""
    return session.scalar(select(func.max(CheckpointRow.size))) or 0


def inclusion_bundle(session: Session, origin: str, entry_id: UUID, at: CheckpointRow | None = None) -> bytes:
    """The proof that an entry stands in the log as of a checkpoint, by default the newest. NotFound, Conflict."""
    last = at or _newest(session)
    found = session.execute(
        select(Entry, Payload).outerjoin(Payload, Payload.entry_id == Entry.id).where(Entry.id == entry_id)
    ).first()
    if found is None or found[0].index >= last.size:
        raise NotFound
    return _line(
        {
            "checkpoint": last.note,
            "entry": _entry(found[0], found[1]),
            "fundapp-audit-proof": 1,
            "key": last.key,
            "origin": origin,
            "path": [step.hex() for step in inclusion_path(session, found[0].index, last.size)],
        }
    )


def consistency_bundle(session: Session, origin: str, old: CheckpointRow, new: CheckpointRow) -> bytes:
    """The proof that the log of a newer checkpoint goes on from the log of an older one."""
    return _line(
        {
            "fundapp-audit-consistency": 1,
            "key": new.key,
            "new": new.note,
            "old": old.note,
            "origin": origin,
            "path": [step.hex() for step in consistency_path(session, old.size, new.size)],
        }
    )


def unsigned_fault(session: Session, size: int) -> str | None:
    """What is wrong with the entries behind the first `size`, and with the head of the tree; None where nothing is."""
    head = session.execute(select(Head.size, Head.frontier)).one()
    count = size
    for entry, payload in _entries(session, size, head.size):
        try:
            check_entry(canonical(_entry(entry, payload)).decode(), count)
        except Refused as refused:
            return str(refused)
        count += 1
    if count != head.size or Tree.thaw(head.size, head.frontier).root() != _root(session, head.size):
        return _("The head of the log does not fit its entries.")
    return None


def _root(session: Session, size: int) -> bytes:
    return part_hash(session, 0, size) if size else EMPTY_ROOT


def _newest(session: Session) -> CheckpointRow:
    last = last_checkpoint(session)
    if last is None:
        raise Conflict(_("There is no checkpoint yet: nothing has been recorded."))
    return last


def _entries(session: Session, first: int, size: int) -> Iterator[tuple[Entry, Payload | None]]:
    for begin in range(first, size, CHUNK):
        chunk = (
            select(Entry, Payload)
            .outerjoin(Payload, Payload.entry_id == Entry.id)
            .where(Entry.index >= begin, Entry.index < min(begin + CHUNK, size))
            .order_by(Entry.index)
        )
        yield from session.execute(chunk)
        session.expunge_all()


def _entry(entry: Entry, payload: Payload | None) -> dict[str, Any]:
    return {
        "hash": entry.leaf_hash.hex(),
        "index": entry.index,
        "leaf": entry.leaf,
        "payload": payload.payload if payload else None,
        "salt": payload.salt.hex() if payload else None,
    }


def _line(content: Mapping[str, Any]) -> bytes:
    return canonical(content) + b"\n"
