"""What somebody has begun to write and not sent: only their code opens it."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base, Identified, Stamped
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind, Subject

TABLE = "case_draft"


class CaseDraft(Identified, Stamped, Base):
    """`content` is a JSON object of steps.

    Without a constraint on the applicant: the vault purges those by itself, and what is left here is noise until it is
    tidied away.
    """

    __tablename__ = TABLE

    applicant_id: Mapped[UUID] = mapped_column(unique=True)
    content: Mapped[Envelope] = sealed(Kind.DRAFT, nullable=False)

    @property
    def subject(self) -> Subject:
        """Whom its compartment belongs to."""
        return Subject(TABLE, self.id)
