"""Checkpoints: signed statements of how long the log is and what its root is, for auditors to keep."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fundapp.audit.models import CheckpointRow, Entry, Erasure, Payload
from fundapp.audit.proofs import part_hash
from fundapp.audit.queries import last_checkpoint
from fundapp.audit.sequencer import BATCH, locked_head, sequence
from fundapp.audit.signing import Signer
from fundapp.audit.tree import Tree
from fundapp.audit.verify import Checkpoint, Refused, read_checkpoint, read_key
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _


def make_checkpoint(session: Session, signer: Signer, now: datetime) -> CheckpointRow | None:
    """Put what is staged into the log and sign its state; None while the log is empty.

    An unchanged log keeps the checkpoint it has. What an entry under the new checkpoint has erased goes with it. Raises
    Conflict, and signs nothing, where the key is not the one of the last checkpoint, or the log does not go on from
    what was signed before: auditors could not tell our mistake from somebody's rewriting. The caller has the signer
    remember the note once it is committed.
    """
    while sequence(session) == BATCH:
        pass
    size, frontier = locked_head(session)
    last = last_checkpoint(session)
    if last is not None and last.key != signer.key:
        raise Conflict(_("The key of the audit log is not the one that signed its last checkpoint."))
    root = Tree.thaw(size, frontier).root()
    _refuse_another_history(session, signer, last, size, root)
    if size == (last.size if last else 0):
        return last
    made = CheckpointRow(size=size, note=signer.checkpoint(size, root), key=signer.key, made_at=now)
    session.add(made)
    session.flush()
    _erase(session, size)
    return made


def _refuse_another_history(
    session: Session, signer: Signer, last: CheckpointRow | None, size: int, root: bytes
) -> None:
    """The head must fit the entries, and both the last checkpoint and what this machine remembers to have signed."""
    known = [note for note in (last.note if last else None, signer.remembered()) if note]
    fits = root == part_hash(session, 0, size) if size else not known
    if not fits or not all(_goes_on_from(session, note, signer, size) for note in known):
        raise Conflict(_("The audit log does not go on from what was signed before: nothing more is signed."))


def _goes_on_from(session: Session, note: str, signer: Signer, size: int) -> bool:
    try:
        before: Checkpoint = read_checkpoint(note, *read_key(signer.key))
    except Refused:
        return False
    return before.size <= size and part_hash(session, 0, before.size) == before.root


def _erase(session: Session, size: int) -> None:
    """Remove the payloads whose erasure stands under the checkpoint: so every export accounts for what it lacks."""
    covered = select(Erasure.entry_id).join(Entry, Entry.id == Erasure.by_entry_id).where(Entry.index < size)
    session.execute(delete(Payload).where(Payload.entry_id.in_(covered)))
