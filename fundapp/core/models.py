"""The base of every table: names of constraints, random ids, versions, instants."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from fundapp.core.columns import Instant

# Every constraint has a name that migrations can find again on both databases.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of all models."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: Instant()}


class Identified:
    """A random 128-bit key, made before the row exists: it tells neither order nor number."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-10)


class Stamped:
    """When the row was made and last changed, from the context's clock."""

    created_at: Mapped[datetime] = mapped_column(sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(sort_order=91)


class Versioned:
    """Counts changes; a write that started from an older version is refused (optimistic locking)."""

    version: Mapped[int] = mapped_column(sort_order=92)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:  # noqa: N805 - SQLAlchemy hands the class over
        return {"version_id_col": cls.version}
