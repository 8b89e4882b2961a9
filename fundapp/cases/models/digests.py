"""Digests by which officers find a person again, and are warned of the same one in two cases."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.columns import Coded
from fundapp.core.models import Base


class CaseDigest(Base):
    """A keyed digest (HMAC-SHA-256 under a key that only the officers' group has) of something sealed in a case.

    Written when an officer first opens it. `kind`: alias, name, phone, email.
    """

    __tablename__ = "case_digest"
    __table_args__ = (
        CheckConstraint("length(digest) = 32", name="digest_length"),
        Index(None, "digest"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Coded(), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
