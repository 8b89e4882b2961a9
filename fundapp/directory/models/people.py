"""People whom the network has met, sealed for the officers; and the focal points of countries."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind, Subject

TABLE = "person_met"


class PersonMet(Identified, Stamped, Versioned, Audited, Base):
    """Somebody met in the field: a lawyer, a doctor, a referee. Their name and how to reach them are sealed."""

    __tablename__ = TABLE

    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(Coded())
    country: Mapped[str | None] = mapped_column(Coded())
    met_on: Mapped[date | None]
    name: Mapped[Envelope] = sealed(Kind.IDENTITY, nullable=False)
    reached_by: Mapped[Envelope | None] = sealed(Kind.CONTACT)
    note: Mapped[Envelope | None] = sealed(Kind.CONTACT)

    @property
    def subject(self) -> Subject:
        """Whom its compartments belong to."""
        return Subject(TABLE, self.id)


class FocalPoint(Identified, Stamped, Audited, Base):
    """Who speaks for a country: a member of staff, or somebody met. `until`: the last day, once it is over."""

    __tablename__ = "focal_point"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (person_met_id IS NULL)", name="one_person"),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
    )

    country: Mapped[str] = mapped_column(Coded(), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person_met_id: Mapped[UUID | None] = mapped_column(ForeignKey("person_met.id"))
    since: Mapped[date]
    until: Mapped[date | None]
