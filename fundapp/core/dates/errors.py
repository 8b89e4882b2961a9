"""Why a date or a time was refused."""

from fundapp.core.typed_text import UnreadableError


class DateError(UnreadableError):
    """A date or time that cannot be taken as it stands.

    Codes: `empty`, `unreadable`, `day_first`, `no_such_day`, `wrong_weekday`, `year_missing`, `year_unclear`,
    `year_out_of_range`, `time_missing`, `no_such_time`, `time_skipped`.
    """
