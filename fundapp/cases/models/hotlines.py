"""Numbers to call, by country: they stand at the top of the public page, for whoever cannot wait."""

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned


class Hotline(Identified, Stamped, Versioned, Audited, Base):
    """A number that anybody may see. `hours` says when it answers, in plain words; without a country it is for all."""

    __tablename__ = "hotline"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("number <> ''", name="number_given"),
        Index(None, "country", "name"),
    )

    country: Mapped[str | None] = mapped_column(Coded())
    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(60))
    hours: Mapped[str | None] = mapped_column(String(120))
