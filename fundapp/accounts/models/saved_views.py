"""What members keep."""

from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped


class SavedView(Identified, Stamped, Audited, Base):
    """A list's filter under a name. `page` is the list's endpoint, `address` the arguments of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("owner_id", "page", "title"),
        CheckConstraint("title <> ''", name="title_given"),
    )

    owner_id: Mapped[UUID]
    page: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    address: Mapped[dict[str, str | list[str]]] = mapped_column(JSON)
    shared: Mapped[bool]
