"""Column types that the databases do not agree on by themselves."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
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


class Codes(TypeDecorator[tuple[str, ...]]):
    """Words of a vocabulary, several at once, each as in Coded; kept in one column, parted by spaces."""

    impl = String(400)
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, _dialect: Dialect) -> str | None:
        """To the database. Raises ValueError for anything that is no code."""
        if value is None:
            return None
        if isinstance(value, str) or not all(_CODE.fullmatch(each) for each in value):
            raise ValueError("a column of codes takes codes, never free text")
        return " ".join(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...] | None:
        """From the database."""
        return None if value is None else tuple(value.split())


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number exactly as it was written, kept as text: SQLite has none, and would make a float of it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """To the database. Raises TypeError for a float, ValueError for what is no number."""
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError("an exact decimal is never a float")
        if not value.is_finite():
            raise ValueError("a decimal that is kept is a number")
        return f"{value:f}"

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """From the database."""
        return None if value is None else Decimal(value)


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
