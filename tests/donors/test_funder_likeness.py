"""Which funders may be one: what is flagged of the 53 real ones, and planted duplicates that must be found."""

import csv
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.donors.rules.domains import domains_of
from fundapp.donors.rules.field_words import PHRASES, SAME
from fundapp.donors.rules.keys import LONGEST, keys_of
from fundapp.donors.rules.likeness import ENOUGH, Identity, Reason, likeness
from fundapp.donors.rules.naming import acronyms_of, initials_of, words_of

REAL = Path(__file__).parent / "data" / "funders.csv"


def real() -> list[Identity]:
    with REAL.open(encoding="utf-8", newline="") as file:
        return [Identity((row["name"],), row["short_name"] or None, row["website"]) for row in csv.DictReader(file)]


def test_of_the_53_real_funders_one_pair_may_be_one() -> None:
    """Programmes of one house, embassies of one country and funds of one family are not taken for one another."""
    flagged = {
        (one.names[0], other.names[0]): found.reasons
        for one, other in combinations(real(), 2)
        if (found := likeness(one, other))
    }
    assert len(real()) == 53
    assert flagged == {
        (
            "Agir ensemble pour les droits humains - Fonds d'urgence",
            "Agir ensemble pour les droits humains",
        ): (Reason.ACRONYM, Reason.DOMAIN),
    }


PLANTED = [
    # accents, capitals, punctuation, articles, legal forms
    ("AGENCE FRANCAISE DE DEVELOPPEMENT (AFD)", "", "", "Agence française de développement", "name acronym"),
    ("Mama-Cash", "", "", "Mama Cash", "name"),
    ("The Sigrid Rausing Trust", "", "", "Sigrid Rausing Trust", "name"),
    ("Misereor e.V.", "", "", "Misereor", "name"),
    ("CCFD Terre solidaire", "", "", "CCFD-Terre Solidaire", "name"),
    ("Frontline Defenders", "", "", "Front Line Defenders", "name"),
    ("European Commission - IEDDH/NDICI", "", "", "Commission européenne - IEDDH / NDICI", "name"),
    # the other language, another order
    ("French Development Agency", "", "", "Agence française de développement", "name"),
    ("Fondation Ford", "", "", "Ford Foundation", "name"),
    ("World Organisation Against Torture", "", "", "Organisation mondiale contre la torture", "name"),
    (
        "International Federation for Human Rights", "", "",
        "Fédération internationale pour les droits humains", "name",
    ),
    (
        "Swedish International Development Cooperation Agency", "", "",
        "Agence suédoise de coopération internationale au développement", "name",
    ),
    ("UN Democracy Fund", "", "", "Fonds des Nations Unies pour la démocratie", "name"),
    (
        "Netherlands Ministry of Foreign Affairs", "", "",
        "Ministère des Affaires étrangères des Pays-Bas", "name",
    ),
    ("Embassy of France in Cameroon - PISCCA", "", "", "Ambassade de France au Cameroun - PISCCA", "name"),
    ("Fonds des femmes africaines pour le développement", "", "", "African Women's Development Fund", "name"),
    ("Canada Fund for Local Initiatives", "", "", "Fonds canadien d'initiatives locales", "name"),
    ("Agir Ensemble pour les Droits de l’Homme", "", "", "Agir ensemble pour les droits humains", "name"),
    ("Global Human Rights Fund", "", "", "Fund for Global Human Rights", "name"),
    ("Lyon Métropole", "", "", "Métropole de Lyon", "name"),
    # typing errors; another kind of house
    ("Agence francaise de devellopement", "", "", "Agence française de développement", "spelling"),
    ("Ford Foudation", "", "", "Ford Foundation", "spelling"),
    ("Miserior", "", "", "Misereor", "spelling"),
    ("Fondation Sigrid Rausing", "", "", "Sigrid Rausing Trust", "spelling"),
    # acronyms
    ("AFD", "", "", "Agence française de développement", "acronym"),
    ("UNDEF", "", "", "Fonds des Nations Unies pour la démocratie", "acronym"),
    ("Congolese Observatory", "O.C.D.H.", "", "Observatoire congolais des droits de l'homme", "acronym"),
    ("Solidarité chrétienne", "FFGHR", "", None, ""),
    ("Centre pour la paix", "UMPT", "", None, ""),
    # websites
    ("Bread for the World", "", "https://www.brot-fuer-die-welt.de/en", "Brot für die Welt", "domain"),
    ("Defenders Partnership", "", "http://www.digitaldefenders.org/", "Digital Defenders Partnership", "domain"),
    # what is not one
    ("Internet pour tous : Programme", "", "https://freedomhouse.org", None, ""),
    ("Ambassade de France au Tchad - PISCCA", "PISCCA TD", "td.ambafrance.org", None, ""),
    ("Union européenne - Jeunesse", "", "ec.europa.eu", None, ""),
    ("Urgent Action Fund Latin America", "UAF-LA", "", None, ""),
    ("Ambassade d’Irlande", "", "", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "short_name", "website", "twin", "reasons"), PLANTED)
def test_a_planted_duplicate_is_found_for_its_reason(
    name: str, short_name: str, website: str, twin: str | None, reasons: str
) -> None:
    planted = Identity((name,), short_name or None, website)
    found = {each.names[0]: hit for each in real() if (hit := likeness(planted, each))}
    if not reasons:
        assert found == {}
        return
    assert twin in found
    assert " ".join(found[twin].reasons) == reasons
    assert all(hit.score <= found[twin].score for hit in found.values())


@pytest.mark.parametrize(("name", "short_name", "website", "twin"), [each[:4] for each in PLANTED if each[4]])
def test_whoever_is_flagged_shares_a_key(name: str, short_name: str, website: str, twin: str) -> None:
    planted = Identity((name,), short_name or None, website)
    (other,) = (each for each in real() if each.names[0] == twin)
    assert keys_of(planted) & keys_of(other)


def test_two_countries_and_two_numbers_are_no_typing_errors() -> None:
    assert likeness(Identity(("Ambassade d’Irlande",)), Identity(("Ambassade d’Islande",))) is None
    assert likeness(Identity(("Fondation 00001",)), Identity(("Fondation 00002",))) is None
    assert likeness(Identity(("Fondation Mirador",)), Identity(("Fondation Miradar",))) is not None


def test_each_further_reason_ranks_higher_and_two_websites_rank_lower() -> None:
    one = Identity(("Fonds Kivu",), "FKV", "kivu.org")
    assert [
        found.score if (found := likeness(one, other)) else None
        for other in (
            Identity(("Kivu Fund",), "FKV", "www.kivu.org"),
            Identity(("Kivu Fund",), None, None),
            Identity(("Kivu Fund",), None, "ailleurs.org"),
            Identity(("Autre chose",), "FKV", None),
            Identity(("Autre chose",), "FKV", "ailleurs.org"),
        )
    ] == [100, 90, 75, 60, None]


def test_a_funder_is_known_by_the_names_of_those_it_stands_for() -> None:
    found = likeness(Identity(("Un nom", "Fonds Kivu")), Identity(("Kivu Fund",)))
    assert found is not None
    assert found.reasons == (Reason.NAME,)


def test_initials_count_only_where_the_name_does_not_spell_the_acronym_itself() -> None:
    english = Identity(("Swedish International Development Agency",))
    assert likeness(Identity(("Coopération de Stockholm",), "SIDA"), english) is not None
    assert likeness(Identity(("Service pour Initiatives de Droit Africain",), "SIDA"), english) is None
    named = Identity(english.names, "SIDAG")
    assert likeness(Identity(("Coopération de Stockholm",), "SIDA"), named) is None


@pytest.mark.parametrize(
    ("website", "own"),
    [
        ("https://www.afd.fr/fr/projets", {"afd.fr"}),
        ("afd.fr", {"afd.fr"}),
        ("http://fr.afd.fr", {"afd.fr"}),
        ("cm.ambafrance.org", {"cm.ambafrance.org"}),
        ("https://europa.eu", set()),
        ("https://ec.europa.eu/europeaid/ieddh", {"ec.europa.eu/europeaid/ieddh"}),
        ("https://www.facebook.com/fonds.kivu", {"facebook.com/fonds.kivu"}),
        ("https://fr.wikipedia.org", set()),
        ("fondation.asso.fr", {"fondation.asso.fr"}),
        ("kivu.org.za ; https://kivu.org", {"kivu.org.za", "kivu.org"}),
        ("pas de site", set()),
        ("http://[", set()),
        (None, set()),
    ],
)
def test_a_website_counts_by_the_part_that_is_somebodys_own(website: str | None, own: set[str]) -> None:
    assert domains_of(website) == own


def test_acronyms_are_read_where_people_write_them() -> None:
    assert acronyms_of("Fonds des Nations Unies", "FNUD / UNDEF") == {"fnud", "undef"}
    assert acronyms_of("Réseau de l'Espace Civique (ReCAO)", None) == {"recao"}
    assert acronyms_of("FIACAT", None) == {"fiacat"}
    assert acronyms_of("Voice", None) == acronyms_of("Fonds (Kivu)", None) == frozenset()
    assert initials_of("Organisation mondiale contre la torture") == "omct"
    assert initials_of("Fonds Kivu") is None


def test_words_that_stand_for_others_are_in_the_singular_and_stand_for_themselves() -> None:
    """What a dictionary leads to is where it ends: no word is translated twice."""
    targets = {word for target in (*SAME.values(), *PHRASES.values()) for word in target.split()}
    assert {word for word in targets if SAME.get(word, word) != word} == set()


NAMES = st.lists(
    st.sampled_from(["kivu", "logone", "paix", "torture", "femmes", "defenders", "rights", "agence", "fund"]),
    max_size=6,
)


@given(NAMES, NAMES)
def test_likeness_goes_both_ways_and_whoever_is_alike_shares_a_key(one: list[str], other: list[str]) -> None:
    mine, theirs = Identity((" ".join(one),)), Identity((" ".join(other),))
    found = likeness(mine, theirs)
    assert found == likeness(theirs, mine)
    if found is not None:
        assert ENOUGH <= found.score <= 100
        assert keys_of(mine) & keys_of(theirs)


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=200))
def test_whatever_people_write_has_keys_that_fit_their_column(name: str, short_name: str, website: str) -> None:
    for kind, key in keys_of(Identity((name,), short_name, website)):
        assert (len(kind) <= 10, 0 < len(key) <= LONGEST) == (True, True)


@given(st.sampled_from(["Fondation Ford", "Agence de presse", "Réseau Sahel"]), st.integers(0, 20))
def test_a_letter_left_out_is_still_found(name: str, at: int) -> None:
    typed = name[: at % len(name)] + name[at % len(name) + 1 :]
    if words_of(typed) and " " in typed:
        one, other = Identity((name,)), Identity((typed,))
        if likeness(one, other):
            assert keys_of(one) & keys_of(other)


def test_every_pair_of_the_real_ones_that_is_alike_shares_a_key() -> None:
    alike = [(one, other) for one, other in product(real(), repeat=2) if one is not other and likeness(one, other)]
    assert alike
    assert all(keys_of(one) & keys_of(other) for one, other in alike)
