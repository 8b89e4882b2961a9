"""Tables of the audit log. All but the tree's head and the stage are append-only; triggers see to that."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base

POSITION = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts by itself only in a column that is called INTEGER."""


def leaf_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The leaf of an entry, given as its columns: what its hash covers (see verify.py)."""
    return {
        "action": entry["action"],
        "actor": entry["actor"],
        "commitment": entry["commitment"],
        "id": entry["id"].hex,
        "minute": entry["minute"],
        "object": entry["subject"],
        "v": 1,
    }


class Staged(Base):
    """What a business transaction recorded, until the sequencer moves it into the log."""

    __tablename__ = "audit_stage"

    position: Mapped[int] = mapped_column(POSITION, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    minute: Mapped[str] = mapped_column(String(17))
    action: Mapped[str] = mapped_column(String(80))
    actor_id: Mapped[UUID | None]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


class Entry(Base):
    """A leaf of the tree, in the order of its index, from 0 without a gap."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint('"index" >= 0', name="index_not_negative"),
        CheckConstraint("length(leaf_hash) = 32", name="leaf_hash_length"),
        Index(None, "subject", "index"),
        Index(None, "action", "index"),
        Index(None, "actor", "index"),
    )

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(unique=True)
    minute: Mapped[str] = mapped_column(String(17))
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(80))
    commitment: Mapped[str] = mapped_column(String(64))
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    @property
    def leaf(self) -> dict[str, Any]:
        """What the leaf hash covers."""
        facts = ("id", "minute", "actor", "action", "subject", "commitment")
        return leaf_of({name: getattr(self, name) for name in facts})


class Payload(Base):
    """What an entry commits to: coded, pseudonymous, never a secret. Goes when it is erased, with its salt."""

    __tablename__ = "audit_payload"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


class Erasure(Base):
    """That a payload is to go, and by which entry; done by the sequencer once that entry stands in the log."""

    __tablename__ = "audit_erasure"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    by_entry_id: Mapped[UUID] = mapped_column(index=True)


class Alias(Base):
    """The pseudonym under which the log knows a subject or an actor."""

    __tablename__ = "audit_alias"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    alias: Mapped[str] = mapped_column(String(80), unique=True)


class Node(Base):
    """The hash of a complete subtree of 2^level leaves, for every eighth level: what proofs are made from."""

    __tablename__ = "audit_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Head(Base):
    """The one row whose lock makes sequencers take turns: the size of the tree, and the roots of its full subtrees."""

    __tablename__ = "audit_head"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("size >= 0", name="size_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointRow(Base):
    """A signed statement of size and root (a C2SP signed note), as it was sent out."""

    __tablename__ = "audit_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]


class Audited:
    """For models: which entry of the log last wrote this row. `python -m fundapp audit verify` joins both ways.

    The kind of the subject in the log is the name of the table.
    """

    entry_id: Mapped[UUID] = mapped_column(sort_order=93)
