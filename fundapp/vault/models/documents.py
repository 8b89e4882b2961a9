"""Sealed files: where they are, and what they are called, which is sealed too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed


class Document(Identified, Base):
    """A file of a compartment. `id` is its name in the file store, `stored` its sealed size in bytes (padded).

    `title` holds its name and kind, sealed in the same compartment, whichever that is.
    """

    __tablename__ = "vault_document"
    __table_args__ = (CheckConstraint("stored > 0", name="stored_positive"),)

    compartment_id: Mapped[UUID] = mapped_column(ForeignKey("vault_compartment.id"), index=True)
    version: Mapped[int]
    stored: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[Envelope] = sealed(None, nullable=False)
    made_at: Mapped[datetime]
