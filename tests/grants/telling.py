"""What sources tell, for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.grants.commands.taking import Taken, take_in
from fundapp.grants.rules.found import Found

NOW = datetime(2026, 7, 18, 10, tzinfo=UTC)
ONE, OTHER, THIRD = (UUID(int=number) for number in (1, 2, 3))
"""Sources."""


def service(days: int = 0) -> Context:
    """The service at work, some days later."""
    return Context(None, NOW + timedelta(days=days), "0" * 16, Reader("fr", ZoneInfo("Africa/Douala")))


def told(session: Session, found: Sequence[Found], source: UUID = ONE, days: int = 0) -> Taken:
    """What a source tells is taken in."""
    return take_in(session, service(days), source, found)
