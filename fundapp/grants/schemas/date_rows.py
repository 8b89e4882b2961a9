"""A date of a call as a row of a sheet."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.core.i18n import _, lazy
from fundapp.core.places import zone_name
from fundapp.core.reader import current_reader
from fundapp.grants.rules.dates import Dated

DATE_HEADERS = (
    lazy("Day"), lazy("Time on the funder’s clock"), lazy("Time zone of that clock"), lazy("Moment"),
    lazy("What this date is for"), lazy("Call for proposals"), lazy("Followed by the group"),
)  # fmt: skip


def date_row(each: Dated) -> Sequence[Any]:
    """One cell for each of DATE_HEADERS."""
    due = each.due
    return [
        due.on, f"{due.clock:%H:%M}" if due.clock else None,
        zone_name(current_reader(), ZoneInfo(due.zone)) if due.zone else None, due.moment, each.what, each.title,
        _("Yes") if each.followed else _("No"),
    ]  # fmt: skip
