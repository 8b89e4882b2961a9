"""How everything is written for a reader: amounts, numbers, dates, spans of time, names. CLDR by Babel does most."""

from fundapp.core.formats.amounts import amount, money, money_exact
from fundapp.core.formats.days import clock_time, date, date_range, datetime, month_name, time
from fundapp.core.formats.names import (
    countries,
    country_name,
    currency_choices,
    currency_codes,
    currency_name,
    language_name,
    list_of,
)
from fundapp.core.formats.numbers import file_size, number, percent
from fundapp.core.formats.spans import duration, relative, time_left

__all__ = [
    "amount",
    "clock_time",
    "countries",
    "country_name",
    "currency_choices",
    "currency_codes",
    "currency_name",
    "date",
    "date_range",
    "datetime",
    "duration",
    "file_size",
    "language_name",
    "list_of",
    "money",
    "money_exact",
    "month_name",
    "number",
    "percent",
    "relative",
    "time",
    "time_left",
]
