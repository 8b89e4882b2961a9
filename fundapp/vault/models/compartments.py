"""Subjects, their compartments, and the wrapped keys to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped


class SealedSubject(Identified, Stamped, Audited, Base):
    """Whom or what compartments belong to: `id` is the subject's own, `kind` the name of its table."""

    __tablename__ = "vault_subject"

    kind: Mapped[str] = mapped_column(String(40))


class Compartment(Identified, Base):
    """What is shared, withdrawn, retained and shredded by itself.

    `renewal_wanted`: somebody lost access, and the next reader gives it a new key. `final_at`: from when no copy of
    the keystore can bring a shredded one back; `halves_gone`: the keystore has confirmed it.
    """

    __tablename__ = "vault_compartment"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("(shredded_at IS NULL) = (final_at IS NULL)", name="shredding_has_a_final_date"),
    )

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("vault_subject.id"))
    kind: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    renewal_wanted: Mapped[bool]
    made_at: Mapped[datetime]
    shredded_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    halves_gone: Mapped[bool] = mapped_column(default=False)


class Wrap(Base):
    """The half-key of a compartment's newest version, wrapped to one reader.

    `number` is the group's epoch (0 for others). `pin` is a MAC under the data key over the reader's public key, so
    that a later renewal wraps to nobody whom the first sealer did not mean.
    """

    __tablename__ = "vault_wrap"

    compartment_id: Mapped[UUID] = mapped_column(ForeignKey("vault_compartment.id"), primary_key=True)
    reader_kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    version: Mapped[int]
    number: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    pin: Mapped[bytes] = mapped_column(LargeBinary(32))


class OlderHalf(Base):
    """The half-key of an earlier version, sealed under the data key of the one after it."""

    __tablename__ = "vault_older"

    compartment_id: Mapped[UUID] = mapped_column(ForeignKey("vault_compartment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class QuickKey(Base):
    """A half-key and a summary re-sealed under a group's epoch: what makes lists quick.

    `source` is the nonce of the envelope that the summary was read from: another one is read anew.
    """

    __tablename__ = "vault_quick"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "number"], ["vault_epoch.group_id", "vault_epoch.number"]),
        CheckConstraint("(summary IS NULL) = (source IS NULL)", name="summary_has_a_source"),
    )

    compartment_id: Mapped[UUID] = mapped_column(ForeignKey("vault_compartment.id"), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    version: Mapped[int]
    half: Mapped[bytes] = mapped_column(LargeBinary)
    summary: Mapped[bytes | None] = mapped_column(LargeBinary)
    source: Mapped[bytes | None] = mapped_column(LargeBinary(24))
