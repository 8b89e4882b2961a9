"""Dates and times: typed text to dates, wall time to moments. What time it is, the context knows."""

from fundapp.core.dates.errors import DateError
from fundapp.core.dates.moments import aware, moment_at, parse_datetime
from fundapp.core.dates.reading import parse_date

__all__ = ["DateError", "aware", "moment_at", "parse_date", "parse_datetime"]
