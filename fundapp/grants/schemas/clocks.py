"""The time on a clock, and the zone in which that clock hangs."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from fundapp.core.formats import clock_time
from fundapp.core.i18n import _
from fundapp.core.places import ZONES, is_zone, zone_name
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice
from fundapp.core.schemas.base import Typed
from fundapp.core.typed_text import plain_text

_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?: ?[:h.] ?(?P<minute>[0-9]{2})(?::00)?| ?h|(?= ?[ap]\.?m))(?: ?(?P<half>[ap])\.?m\.?)?",
    re.IGNORECASE,
)
_MIDDAY = 12


class ClockText(Typed[dt.time]):
    """A time of day, to the minute: « 16 h », « 16h30 », “4:30 pm”, 16:30."""

    def judge(self, value: Any) -> dt.time:
        """As Typed's."""
        match = _TIME.fullmatch(plain_text(str(value)))
        if match is None:
            raise ValidationError(_("Please write a time such as 17:00."))
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if match["half"]:
            hour = hour % _MIDDAY + (_MIDDAY if match["half"] in "pP" else 0) if 1 <= hour <= _MIDDAY else 24
        try:
            return dt.time(hour, minute)
        except ValueError:
            raise ValidationError(_("There is no such time: write it from 00:00 to 23:59.")) from None

    def write(self, value: dt.time | None) -> str:
        """As Typed's."""
        return "" if value is None else clock_time(current_reader(), value)

    def carry(self, value: dt.time | None) -> str | None:
        """After ISO 8601."""
        return f"{value:%H:%M}" if value else None

    def revive(self, carried: Any) -> dt.time | None:
        """The time."""
        return dt.time.fromisoformat(str(carried)) if carried else None


class ZoneChoice(Choice):
    """The zone of a funder's clock. One that is not offered, but that a source named, is kept as it is."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=_zones, **more)

    def judge(self, value: Any) -> str:
        """As Choice's."""
        return str(value) if isinstance(value, str) and is_zone(value) else super().judge(value)


def _zones() -> list[tuple[str, str]]:
    """Without offsets: they depend on the day of the deadline."""
    reader = current_reader()
    return [(key, zone_name(reader, ZoneInfo(key))) for key in ZONES]
