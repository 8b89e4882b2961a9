"""What may be said of a funder's rounds."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.formats import month_name
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.schemas import InputSchema, NumberChoice, Text, WholeNumber
from fundapp.donors.rules.cycles import EVERY, last_day_ever


def _months() -> list[tuple[str, str]]:
    return [(str(month), month_name(current_reader(), month)) for month in range(1, 13)]


def _every() -> list[tuple[str, str]]:
    return [(str(years), str(label)) for years, label in EVERY.items()]


def _day(label: Any) -> WholeNumber:
    return WholeNumber(label, lowest=1, highest=31, hint=lazy("Leave it empty where only the month is known."))


class CycleSchema(InputSchema):
    """A round or programme that comes again."""

    name = Text(lazy("Programme or round"), required=True, longest=120)
    opens_month = NumberChoice(lazy("Opens in"), options=_months)
    opens_day = _day(lazy("Day on which it opens"))
    closes_month = NumberChoice(lazy("Closes in"), options=_months)
    closes_day = _day(lazy("Day on which it closes"))
    every_years = NumberChoice(lazy("How often"), options=_every, required=True)
    known_year = WholeNumber(
        lazy("A year in which it closed or will close"),
        lowest=1990,
        highest=2100,
        hint=lazy("Needed where it does not come every year; of opening, where nobody knows when it closes."),
    )
    note = Text(lazy("Remark"), lines=True, longest=1000)
    source = Text(lazy("Source"), longest=1000)
    dated = Text(lazy("Date of the source"), longest=40, hint=lazy("A year or a day, as the source gives it."))

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_objections(given)):
            raise ValidationError(errors)


def _objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with answers beside each other, by field."""
    for part in ("opens", "closes"):
        month, day = given.get(f"{part}_month"), given.get(f"{part}_day")
        if day and not month:
            yield f"{part}_month", [_("A day needs its month.")]
        elif day and month and day > last_day_ever(month):
            yield f"{part}_day", [_("This month has no such day.")]
    if not any(given.get(f"{part}_{unit}") for part in ("opens", "closes") for unit in ("month", "day")):
        yield "closes_month", [_("Say when it opens or when it closes: the month alone is enough.")]
    if (given.get("every_years") or 1) > 1 and not given.get("known_year"):
        yield "known_year", [_("Say one year in which it took place, so that the next one can be told.")]
