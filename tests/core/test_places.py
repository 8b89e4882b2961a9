"""Countries, regions, languages and zones: valid codes, native names, sensible order."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core import places
from fundapp.core.reader import Reader, reading
from tests.core.readers import BOTH, BRUSSELS, ENGLISH, FRENCH

# Two-letter codes that CLDR names but that are no countries: groupings, exceptional reservations, test locales.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def test_countries_are_those_of_cldr() -> None:
    territories: Mapping[str, str] = Locale.parse("en").territories
    named = {code for code in territories if len(code) == 2 and code.isalpha()}
    assert (named - places.COUNTRIES).issubset(NOT_COUNTRIES)
    assert places.COUNTRIES.issubset(named)
    assert len(places.COUNTRIES) == 250


def test_every_country_stands_in_one_region() -> None:
    assert sum(map(len, places.REGIONS.values())) == len(places.COUNTRIES)
    assert places.region_of("CD") is places.Region.CENTRAL_AFRICA
    assert places.region_name(FRENCH, places.Region.WEST_AFRICA) == "Afrique de l’Ouest"
    assert places.region_name(ENGLISH, places.Region.WEST_AFRICA) == "West Africa"


@pytest.mark.parametrize("code", ["EU", "ZZ", "UK", "cm", "C", "CMR", "", "001", "AN"])
def test_what_is_no_country_is_refused_and_shown_as_it_is(code: str) -> None:
    assert not places.is_country(code)
    assert places.country_name(FRENCH, code) == code


@pytest.mark.parametrize("reader", BOTH)
def test_central_africa_comes_first_then_the_alphabet(reader: Reader) -> None:
    choices = places.country_choices(reader)
    first, rest = choices[:11], choices[11:]
    assert tuple(code for code, _ in first) == places.CENTRAL_AFRICA
    assert {code for code, _ in choices} == places.COUNTRIES
    names = [name for _, name in rest]
    assert names == sorted(names, key=places.alphabetical)
    (label, group), (_, others) = places.country_groups(reader)
    assert label == places.region_name(reader, places.Region.CENTRAL_AFRICA)
    assert (group, others) == (first, rest)


def test_choices_are_for_whoever_reads_just_now() -> None:
    with reading(ENGLISH):
        assert ("CM", "Cameroon") in places.country_choices()
        assert ("fr", "French") in places.language_choices()
    with reading(FRENCH):
        assert ("CM", "Cameroun") in places.country_choices()
        assert ("fr", "français") in places.language_choices()


def test_accents_do_not_send_a_country_to_the_end() -> None:
    names = [name for _, name in places.country_choices(FRENCH)]
    assert names.index("Égypte") < names.index("France") < names.index("Îles Cook") < names.index("Italie")
    assert sorted(["zèbre", "Œuvre", "étude", "ocre", "eau"], key=places.alphabetical) == [
        "eau", "étude", "ocre", "Œuvre", "zèbre",
    ]  # fmt: skip


@given(st.lists(st.text(), max_size=8))
def test_alphabetical_order_is_total_and_ignores_case_first(words: list[str]) -> None:
    ordered = sorted(words, key=places.alphabetical)
    words.reverse()
    assert ordered == sorted(words, key=places.alphabetical)
    assert [places.alphabetical(word)[0] for word in ordered] == sorted(places.alphabetical(w)[0] for w in words)


def test_languages() -> None:
    assert all(map(places.is_language, places.LANGUAGES_FIRST))
    assert not any(map(places.is_language, ["FR", "xx", "", "zh_Hans", "en_GB", "mul", "und"]))
    assert places.language_name(FRENCH, "sg") == "sango"
    assert places.language_name(FRENCH, "xx") == "xx"
    codes = [code for code, _ in places.language_choices(FRENCH)]
    assert tuple(codes[: len(places.LANGUAGES_FIRST)]) == places.LANGUAGES_FIRST
    assert len(set(codes)) == len(codes)


def test_zones_are_offered_with_the_offset_that_holds() -> None:
    assert all(map(places.is_zone, places.ZONES))
    assert not places.is_zone("Mars/Olympus")
    winter, summer = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    assert ("Europe/Brussels", "Bruxelles (UTC+01:00)") in places.zone_choices(FRENCH, winter)
    assert ("Europe/Brussels", "Brussels (UTC+02:00)") in places.zone_choices(ENGLISH, summer)
    assert ("Africa/Lubumbashi", "Lubumbashi (UTC+02:00)") in places.zone_choices(ENGLISH, summer)
    assert ("UTC", "UTC") in places.zone_choices(ENGLISH, summer)
    assert places.zone_name(FRENCH, BRUSSELS) == "Bruxelles"
