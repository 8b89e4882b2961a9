"""Which calls are one, which may be, and which are two however alike they are."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.grants.rules.claims import facts_of
from fundapp.grants.rules.found import Found, FoundDeadline
from fundapp.grants.rules.identities import identity
from fundapp.grants.rules.likeness import (
    Identity,
    Reason,
    address_key,
    are_two,
    keys_of,
    likeness,
    reference_key,
    title_words,
)
from tests.grants.real_calls import real_call, real_calls

CONGO_2020 = real_call("gouvernance démocratique (République du Congo)")
CONGO_2020_TOO = replace(
    CONGO_2020, key="www2", language="en", funder_name="European Union",
    title="EU seeking Proposals to Strengthen the Role of Civil Society in Protecting Human Rights and Improving"
    " Democratic Governance in Congo",
    url="https://www2.fundsforngos.org/latest-funds-for-ngos/eu-seeking-proposals-to-strengthen-the-role-of-civil-society"
    "-in-protecting-human-rights-and-improving-democratic-governance-in-congo",
)  # fmt: skip


def of(found: Found) -> Identity:
    return identity([facts_of(found)], [found.language or ""])


def alike(one: Found, other: Found) -> tuple[Reason, ...]:
    found = likeness(of(one), of(other))
    return found.reasons if found else ()


def test_congo_2020_on_welcomeurope_and_on_fundsforngos_may_be_one() -> None:
    reasons = alike(CONGO_2020, CONGO_2020_TOO)
    assert set(reasons) >= {Reason.DEADLINE, Reason.AMOUNT, Reason.PLACE}
    assert {key for key in keys_of(of(CONGO_2020)) & keys_of(of(CONGO_2020_TOO)) if key[0] == "due"}


def test_congo_2020_and_its_edition_of_2022_are_two() -> None:
    assert alike(CONGO_2020, real_call("gouvernance démocratique - 2022")) == ()


def test_the_same_title_for_two_countries_is_two() -> None:
    gabon = real_call("PISCCA 2022 - égalité")
    cameroon = replace(gabon, title=gabon.title.replace("Gabon", "Cameroun"), countries=("CM",))
    assert alike(gabon, cameroon) == ()
    assert alike(gabon, replace(gabon, title="PISCCA 2022 : égalité femmes hommes, Gabon")) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PISCCA 2018", "PISCCA 2022 - égalité"), ("AMI 2024", "AMI 2023"), ("5e édition", "4e édition"),
        ("Afrique 2", "Afrique 1"), ("Global Call", "mondial 2017"),
    ],
)  # fmt: skip
def test_two_editions_or_two_lots_are_two(one: str, other: str) -> None:
    assert alike(real_call(one), real_call(other)) == ()


def test_of_the_real_calls_no_two_are_one() -> None:
    known = [(each.title, of(each)) for each in real_calls()]
    assert [(one[0], other[0]) for one, other in combinations(known, 2) if likeness(one[1], other[1])] == []


def test_what_may_be_one_shares_a_key_by_which_it_is_found() -> None:
    for found in real_calls():
        again = of(replace(found, title=found.title + " | Appel à propositions", url=None, reference=None))
        if likeness(of(found), again):
            assert keys_of(of(found)) & keys_of(again)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.org/appel/12/", "https://example.org/appel/12"),
        ("https://example.org/appel/12?utm_source=x&id=3&fbclid=9", "https://example.org/appel/12?id=3#bas"),
        ("https://www2.example.org/a?b=1&a=2", "https://Example.org/a?a=2&b=1"),
        ("https://example.org/%C3%A9galit%C3%A9", "https://example.org/égalité"),
    ],
)
def test_the_same_address_in_two_spellings_is_one(one: str, other: str) -> None:
    assert address_key(one) == address_key(other) is not None


def test_a_home_page_is_no_address_of_a_call() -> None:
    assert address_key("https://www.example.org/") is None
    assert address_key("https://[broken") is None
    assert address_key("https://example.org/a") != address_key("https://example.org/A")


def test_a_reference_is_compared_by_letters_and_digits() -> None:
    assert reference_key("EuropeAid/155232/DH/ACT/Multi") == reference_key("europeaid 155232 DH-ACT-MULTI") is not None
    assert reference_key("SFOP0010238") == "sfop0010238"
    assert [reference_key(each) for each in ("12/2020", "AMI", "", None, "2024")] == [None] * 5


def test_titles_in_two_languages_have_words_in_common() -> None:
    assert title_words("Société civile et droits de l’homme au Tchad") == title_words("Civil society human rights Chad")


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
TITLES = st.sampled_from(
    ["Appel 2026 Tchad", "Appel 2025 Tchad", "Lot 1 société civile", "Lot 2 société civile", "Democracy Cameroon"]
)
FOUND = st.builds(
    Found, key=st.just("k"), title=TITLES, reference=st.sampled_from([None, "REF/12/A", "SFOP001"]),
    funder_name=st.sampled_from([None, "Union européenne", "NED"]),
    deadlines=st.lists(st.builds(FoundDeadline, DAYS), max_size=2).map(tuple),
)  # fmt: skip


@given(FOUND, FOUND)
def test_who_is_asked_about_whom_does_not_depend_on_the_order(one: Found, other: Found) -> None:
    assert likeness(of(one), of(other)) == likeness(of(other), of(one))
    assert are_two(of(one), of(other)) == are_two(of(other), of(one))
    assert not are_two(of(one), of(one))
