"""How amounts, numbers, dates and spans of time are written for French and English readers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from fundapp.core import formats
from fundapp.core.money import NETWORK_CURRENCIES, Money
from fundapp.core.reader import Reader, reading
from tests.core.readers import BRUSSELS, DOUALA, ENGLISH, FRENCH

NOW = datetime(2026, 4, 3, 12, 5, tzinfo=UTC)
DAY = date(2026, 4, 3)
FIRST = date(2026, 4, 1)


def plain(text: str) -> str:
    """Spaces made visible to the eye: every kind as a plain one."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("minor", "currency", "french", "english"),
    [
        (32_797_850, "XAF", "32 797 850 FCFA", "FCFA 32,797,850"),
        (125_050, "EUR", "1 250,50 €", "€1,250.50"),
        (-125_050, "EUR", "-1 250,50 €", "-€1,250.50"),
        (500, "USD", "5,00 $US", "US$5.00"),
        (500, "CDF", "5,00 CDF", "CDF 5.00"),
        (5, "XOF", "5 XOF", "XOF 5"),
        (1_250, "TND", "1,250 TND", "TND 1.250"),
        (-5, "BIF", "-5 BIF", "-BIF 5"),
        (500, "MGA", "5,00 MGA", "MGA 5.00"),
    ],
)
def test_money_is_written_with_its_currency(minor: int, currency: str, french: str, english: str) -> None:
    amount = Money(minor, currency)
    assert plain(formats.money(FRENCH, amount)) == french
    assert plain(formats.money(ENGLISH, amount)) == english


def test_an_amount_never_breaks_at_the_end_of_a_line() -> None:
    assert formats.money(FRENCH, Money(32_797_850, "XAF")) == "32\u202f797\u202f850\u00a0FCFA"
    assert " " not in formats.money(ENGLISH, Money(32_797_850, "XAF"))


def test_huge_amounts_keep_every_digit() -> None:
    assert plain(formats.amount(FRENCH, Money(10**40 + 1, "EUR"))).replace(" ", "") == "1" + "0" * 38 + ",01"


def test_columns_have_the_figure_alone_and_exports_the_code() -> None:
    amount = Money(125_050, "EUR")
    assert plain(formats.amount(FRENCH, amount)) == "1 250,50"
    assert plain(formats.money_exact(FRENCH, amount)) == "1 250,50 EUR"
    assert plain(formats.money_exact(ENGLISH, amount)) == "1,250.50 EUR"


def test_numbers_keep_their_own_decimals_unless_told() -> None:
    assert plain(formats.number(FRENCH, Decimal("1250.50"))) == "1 250,50"
    assert formats.number(ENGLISH, 1_234_567) == "1,234,567"
    assert formats.number(ENGLISH, Decimal("2.345"), 2) == "2.35"
    assert formats.number(ENGLISH, Decimal("1.2E+3")) == "1,200"


def test_per_cent() -> None:
    assert formats.percent(FRENCH, Decimal("0.256")) == "26\u00a0%"
    assert formats.percent(ENGLISH, Decimal("0.2555"), 1) == "25.6%"
    assert formats.percent(ENGLISH, Decimal("0.125")) == "13%"


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0, "0 octet", "0 bytes"),
        (1, "1 octet", "1 byte"),
        (999, "999 octets", "999 bytes"),
        (1_234, "1,2 ko", "1.2 kB"),
        (123_456, "123 ko", "123 kB"),
        (999_999, "1 Mo", "1 MB"),
        (10**16, "10 000 To", "10,000 TB"),
    ],
)
def test_file_sizes(size: int, french: str, english: str) -> None:
    assert plain(formats.file_size(FRENCH, size)) == french
    assert plain(formats.file_size(ENGLISH, size)) == english


@pytest.mark.parametrize(
    ("day", "style", "french", "english"),
    [
        (DAY, "long", "3 avril 2026", "3 April 2026"),
        (FIRST, "long", "1er avril 2026", "1 April 2026"),
        (date(2026, 4, 11), "long", "11 avril 2026", "11 April 2026"),
        (FIRST, "medium", "1er avr. 2026", "1 Apr 2026"),
        (FIRST, "short", "01/04/2026", "01/04/2026"),
        (FIRST, "weekday", "mercredi 1er avril 2026", "Wednesday 1 April 2026"),
        (FIRST, "month", "avril 2026", "April 2026"),
    ],
)
def test_dates(day: date, style: str, french: str, english: str) -> None:
    assert formats.date(FRENCH, day, style) == french
    assert formats.date(ENGLISH, day, style) == english


def test_a_moment_is_written_on_the_day_and_hour_of_the_readers_zone() -> None:
    late = datetime(2026, 4, 3, 23, 30, tzinfo=UTC)
    assert formats.date(FRENCH, late) == "4 avril 2026"
    assert plain(formats.time(FRENCH, late)) == "0 h 30"
    assert plain(formats.datetime(FRENCH, late)) == "4 avril 2026 à 0 h 30"
    assert formats.time(ENGLISH, late) == "00:30"
    assert formats.datetime(ENGLISH, late, "short") == "04/04/2026 at 00:30"


def test_a_french_time_has_the_hours_letter_never_breaks_and_needs_no_zeros() -> None:
    assert formats.time(FRENCH, NOW) == "13\u00a0h\u00a005"
    assert formats.time(FRENCH, NOW.replace(minute=0)) == "13\u00a0h"
    assert formats.time(ENGLISH, NOW.replace(minute=0)) == "13:00"


def test_a_zone_is_named_where_it_is_not_the_readers() -> None:
    assert plain(formats.datetime(FRENCH, NOW, zone=BRUSSELS)) == "3 avril 2026 à 14 h 05 (Bruxelles)"
    assert formats.datetime(ENGLISH, NOW, zone=BRUSSELS) == "3 April 2026 at 14:05 (Brussels)"
    assert formats.datetime(ENGLISH, NOW, zone=DOUALA) == "3 April 2026 at 13:05"


def test_a_naive_moment_is_written_by_no_format() -> None:
    naive = NOW.replace(tzinfo=None)
    ways: list[Callable[[], str]] = [
        lambda: formats.date(FRENCH, naive),
        lambda: formats.time(FRENCH, naive),
        lambda: formats.datetime(FRENCH, naive),
        lambda: formats.time_left(FRENCH, naive, NOW),
        lambda: formats.relative(FRENCH, NOW, naive),
    ]
    for write in ways:
        with pytest.raises(ValueError, match="time zone"):
            write()


@pytest.mark.parametrize(
    ("start", "end", "french", "english"),
    [
        (DAY, DAY, "3 avril 2026", "3 April 2026"),
        (FIRST, DAY, "du 1er au 3 avril 2026", "1 to 3 April 2026"),
        (date(2026, 3, 28), DAY, "du 28 mars au 3 avril 2026", "28 March to 3 April 2026"),
        (date(2025, 4, 3), DAY, "du 3 avril 2025 au 3 avril 2026", "3 April 2025 to 3 April 2026"),
    ],
)
def test_ranges_of_days_say_nothing_twice(start: date, end: date, french: str, english: str) -> None:
    assert formats.date_range(FRENCH, start, end) == french
    assert formats.date_range(ENGLISH, start, end) == english


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (1, "reste moins d’une minute", "less than a minute left"),
        (0, "dépassé de moins d’une minute", "overdue by less than a minute"),
        (119, "reste 1 min", "1 min left"),
        (3_600, "reste 1 h", "1 h left"),
        (5 * 3600 + 12 * 60 + 59, "reste 5 h 12", "5 h 12 min left"),
        (48 * 3600 - 1, "reste 47 h 59", "47 h 59 min left"),
        (48 * 3600, "reste 2 jours", "2 days left"),
        (4 * 86_400 - 1, "reste 3 jours", "3 days left"),
        (-59, "dépassé de moins d’une minute", "overdue by less than a minute"),
        (-(2 * 3600 + 5 * 60), "dépassé de 2 h 05", "overdue by 2 h 5 min"),
        (-3 * 86_400, "dépassé de 3 jours", "overdue by 3 days"),
    ],
)
def test_time_left_is_never_more_than_there_is(seconds: int, french: str, english: str) -> None:
    until = NOW + timedelta(seconds=seconds)
    assert plain(formats.time_left(FRENCH, until, NOW)) == french
    assert plain(formats.time_left(ENGLISH, until, NOW)) == english


@pytest.mark.parametrize(
    ("length", "french", "english"),
    [
        (timedelta(seconds=30), "moins d’une minute", "less than a minute"),
        (timedelta(minutes=125), "2 h 05", "2 h 5 min"),
        (timedelta(days=1), "1 jour", "1 day"),
        (timedelta(days=3, hours=4, minutes=59), "3 jours 4 h", "3 days 4 h"),
        (-timedelta(minutes=12), "12 min", "12 min"),
    ],
)
def test_durations(length: timedelta, french: str, english: str) -> None:
    assert plain(formats.duration(FRENCH, length)) == french
    assert plain(formats.duration(ENGLISH, length)) == english


@pytest.mark.parametrize(
    ("away", "french", "english"),
    [
        (timedelta(seconds=-59), "à l’instant", "just now"),
        (timedelta(minutes=-5), "il y a 5 min", "5 min ago"),
        (timedelta(hours=-3, minutes=-59), "il y a 3 h", "3 hr ago"),
        (timedelta(days=-2), "il y a 2 jours", "2 days ago"),
        (timedelta(days=-8), "il y a 1 semaine", "1 week ago"),
        (timedelta(days=-700), "il y a 1 an", "1 year ago"),
        (timedelta(hours=3), "dans 3 h", "in 3 hr"),
        (timedelta(days=40), "dans 1 mois", "in 1 month"),
    ],
)
def test_moments_seen_from_now(away: timedelta, french: str, english: str) -> None:
    assert plain(formats.relative(FRENCH, NOW + away, NOW)) == french
    assert plain(formats.relative(ENGLISH, NOW + away, NOW)) == english


def test_lists_of_words() -> None:
    assert formats.list_of(FRENCH, ["Gabon", "Tchad", "Burundi"]) == "Gabon, Tchad et Burundi"
    assert formats.list_of(ENGLISH, ["Gabon", "Chad"]) == "Gabon and Chad"
    assert formats.list_of(FRENCH, iter(["a", "b"]), "or") == "a ou b"
    assert formats.list_of(FRENCH, []) == ""


def test_names() -> None:
    assert formats.country_name(FRENCH, "TD") == "Tchad"
    assert formats.language_name(ENGLISH, "ln") == "Lingala"
    assert formats.currency_name(FRENCH, "CDF") == "franc congolais"
    assert formats.currency_name(FRENCH, "XYZ") == "XYZ"


@pytest.mark.parametrize("reader", [FRENCH, ENGLISH])
def test_currencies_are_offered_with_the_networks_own_first(reader: Reader) -> None:
    with reading(reader):
        choices = formats.currency_choices()
    assert tuple(code for code, _ in choices[: len(NETWORK_CURRENCIES)]) == NETWORK_CURRENCIES
    assert len({code for code, _ in choices}) == len(choices)
    assert choices[0][1].startswith("XAF – ")


def test_a_brief_amount_leaves_away_decimals_that_are_all_zero_and_only_those() -> None:
    assert formats.money(FRENCH, Money(60_000_00, "EUR"), brief=True) == "60\u202f000\u00a0€"
    assert formats.money(ENGLISH, Money(60_000_00, "EUR"), brief=True) == "€60,000"
    assert formats.money(FRENCH, Money(60_000_50, "EUR"), brief=True) == "60\u202f000,50\u00a0€"
    assert formats.money(FRENCH, Money(60_000_00, "EUR")) == "60\u202f000,00\u00a0€"


def test_countries_stand_in_the_order_of_the_readers_alphabet() -> None:
    codes = ("TD", "CM", "GQ", "CF")  # of which « Guinée équatoriale » begins otherwise in English
    assert formats.countries(FRENCH, codes) == "Cameroun, Guinée équatoriale, République centrafricaine et Tchad"
    assert formats.countries(ENGLISH, codes) == "Cameroon, Central African Republic, Chad and Equatorial Guinea"
    assert formats.countries(FRENCH, ("TD",)) == "Tchad"
