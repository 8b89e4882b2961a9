"""People of the house, their groups and organisations. Their names and e-mail addresses are not sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models.organisations import Organisation
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned


class Membership(Base):
    """That a person belongs to a group."""

    __tablename__ = "membership"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    group_code: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
    since: Mapped[datetime]


class Affiliation(Base):
    """That a person belongs to an organisation."""

    __tablename__ = "affiliation"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class Person(Identified, Stamped, Versioned, Audited, Base):
    """Somebody who may sign in. `invited` until they have chosen a passphrase, `left` for ever.

    `email` is folded: by it they sign in, and it is theirs alone until they leave. `deputy_id`: who usually stands in
    for them. `on_call_id`: the address at which they are reached when they are on call.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("state IN ('invited', 'active', 'left')", name="state_known"),
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left_at_some_time"),
        CheckConstraint("(state = 'left') = (email IS NULL)", name="who_left_signs_in_no_more"),
    )

    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(240), index=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    left_at: Mapped[datetime | None]
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    on_call_id: Mapped[UUID | None] = mapped_column(ForeignKey("recipient.id"))

    memberships: Mapped[list[Membership]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=Membership.group_code
    )
    affiliations: Mapped[list[Affiliation]] = relationship(lazy="raise", cascade="all, delete-orphan")

    @property
    def groups(self) -> frozenset[str]:
        """The codes of their groups."""
        return frozenset(each.group_code for each in self.memberships)

    @property
    def organisations(self) -> list[Organisation]:
        """Their organisations, by name."""
        return sorted((each.organisation for each in self.affiliations), key=lambda each: each.sort_name)
