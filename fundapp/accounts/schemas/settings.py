"""What a setting may be, and the words for what it is and does."""

from collections.abc import Callable, Mapping
from typing import Any

from fundapp.accounts.rules.installation import (
    COPIL_DAYS,
    IDLE_MINUTES,
    INVITATION_HOURS,
    LONGEST_HOURS,
    SETTINGS,
    SMALLEST_CELL,
)
from fundapp.core.i18n import lazy, ngettext
from fundapp.core.schemas import InputSchema, WholeNumber


def _minutes(value: int) -> str:
    return ngettext("%(num)s minute", "%(num)s minutes", value)


def _hours(value: int) -> str:
    return ngettext("%(num)s hour", "%(num)s hours", value)


def _days(value: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", value)


def _persons(value: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", value)


COUNTED: Mapping[str, Callable[[int], str]] = {
    IDLE_MINUTES: _minutes,
    LONGEST_HOURS: _hours,
    INVITATION_HOURS: _hours,
    COPIL_DAYS: _days,
    SMALLEST_CELL: _persons,
}
"""How the value of each setting reads."""

EFFECTS: Mapping[str, Any] = {
    IDLE_MINUTES: lazy(
        "It counts at once and for everybody, yourself too: sessions that were not used for longer than that end."
        " Whoever was signed in there signs in again."
    ),
    LONGEST_HOURS: lazy(
        "It counts for sessions begun from now on. Those that have begun keep the end they were given."
    ),
    INVITATION_HOURS: lazy(
        "It counts for invitations made from now on. Those already made keep the end they were given."
    ),
    COPIL_DAYS: lazy(
        "It counts from the next digest on, which covers the time since the last one. Digests already made stay as"
        " they are."
    ),
    SMALLEST_CELL: lazy(
        "It counts for figures computed from now on. Published reports stay as they are, and are reckoned with."
    ),
}
"""What happens when it is changed."""


def in_words(code: str, value: int) -> str:
    """A value of a setting with its unit: « 72 heures »."""
    return COUNTED[code](value)


def _schema(code: str) -> type[InputSchema]:
    known = SETTINGS[code]

    class SettingSchema(InputSchema):
        """One setting, as it is written."""

        value = WholeNumber(known.label, lowest=known.lowest, highest=known.highest, hint=known.help, required=True)

    return SettingSchema


SCHEMAS: Mapping[str, type[InputSchema]] = {code: _schema(code) for code in SETTINGS}
"""The judge of each setting, by code."""
