"""The sequencer: moves what is staged into the log, with an index without gaps.

Appending so never serialises business work: only sequencers wait for one another, at the row of the tree's head.
"""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from fundapp.audit.models import Alias, Entry, Head, Node, Payload, Staged, leaf_of
from fundapp.audit.tree import Tree
from fundapp.audit.verify import commitment, leaf_hash
from fundapp.core.database import ReadSession, db, transaction

BATCH = 2_000
SYSTEM = "system"
"""The actor of what nobody did: schedules, deliveries."""

Row = dict[str, Any]
Subject = tuple[str, UUID]


def sequence(session: Session, limit: int = BATCH) -> int:
    """Move at most `limit` staged entries into the log; returns how many. Safe to run twice, anywhere, at once.

    The caller commits. A second sequencer waits for the first one's commit, then goes on behind it.
    """
    size, frontier = locked_head(session)
    # Tables, not objects: this is the one place through which everything that is recorded has to pass.
    staged = session.execute(select(Staged.__table__).order_by(Staged.position).limit(limit)).all()
    if not staged:
        return 0
    tree, connection = Tree.thaw(size, frontier), session.connection()
    entries, payloads = _sealed(staged, _aliases(session, staged), tree)
    connection.execute(insert(Entry), entries)
    connection.execute(insert(Payload), payloads)
    if tree.made:
        session.execute(
            insert(Node), [{"level": level, "index": index, "hash": found} for (level, index), found in tree.made]
        )
    session.execute(delete(Staged).where(Staged.position.in_([row.position for row in staged])))
    session.execute(update(Head).values(size=tree.size, frontier=tree.freeze()))
    return len(staged)


def sequence_all() -> int:
    """Move everything that is staged now, a transaction for each batch; returns how much that was."""
    moved = 0
    while True:
        with ReadSession(db) as session:
            if session.scalar(select(Staged.position).limit(1)) is None:
                return moved
        with transaction() as session:
            moved += sequence(session)


def locked_head(session: Session) -> tuple[int, bytes]:
    """Size and frontier of the tree, which nobody else can change until the caller's transaction ends."""
    return session.execute(select(Head.size, Head.frontier).with_for_update()).one()


def _sealed(staged: Sequence[Any], aliases: dict[Subject, str], tree: Tree) -> tuple[list[Row], list[Row]]:
    """Rows of entries and of payloads; each leaf is appended to the tree."""
    entries, payloads = [], []
    for row in staged:
        salt = secrets.token_bytes(32)
        entry = {
            "index": tree.size,
            "id": row.id,
            "minute": row.minute,
            "actor": aliases["person", row.actor_id] if row.actor_id else SYSTEM,
            "action": row.action,
            "subject": aliases[row.subject_kind, row.subject_id],
            "commitment": commitment(salt, row.payload),
        }
        entry["leaf_hash"] = leaf_hash(leaf_of(entry))
        tree.append(entry["leaf_hash"])
        entries.append(entry)
        payloads.append({"entry_id": row.id, "salt": salt, "payload": row.payload})
    return entries, payloads


def _aliases(session: Session, staged: Sequence[Any]) -> dict[Subject, str]:
    """The pseudonym of every subject and actor, made at its first entry."""
    wanted = {(row.subject_kind, row.subject_id) for row in staged}
    wanted |= {("person", row.actor_id) for row in staged if row.actor_id}
    columns = select(Alias.kind, Alias.subject_id, Alias.alias)
    known = columns.where(tuple_(Alias.kind, Alias.subject_id).in_(sorted(wanted)))
    found = {(kind, subject): alias for kind, subject, alias in session.execute(known)}
    new = {pair: f"{pair[0]}:{secrets.token_hex(16)}" for pair in wanted - found.keys()}
    if new:
        rows = [{"kind": kind, "subject_id": subject, "alias": alias} for (kind, subject), alias in new.items()]
        session.connection().execute(insert(Alias), rows)
    return found | new
