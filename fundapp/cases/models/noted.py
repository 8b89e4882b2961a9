"""What officers note of a case while they work on it: never overwritten. The newest counts, the others stay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind


class Noted(Identified, Audited):
    """Who noted something of which case and when; `note` is what they wrote, for officers alone."""

    at: Mapped[datetime] = mapped_column(sort_order=80)

    @declared_attr
    def case_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy hands the class over
        """The case."""
        return mapped_column(ForeignKey("emergency_case.id"), index=True, sort_order=-9)

    @declared_attr
    def by_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Whoever noted it."""
        return mapped_column(ForeignKey("person.id"), sort_order=-8)

    @declared_attr
    def note(cls) -> Mapped[Envelope | None]:  # noqa: N805
        """Their words."""
        return sealed(Kind.ASSESSMENT)
