"""The organisations of the network that its people belong to."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned


class Organisation(Identified, Stamped, Versioned, Audited, Base):
    """A member or partner organisation. `active` ones are offered where people are assigned."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("name <> ''", name="name_given"),)

    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
    sort_name: Mapped[str] = mapped_column(String(400), unique=True)
    active: Mapped[bool]
