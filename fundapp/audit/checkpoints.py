"""Checkpoints: signed statements of how long the log is and what its root is, for auditors to keep."""

from datetime import datetime

from sqlalchemy.orm import Session

from fundapp.audit.models import CheckpointRow
from fundapp.audit.queries import last_checkpoint
from fundapp.audit.sequencer import BATCH, locked_head, sequence
from fundapp.audit.signing import Signer
from fundapp.audit.tree import Tree
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _


def make_checkpoint(session: Session, signer: Signer, now: datetime) -> CheckpointRow | None:
    """Put what is staged into the log and sign its state; None while the log is empty.

    An unchanged log keeps the checkpoint it has. Raises Conflict where the key is not the one of the last checkpoint:
    auditors could not tell a new key of ours from somebody else's.
    """
    while sequence(session) == BATCH:
        pass
    size, frontier = locked_head(session)
    last = last_checkpoint(session)
    if last is not None and last.key != signer.key:
        raise Conflict(_("The key of the audit log is not the one that signed its last checkpoint."))
    if size == (last.size if last else 0):
        return last
    root = Tree.thaw(size, frontier).root()
    made = CheckpointRow(size=size, note=signer.checkpoint(size, root), key=signer.key, made_at=now)
    session.add(made)
    session.flush()
    return made
