"""Papers kept with a funder: guidelines, calls, letters, agreements."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.donors.models.funders import Funder
from fundapp.donors.models.relations import FunderInteraction


class FunderFile(Identified, Stamped, Versioned, Audited, Base):
    """A paper of a funder. Its cleaned bytes lie in the file store under `id`, sealed under `key`, which lists leave.

    `size`: bytes of the cleaned file, `stored`: as it lies there; `digest`: SHA-256 of the file as it came, by which
    the same one is known again. `dated_on`: the day of the paper. `sort_name` and `found_by` are the folded name and
    the folded text that a search looks through.
    """

    __tablename__ = "funder_file"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("size > 0 AND stored > 0", name="size_positive"),
        CheckConstraint("length(digest) = 64", name="digest_whole"),
        CheckConstraint(
            "kind IN ('guidelines', 'call', 'letter', 'agreement', 'report', 'notes', 'budget', 'other')",
            name="kind_known",
        ),
        Index(None, "created_at", "id"),
        Index(None, "sort_name", "id"),
        Index(None, "funder_id", "digest"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"))
    interaction_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("funder_interaction.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(240))
    kind: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(String(400))
    language: Mapped[str | None] = mapped_column(String(3))
    dated_on: Mapped[date | None]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    stored: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    found_by: Mapped[str] = mapped_column(Text)
    key: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    funder: Mapped[Funder] = relationship(lazy="raise")
    interaction: Mapped[FunderInteraction | None] = relationship(lazy="raise")
