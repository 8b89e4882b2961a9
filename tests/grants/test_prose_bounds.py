"""Reading prose ends soon and never fails, whatever comes."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.grants.rules.markup import plain
from fundapp.grants.rules.prose import read_prose
from fundapp.grants.rules.prose.text import LONGEST

PIECES = (
    "Date limite : 09/11/2017 ",
    "deadline ",
    "le 15 janvier, ",
    "15 mai et ",
    "31 février 2025 à 25h99 ",
    "1 619 171 million d’euros ",
    "200 000 – 500 000 EUR ",
    "Pays éligibles : ",
    "Congo, ",
    "95 % des coûts éligibles ",
    "24 à 36 mois ",
    "Référence : AB/12/2018 ",
    "heure de ",
    "minuit ",
    "\n",
    "€",
    "0",
    ".",
    "œ",
    "\u202f",
    "٣",
    "²",
)
words = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join)


@settings(max_examples=200)
@given(words, st.sampled_from([None, "fr", "en", "sl", ""]), st.sampled_from([None, "USD", "XAF"]))
def test_whatever_is_read_gives_sound_values(text: str, language: str | None, currency: str | None) -> None:
    found = read_prose(text, language, currency)
    assert all(doubt.said and len(doubt.said) <= 200 for doubt in found.get("doubts", ()))
    assert all(1990 <= each.day.year <= 2100 for each in found.get("deadlines", ()))
    for field in ("amount_min", "amount_max", "envelope"):
        assert 0 <= found.get(field, 0) < 10**15
        assert field not in found or found["currency"]


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from("<>/&;#ap br=\"'!-[]xé\n"), max_size=300))
def test_whatever_markup_is_made_plain(html: str) -> None:
    text = plain(html)
    assert text == text.strip()
    assert "\0" not in text


@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "1 ",
        "1,",
        "1 000 ",
        "1/",
        "12/12/",
        "mars ",
        "a ",
        "- ",
        "au ",
        "de la ",
        "en ",
        "fr ",
        "|",
        "A-",
        "EUR ",
        "1 EUR à ",
        "date limite ",
        "12h",
        "lundi ",
        "jan",
        "Référence",
    ],
)
def test_a_hundred_thousand_signs_of_one_thing_are_read_in_bounded_time(piece: str) -> None:
    begun = process_time()
    read_prose(piece * (LONGEST // len(piece) + 10), "fr")
    assert process_time() - begun < 5


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + "x",
        "<b><p>" * 100_000,
        "<!--" * 100_000,
        "<a href=x>" * 50_000,
        "&amp;" * 200_000,
        "&lt;p&gt;" * 100_000,
        "<table><tr><td>" * 30_000,
        "<" * 500_000,
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>' + "&b;" * 1000,
    ],
    ids=range(9),
)
def test_hostile_markup_is_read_in_bounded_time(html: str) -> None:
    begun = process_time()
    assert len(plain(html)) < 1_100_000
    assert process_time() - begun < 5
