"""How somebody may be reached, and when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.accounts import outbox_words
from fundapp.accounts.outbox_words import options
from fundapp.accounts.schemas.addresses import READ_AS
from fundapp.core.formats import language_name, time
from fundapp.core.i18n import _, lazy
from fundapp.core.places import zone_choices, zone_name
from fundapp.core.reader import LANGUAGES, current_reader
from fundapp.core.schemas import Choice, InputSchema, Text
from fundapp.outbox.timing import lies_in

RHYTHMS: Mapping[str, Any] = {"at_once": lazy("Each at once"), "daily": lazy("Together, once a day")}


class Address(Text):
    """An address that the channel beside it can reach."""

    def _deserialize(self, value: Any, *marshmallow: Any, **_options: Any) -> str:
        _name, given = marshmallow
        text = self.judge(value)
        read = READ_AS.get(str((given or {}).get("channel") or ""))
        return read(text) if read else text


class Hour(Choice):
    """A whole hour of the day, as a number."""

    def judge(self, value: Any) -> Any:
        """As Choice's, but the number."""
        return int(super().judge(str(value)))

    def write(self, value: Any) -> str:
        """As Choice's; midnight is an hour too."""
        return "" if value is None else str(value)


def hours() -> list[tuple[str, str]]:
    """The hours of the day, as the reader writes them."""
    reader = current_reader()
    midnight = dt.datetime(2026, 1, 1, tzinfo=reader.zone)
    return [(str(hour), time(reader, midnight.replace(hour=hour))) for hour in range(24)]


def zones() -> list[tuple[str, str]]:
    """The zones offered, and the reader's own where it is not among them."""
    reader = current_reader()
    offered = zone_choices(reader, dt.datetime.now(dt.UTC))
    own = reader.zone.key
    return offered if own in dict(offered) else [(own, zone_name(reader, reader.zone)), *offered]


def languages() -> list[tuple[str, str]]:
    """The languages that notices are written in."""
    return [(code, language_name(current_reader(), code)) for code in LANGUAGES]


class RecipientSchema(InputSchema):
    """An address for notices, and the wishes that go with it."""

    channel = Choice(lazy("Channel"), options=lambda: options(outbox_words.CHANNELS), required=True, radios=True)
    address = Address(lazy("Address"), required=True, longest=400)
    language = Choice(lazy("Language of the notices"), options=languages, required=True)
    rhythm = Choice(lazy("How often"), options=lambda: options(RHYTHMS), required=True, radios=True)
    digest_hour = Hour(lazy("Hour of the daily summary"), options=hours)
    quiet_from = Hour(lazy("Quiet from"), options=hours)
    quiet_until = Hour(lazy("Quiet until"), options=hours)
    zone = Choice(lazy("Time zone of these hours"), options=zones, required=True)

    @validates_schema(skip_on_field_errors=False)
    def _summary_makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("rhythm") != "daily":
            return
        if given.get("channel") not in (None, "email"):
            raise ValidationError(_("Only e-mails can be gathered into a daily summary."), "rhythm")
        if given.get("digest_hour") is None:
            raise ValidationError(_("A daily summary needs its hour."), "digest_hour")

    @validates_schema(skip_on_field_errors=False)
    def _quiet_hours_make_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        begin, end = given.get("quiet_from"), given.get("quiet_until")
        if begin is None and end is None:
            return
        if given.get("channel") == "webhook":
            raise ValidationError(_("A webhook is called at any hour: leave both empty."), "quiet_from")
        if begin is None or end is None:
            missing = "quiet_from" if begin is None else "quiet_until"
            raise ValidationError(_("Quiet hours need a beginning and an end, or neither."), missing)
        if begin == end:
            raise ValidationError(_("This is the hour at which quiet begins."), "quiet_until")
        digest = given.get("digest_hour") if given.get("rhythm") == "daily" else None
        if digest is not None and lies_in((begin, end), digest):
            raise ValidationError(_("This hour lies within your quiet hours."), "digest_hour")
