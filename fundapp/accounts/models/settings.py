"""What administrators have set, and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified


class SettingChange(Identified, Audited, Base):
    """One change of one setting. The newest of a code is in force; none is ever changed or removed."""

    __tablename__ = "setting_change"
    __table_args__ = (Index(None, "code", "made_at", "id"),)

    code: Mapped[str] = mapped_column(String(40))
    value: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
