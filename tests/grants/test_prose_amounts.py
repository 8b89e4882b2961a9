"""Amounts, durations, shares, countries, languages and references that plain text names."""

from decimal import Decimal
from typing import Any

import pytest

from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.prose import read_prose
from fundapp.grants.rules.vocabulary import Where

SAID: dict[str, dict[str, Any]] = {
    "Montant : 200 000 – 500 000 EUR": {"amount_min": 200_000, "amount_max": 500_000, "currency": "EUR"},
    "Montant :  – 20 000 EUR": {"amount_max": 20_000, "currency": "EUR"},
    "Montant : 6 600 000 – 26 200 000 XAF": {"amount_min": 6_600_000, "amount_max": 26_200_000, "currency": "XAF"},
    "Subventions de 6 à 26 millions de FCFA": {
        "amount_min": 6_000_000,
        "amount_max": 26_000_000,
        "currency": "XAF",
    },
    "L’enveloppe globale est de 1,6 million d’euros.": {"envelope": 1_600_000, "currency": "EUR"},
    "une enveloppe de 140 millions de FCFA": {"envelope": 140_000_000, "currency": "XAF"},
    "grants ranging from US$50,000 to US$1,000,000": {
        "amount_min": 50_000,
        "amount_max": 1_000_000,
        "currency": "USD",
    },
    "Grants of $5,000 to $25,000 (US dollars)": {"amount_min": 5_000, "amount_max": 25_000, "currency": "USD"},
    "Up to EUR 7,500 per person": {"amount_max": 7_500, "currency": "EUR"},
    "Montant maximum : 10 000,50 €": {"amount_max": Decimal("10000.50"), "currency": "EUR"},
    "The overall indicative amount made available under this call for proposals is EUR 25,000,000.": {
        "envelope": 25_000_000,
        "currency": "EUR",
    },
    "Le montant maximal de la subvention est de 20 000 euros et l’enveloppe totale de 170 000 euros.": {
        "amount_max": 20_000,
        "envelope": 170_000,
        "currency": "EUR",
    },
    "Montant total : 215 000 €": {"envelope": 215_000, "currency": "EUR"},
    "Award Ceiling: USD 1,000,000. Award Floor: USD 750,000.": {
        "amount_min": 750_000,
        "amount_max": 1_000_000,
        "currency": "USD",
    },
    "Durée : 24 à 36 mois": {"duration_min": 24, "duration_max": 36},
    "The duration of projects is between 18 and 24 months.": {"duration_min": 18, "duration_max": 24},
    "Durée maximale du projet : 18 mois": {"duration_max": 18},
    "Projets d’une durée de deux ans maximum": {"duration_max": 24},
    "Durée : douze mois": {"duration_max": 12},
    "L’association doit avoir au moins 2 ans d’existence.": {"min_years": 2},
    "Organisations registered for at least 3 years": {"min_years": 3},
    "Taux de cofinancement maximal : 95 % des coûts éligibles": {"cofunding_max_pct": 95},
    "up to 66.67% of the total eligible costs": {"cofunding_max_pct": Decimal("66.67")},
    "Le taux de cofinancement ne peut dépasser 66,67 % (maximum)": {"cofunding_max_pct": Decimal("66.67")},
    "Langues : français ou anglais": {"languages": ("fr", "en")},
    "Proposals must be submitted in English or French.": {"languages": ("en", "fr")},
    "EuropeAid/155232/DH/ACT/Multi": {"reference": "EuropeAid/155232/DH/ACT/Multi"},
    "Appel à propositions PA/02/2018 - Promouvoir les droits": {"reference": "PA/02/2018"},
    "Funding Opportunity Number: SFOP0010238": {"reference": "SFOP0010238"},
    "Bailleur : Commission européenne - IEDDH / NDICI\nLe reste": {
        "funder_name": "Commission européenne - IEDDH / NDICI"
    },
    "Référence : PAS-CMR-FY20-02": {"reference": "PAS-CMR-FY20-02"},
}


@pytest.mark.parametrize("text", SAID)
def test_what_a_text_says_of_a_call_is_read(text: str) -> None:
    assert read_prose(text) == SAID[text]


def test_a_million_behind_seven_digits_is_a_doubt_and_never_a_billion() -> None:
    text = "L’enveloppe globale est de 1 619 171 million d’euros."
    assert read_prose(text) == {"doubts": (Doubt("envelope", text),)}


def test_a_wrong_equivalent_in_francs_is_passed_over_for_the_amount_in_euros() -> None:
    text = "Montant minimum : 10 000 EUR ; montant maximum : 60 000 EUR (soit 39 537 420 FCFA)"
    assert read_prose(text) == {"amount_min": 10_000, "amount_max": 60_000, "currency": "EUR"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("aide de 1,250 EUR maximum", "amount_max"),
        ("Montant : 6 600 000 – 26 200 00", "amount_max"),
        ("Montant : 5 000", "amount_max"),
        ("Une subvention de 20 000 € est prévue.", "amount_max"),
        ("5 lots de 5 000 000 EUR", "amount_max"),
        ("Enveloppe : 2 000 000 $", "envelope"),
        ("Up to $25,000", "amount_max"),
        ("Pays éligibles : Afrique centrale", "countries"),
        ("Eligible countries: Cameroon, Congo", "countries"),
        ("Eligible countries: all countries except France", "countries"),
    ],
)
def test_what_may_mean_two_things_is_a_doubt(text: str, field: str) -> None:
    assert read_prose(text) == {"doubts": (Doubt(field, text),)}


def test_what_dollars_are_a_source_may_say_once_for_all() -> None:
    assert read_prose("Up to $25,000", currency="USD") == {"amount_max": 25_000, "currency": "USD"}


def test_two_largest_amounts_are_both_doubts() -> None:
    found = read_prose("Montant maximum : 100 000 USD. Une première demande est plafonnée à 50 000 USD.")
    assert "amount_max" not in found
    assert [doubt.field for doubt in found["doubts"]] == ["amount_max", "amount_max"]


def test_a_smallest_grant_above_the_largest_is_a_misunderstanding() -> None:
    found = read_prose("Montant minimum : 90 000 EUR. Montant maximum : 60 000 EUR.")
    assert set(found) == {"doubts"}


@pytest.mark.parametrize(
    "text",
    [
        "Coût total du projet : au moins 500 000 EUR",
        "Le cofinancement demandé : contribution propre d’au moins 10 %",
        "Le chiffre d’affaires annuel est d’au moins 100 000 EUR.",
        "Montant : – EUR",
        "Le Mali et le Niger ont signé.",
        "Référence : voir page 2018",
        "L’association existe depuis 20 ans.",
        "Le français est parlé au Gabon.",
    ],
)
def test_what_says_nothing_of_the_call_is_not_read(text: str) -> None:
    assert read_prose(text) == {}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Pays éligibles : Cameroun, Gabon, République du Congo et RDC.", ("CM", "GA", "CG", "CD")),
        ("Pays concernés : Congo, RDC", ("CG", "CD")),
        ("Pays éligibles :\n\n- Burkina Faso\n- Guinée équatoriale\n- Niger\n\nLe Mali a voté.", ("BF", "GQ", "NE")),
        ("Eligible countries: Central African Republic, Equatorial Guinea, Nigeria", ("CF", "GQ", "NG")),
        ("Les actions doivent se dérouler au Tchad.", ("TD",)),
    ],
)
def test_countries_are_read_from_a_list_that_says_what_it_is(text: str, codes: tuple[str, ...]) -> None:
    assert read_prose(text) == {"countries": codes, "where": Where.NAMED}


def test_every_country_is_said_only_where_it_is_said() -> None:
    assert read_prose("Pays éligibles : tous") == {"where": Where.ANYWHERE}


def test_two_references_are_doubts() -> None:
    found = read_prose("Référence : AB-12. Reference: CD-34.")
    assert [doubt.field for doubt in found["doubts"]] == ["reference", "reference"]
