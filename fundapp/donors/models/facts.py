"""What is known of a funder in several answers, and where it comes from."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base
from fundapp.donors.rules.facts import Group

_GROUPS = ", ".join(f"'{each}'" for each in Group)


class FunderTheme(Base):
    """A theme that a funder supports."""

    __tablename__ = "funder_theme"

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class FunderCountry(Base):
    """A country on which a funder concentrates (ISO 3166-1 alpha-2)."""

    __tablename__ = "funder_country"

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)


class FunderLanguage(Base):
    """A language in which a funder is asked (ISO 639)."""

    __tablename__ = "funder_language"

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(3), primary_key=True)


class FunderTag(Base):
    """A word of the fundraising group's own. `tag` is as it was typed, `folded` what makes two of them one."""

    __tablename__ = "funder_tag"

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    folded: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
    tag: Mapped[str] = mapped_column(String(40))


class FunderSource(Base):
    """Where one group of facts comes from. A group of which nothing is known has no row.

    `dated` is the source's date as it gives it; `checked_on`: when somebody found that it still holds; `due_on`: when
    it should be looked at again (see `rules.facts`).
    """

    __tablename__ = "funder_source"
    __table_args__ = (
        CheckConstraint(f"facts IN ({_GROUPS})", name="facts_known"),
        CheckConstraint("(checked_on IS NULL) = (checked_by_id IS NULL)", name="checked_by_somebody"),
        Index(None, "due_on", "funder_id"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    facts: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str | None] = mapped_column(String(1000))
    dated: Mapped[str | None] = mapped_column(String(40))
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
