"""A source as a row of a sheet."""

from datetime import datetime
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.grants.models import CallSource
from fundapp.grants.rules.faults import FAULTS
from fundapp.grants.rules.health import health_of
from fundapp.grants.rules.sources import EVERY, HEALTHS, KINDS, TRUSTS

SOURCE_HEADERS = (
    lazy("Name of the source"), lazy("Kind of source"), lazy("Address of the source"), lazy("Words to search for"),
    lazy("Who speaks here"), lazy("How often it is visited"), lazy("Health"), lazy("Last visit"),
    lazy("Could last be read"), lazy("Calls in it"), lazy("Failures in a row"), lazy("Why it cannot be read"),
    lazy("Detail"),
)  # fmt: skip


def source_row(source: CallSource, now: datetime) -> list[Any]:
    """One cell for each of SOURCE_HEADERS."""
    return [
        source.name, str(KINDS[source.kind]), source.address, source.words, str(TRUSTS[source.trust]),
        str(EVERY[source.every_hours]), str(HEALTHS[health_of(source, now)]), source.visited_at, source.succeeded_at,
        source.brought, source.failures, str(FAULTS[source.fault]) if source.fault else None, source.detail,
    ]  # fmt: skip
