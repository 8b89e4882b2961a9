"""Column types that the databases do not agree on by themselves."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,40}")


class Coded(TypeDecorator[str]):
    """A word of a vocabulary (`under_review`, `CM`, `K7QF-29`): no spaces, at most 40 characters.

    So a column that is left unsealed on purpose cannot hold what somebody typed.
    """

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """To the database. Raises ValueError for anything that is no code."""
        if value is not None and not _CODE.fullmatch(value):
            raise ValueError("a coded column takes a code, never free text")
        return value


class Instant(TypeDecorator[datetime]):
    """An aware point in time, kept in UTC. A naive datetime is refused, since nobody knows when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To the database, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        """From the database; SQLite returns what was stored without its zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
