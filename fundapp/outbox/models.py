"""Tables of the outbox: what is to be done, who can be reached, and what went out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.core.models import Base, Identified, Stamped, Versioned

WAITING = "state = 'waiting'"


class Message(Identified, Base):
    """One thing that one handler is to do, written in the transaction of the business row that causes it.

    `fence` grows with each claim: only its holder may end the message. `leased_until`: when a claim lapses.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("topic", "handler", "key"),
        CheckConstraint("state IN ('waiting', 'done', 'dead', 'set_aside')", name="state_known"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_when_not_waiting"),
        Index(
            "ix_outbox_message_due", "queue", "due_at", "id",
            postgresql_where=text(WAITING), sqlite_where=text(WAITING),
        ),
        Index(None, "state", "ended_at", "id"),
    )  # fmt: skip

    topic: Mapped[str] = mapped_column(String(80))
    handler: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(120))
    ids: Mapped[list[str]] = mapped_column(JSON)
    queue: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    fence: Mapped[int]
    attempts: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(120))
    request_id: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Recipient(Identified, Stamped, Versioned, Base):
    """The handle of an address: how somebody can be reached, and when they want to be.

    Quiet hours are whole hours of the day in `zone`, from `quiet_from` up to but without `quiet_until`.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        CheckConstraint("channel IN ('email', 'sms', 'webhook')", name="channel_known"),
        CheckConstraint("rhythm IN ('at_once', 'daily')", name="rhythm_known"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour_of_day"),
        CheckConstraint(
            "(quiet_from IS NULL AND quiet_until IS NULL)"
            " OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23 AND quiet_from <> quiet_until)",
            name="quiet_hours",
        ),
    )

    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(400))
    language: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(60))
    rhythm: Mapped[str] = mapped_column(String(10))
    digest_hour: Mapped[int]
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    active: Mapped[bool]


class Enclosure(Base):
    """A file that goes with a letter: public matter."""

    __tablename__ = "delivery_enclosure"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Delivery(Identified, Base):
    """One message to one recipient. A notice has no content: the database refuses it any."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("kind IN ('notice', 'letter')", name="kind_known"),
        CheckConstraint("kind = 'letter' OR matter IS NULL", name="notices_are_empty"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state_known"),
        UniqueConstraint("recipient_id", "key"),
        Index(None, "created_at", "id"),
        Index(None, "state", "ended_at"),
    )

    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipient.id"))
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    template: Mapped[str] = mapped_column(String(80))
    matter: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    batch: Mapped[str | None] = mapped_column(String(60))
    reference: Mapped[str | None] = mapped_column(String(200))
    error: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    recipient: Mapped[Recipient] = relationship(lazy="raise")
    enclosures: Mapped[list[Enclosure]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=Enclosure.name
    )
