"""What a source's last visits say of it."""

from datetime import datetime
from typing import Protocol

from fundapp.grants.rules.sources import ALARM, SILENCE, Health


class Visited(Protocol):
    """A source, as far as its health goes (see `models.sources.CallSource`)."""

    @property
    def active(self) -> bool:
        """Whether it is visited."""

    @property
    def failures(self) -> int:
        """In a row."""

    @property
    def visited_at(self) -> datetime | None:
        """The last visit."""

    @property
    def succeeded_at(self) -> datetime | None:
        """The last visit that went well."""

    @property
    def found_at(self) -> datetime | None:
        """The last time that there was a call in it."""


def health_of(source: Visited, now: datetime) -> Health:
    """Its health at a glance."""
    if not source.active:
        return Health.PAUSED
    if source.failures:
        return Health.FAILING if source.succeeded_at else Health.NEVER
    if source.visited_at is None:
        return Health.NEW
    return Health.SILENT if _is_silent(source, now) else Health.WORKS


def needs_somebody(source: Visited, now: datetime) -> bool:
    """Whether it will not mend itself."""
    return source.active and (source.failures >= ALARM or _is_silent(source, now))


def _is_silent(source: Visited, now: datetime) -> bool:
    return source.found_at is not None and source.found_at <= now - SILENCE
