"""Documents of a proposal, each with its versions, and the files that these are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Person
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.grants.models.opportunities import Opportunity
from fundapp.grants.rules.documents import KINDS, STAGES


def codes_of(words: object) -> str:
    """Codes as a CHECK lists them."""
    return ", ".join(f"'{each}'" for each in words)  # type: ignore[attr-defined]


class ProposalDocument(Identified, Stamped, Versioned, Audited, Base):
    """A document of a proposal, whatever its versions. One without any is missing still.

    `stage`: in which of the two it is sent. `title`: None where its kind says all. `demanded`: whether the funder
    wants it. `last_number`: of the versions that there ever were, so that no number comes twice; `current_number`: of
    the newest that is there, 0 without one; `final_number`: of the version that was called final: once there is a
    newer one, the document is final no longer.
    """

    __tablename__ = "proposal_document"
    __table_args__ = (
        CheckConstraint(f"kind IN ({codes_of(KINDS)})", name="kind_known"),
        CheckConstraint(f"stage IN ({codes_of(STAGES)})", name="stage_known"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("0 <= current_number AND current_number <= last_number", name="current_among_versions"),
        CheckConstraint("0 < final_number AND final_number <= last_number", name="final_among_versions"),
        Index(None, "opportunity_id", "stage"),
    )

    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(String(120))
    stage: Mapped[str] = mapped_column(String(4))
    language: Mapped[str | None] = mapped_column(String(3))
    demanded: Mapped[bool]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    last_number: Mapped[int]
    current_number: Mapped[int]
    final_number: Mapped[int | None]

    opportunity: Mapped[Opportunity] = relationship(lazy="raise")
    owner: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def called(self) -> str:
        """How it is called: by its title, else by what it is, in the reader's words."""
        return self.title or str(KINDS[self.kind])

    @property
    def is_there(self) -> bool:
        """Whether it has a version."""
        return self.current_number > 0

    @property
    def is_final(self) -> bool:
        """Whether its newest version is the one that was called final."""
        return self.is_there and self.final_number == self.current_number


class ProposalFile(Base):
    """The file of one or several versions. Its cleaned bytes lie in the file store under `id`, sealed under `key`.

    `size`: bytes of the cleaned file, `stored`: as it lies there. `digest`: SHA-256 of the file as it came;
    `kept_digest`: of the cleaned one, which is what anybody gets.
    """

    __tablename__ = "proposal_file"
    __table_args__ = (
        CheckConstraint("size > 0 AND stored > 0", name="size_positive"),
        CheckConstraint("length(digest) = 64 AND length(kept_digest) = 64", name="digests_whole"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("proposal_document.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    stored: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    kept_digest: Mapped[str] = mapped_column(String(64))
    key: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class DocumentVersion(Audited, Base):
    """A version of a document, which never changes; `number` counts from 1.

    `based_on`: the number of the version that whoever added it had before them (0: none). `again_of`: the number of
    the older version that this one makes current again: both are the same file.
    """

    __tablename__ = "document_version"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("0 <= based_on AND based_on < number", name="based_on_older"),
        CheckConstraint("0 < again_of AND again_of < number", name="again_of_older"),
        Index(None, "document_id", "number", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("proposal_document.id", ondelete="CASCADE"))
    number: Mapped[int]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("proposal_file.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(String(400))
    based_on: Mapped[int]
    again_of: Mapped[int | None]
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    document: Mapped[ProposalDocument] = relationship(lazy="raise")
    file: Mapped[ProposalFile] = relationship(lazy="raise")

    @property
    def crossed(self) -> bool:
        """Whether somebody else's version came between the one that it was based on and this one."""
        return self.again_of is None and self.based_on != self.number - 1
