"""Groups, their epochs, and the chain of signed statements that vouches for both."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped


class KeyGroup(Identified, Stamped, Audited, Base):
    """A group that reads together. `renewal_wanted_at`: since when a new epoch is due, because somebody left."""

    __tablename__ = "vault_group"
    __table_args__ = (CheckConstraint("code <> ''", name="code_given"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    renewal_wanted_at: Mapped[datetime | None]


class KeyStatement(Identified, Base):
    """A link of a group's chain: founding, admission or epoch. What `body` says is checked, not believed (chain.py)."""

    __tablename__ = "vault_statement"
    __table_args__ = (
        UniqueConstraint("group_id", "position"),
        CheckConstraint("position >= 0", name="position_not_negative"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("vault_group.id"))
    position: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signer: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    made_at: Mapped[datetime]


class Epoch(Base):
    """The public half of an epoch's pair; `before` is the secret of epoch `before_number`, sealed under this one.

    That is the one before, but for epochs that a restore of an older backup has lost.
    """

    __tablename__ = "vault_epoch"
    __table_args__ = (
        CheckConstraint("(number = 0) = (before IS NULL)", name="all_but_the_first_hand_down"),
        CheckConstraint("(before IS NULL) = (before_number IS NULL)", name="before_has_a_number"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("vault_group.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealing_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    before_number: Mapped[int | None]


class EpochKey(Base):
    """The secret of a group's newest epoch, wrapped to one holder: a member, or the escrow."""

    __tablename__ = "vault_epoch_key"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("vault_group.id"), primary_key=True)
    holder_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    number: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
