"""Numbers and months on the axes, as CLDR writes them for the reader."""

from typing import Any

from babel import Locale


def number_format(locale: Locale) -> dict[str, Any]:
    """The locale's separators as d3-format takes them."""
    symbols = locale.number_symbols["latn"]
    return {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["", ""]}


def time_format(locale: Locale) -> dict[str, Any]:
    """The locale's names as d3-time-format takes them; Sunday comes first there."""
    days, short_days = locale.days["stand-alone"]["wide"], locale.days["stand-alone"]["abbreviated"]
    months, short = locale.months["stand-alone"]["wide"], locale.months["stand-alone"]["abbreviated"]
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%d/%m/%Y %H:%M",
        "date": "%d/%m/%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days[day] for day in sunday_first],
        "shortDays": [short_days[day] for day in sunday_first],
        "months": [months[month] for month in range(1, 13)],
        "shortMonths": [short[month] for month in range(1, 13)],
    }
