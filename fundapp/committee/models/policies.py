"""The decision policy, version by version, and what somebody is in the committee."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.committee.workflow import PolicyState
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned

_STATES = ", ".join(f"{each.value!r}" for each in PolicyState)
_IN_FORCE = text("state = 'in_force'")


class PolicyVersion(Identified, Stamped, Versioned, Audited, Base):
    """A policy as it was written: `body` is its canonical JSON, `digest` the SHA-256 that votes are bound to.

    A draft may be replaced by another; what two people have signed stays for ever.
    """

    __tablename__ = "committee_policy"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("state <> 'in_force' OR in_force_since IS NOT NULL", name="in_force_since_some_time"),
        Index("ix_committee_policy_in_force", "state", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
    )

    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(Coded())
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    drafted_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    in_force_since: Mapped[datetime | None]
    signatures: Mapped[list["PolicySignature"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="PolicySignature.at"
    )


class PolicySignature(Base):
    """That somebody signed a policy. What they signed stands in the audit log."""

    __tablename__ = "committee_policy_signature"

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("committee_policy.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]


class CommitteeSeat(Stamped, Audited, Base):
    """What somebody of the committee's group is in it, where they are no ordinary member (rules/panels.py).

    `id` is the person's: who has no row is a member.
    """

    __tablename__ = "committee_seat"
    __table_args__ = (CheckConstraint("kind IN ('member', 'deputy', 'outside')", name="kind_known"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Coded())
