"""Who knows a funder: contacts, what was said and done with them, and what comes next."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.donors.models.funders import Funder


class FunderContact(Identified, Stamped, Versioned, Audited, Base):
    """Somebody at a funder, in their profession. `basis`: how we come to have what we keep of them.

    `sort_name` is the folded name. `left_on`: when they left; what was said with them stays.
    """

    __tablename__ = "funder_contact"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("basis IN ('public', 'given', 'introduced')", name="basis_known"),
        CheckConstraint("email IS NOT NULL OR phone IS NOT NULL OR role IS NOT NULL", name="something_is_known"),
        Index(None, "sort_name", "id"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(240))
    role: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(3))
    basis: Mapped[str] = mapped_column(String(12))
    left_on: Mapped[date | None]
    notes: Mapped[str | None] = mapped_column(Text)

    funder: Mapped[Funder] = relationship(lazy="raise")


class FunderInteraction(Identified, Stamped, Versioned, Audited, Base):
    """Something that was said or done with a funder on a day, and who of the network was there."""

    __tablename__ = "funder_interaction"
    __table_args__ = (
        CheckConstraint("said <> ''", name="said_given"),
        CheckConstraint(
            "kind IN ('meeting', 'call', 'email', 'letter', 'event', 'visit', 'report', 'other')", name="kind_known"
        ),
        Index(None, "happened_on", "id"),
        Index(None, "funder_id", "happened_on"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder_contact.id", ondelete="SET NULL"), index=True)
    happened_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    said: Mapped[str] = mapped_column(Text)
    found_by: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    funder: Mapped[Funder] = relationship(lazy="raise")
    contact: Mapped[FunderContact | None] = relationship(lazy="raise")


class FunderStep(Identified, Stamped, Versioned, Audited, Base):
    """What comes next with a funder, who does it, and until when. `done_on` with `outcome` where it is over."""

    __tablename__ = "funder_step"
    __table_args__ = (
        CheckConstraint("what <> ''", name="what_given"),
        CheckConstraint("outcome IS NULL OR done_on IS NOT NULL", name="outcome_of_what_is_done"),
        Index(None, "done_on", "due_on", "id"),
        Index(None, "funder_id", "done_on", "due_on", "id"),
        Index(None, "owner_id", "done_on", "due_on"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(400))

    funder: Mapped[Funder] = relationship(lazy="raise")
