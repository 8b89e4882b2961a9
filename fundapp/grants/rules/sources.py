"""Sources of calls: their kinds, how much each is believed, how often it is visited, and what its health means."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Kind(StrEnum):
    """The format in which a source tells of its calls."""

    FEED = "feed"
    SHEET = "sheet"
    SEDIA = "sedia"
    GRANTS_GOV = "grants_gov"
    SIMPLER_GRANTS = "simpler_grants"
    MAILBOX = "mailbox"


KINDS: Mapping[str, Any] = {
    Kind.FEED: lazy("News feed (RSS or Atom)"),
    Kind.SHEET: lazy("List in a spreadsheet (CSV, XLSX, ODS)"),
    Kind.SEDIA: lazy("European Union: Funding & Tenders portal"),
    Kind.GRANTS_GOV: lazy("United States: Grants.gov, daily extract"),
    Kind.SIMPLER_GRANTS: lazy("United States: Simpler.Grants.gov, search"),
    Kind.MAILBOX: lazy("Newsletters forwarded to the mailbox"),
}

ADDRESSED = frozenset(Kind) - {Kind.MAILBOX}
"""Kinds that are visited at an address."""

SEARCHED = frozenset({Kind.SEDIA, Kind.SIMPLER_GRANTS})
"""Kinds that are asked page by page, for words or for everything."""

TELL_ALL = SEARCHED | {Kind.SHEET, Kind.GRANTS_GOV}
"""Kinds that tell of every call they know at each visit; others of the latest ones alone."""


class Trust(StrEnum):
    """Who tells of a call. Where sources differ, the one that knows best is believed."""

    FUNDER = "funder"
    PORTAL = "portal"
    AGGREGATOR = "aggregator"


TRUSTS: Mapping[str, Any] = {
    Trust.FUNDER: lazy("The funder itself"),
    Trust.PORTAL: lazy("An official portal"),
    Trust.AGGREGATOR: lazy("Somebody who collects calls of others"),
}

RANKS: Mapping[str, int] = {Trust.FUNDER: 3, Trust.PORTAL: 2, Trust.AGGREGATOR: 1}
"""The higher, the more it is believed."""

EVERY: Mapping[int, Any] = {
    1: lazy("Every hour"),
    3: lazy("Every 3 hours"),
    6: lazy("Every 6 hours"),
    12: lazy("Twice a day"),
    24: lazy("Once a day"),
    168: lazy("Once a week"),
}
"""Hours between two visits."""


class Health(StrEnum):
    """What can be said of a source at a glance."""

    WORKS = "works"
    NEW = "new"
    FAILING = "failing"
    NEVER = "never"
    SILENT = "silent"
    PAUSED = "paused"


HEALTHS: Mapping[str, Any] = {
    Health.WORKS: lazy("Works"),
    Health.NEW: lazy("Not visited yet"),
    Health.FAILING: lazy("Does not work any more"),
    Health.NEVER: lazy("Has never worked"),
    Health.SILENT: lazy("Brings nothing any more"),
    Health.PAUSED: lazy("Paused"),
}

SHAPES: Mapping[str, str] = {
    Health.WORKS: "good",
    Health.NEW: "waiting",
    Health.FAILING: "bad",
    Health.NEVER: "bad",
    Health.SILENT: "warn",
    Health.PAUSED: "paused",
}

ALARM = 3
"""After so many failures in a row somebody is asked to look; fewer mend themselves most of the time."""

SILENCE = timedelta(days=30)
"""A source that brought calls and then none for so long has probably moved or changed its format."""

BACK_OFF = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""How long a source that fails is left alone: after the first failure, the second, and so on."""


def next_visit(now: datetime, every: timedelta, failures: int, asked: timedelta | None = None) -> datetime:
    """When a source is visited next. `failures`: in a row; `asked`: how long the server asked us to stay away."""
    if not failures:
        return now + every
    wait = BACK_OFF[min(failures, len(BACK_OFF)) - 1]
    return now + max(min(wait, every) if failures < ALARM else max(wait, every), asked or timedelta())
