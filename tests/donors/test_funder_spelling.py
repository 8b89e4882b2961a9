"""A search that finds nothing shows what was probably meant, says so, and can be asked to take the words as typed."""

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.spelling import KnownWord
from fundapp.donors.commands.relations import add_contact
from tests.donors.making import Put
from tests.donors.pages import names
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

pytestmark = pytest.mark.usefixtures("visitor")


def text(page: str) -> str:
    return unescape(page).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def known(session: Session, put: Put) -> None:
    """A few funders."""
    put("Fondation Évasion", regions="Grands Lacs", tags="Défenseures")
    put("Fondation Mirador", notes="Mariam y travaille")
    put("Agence Sahel", short_name="ASAH")
    session.commit()


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("fondaton", "fondation", ["Fondation Évasion", "Fondation Mirador"]),
        ("fondatoin mirador", "fondation mirador", ["Fondation Mirador"]),  # exchanged
        ("zondation", "fondation", ["Fondation Évasion", "Fondation Mirador"]),  # the first letter too
        ("évazion", "évasion", ["Fondation Évasion"]),
        ("defenseurs", "défenseures", ["Fondation Évasion"]),
        ("shael", "sahel", ["Agence Sahel"]),
        ("asax", "asah", ["Agence Sahel"]),
    ],
)
def test_a_typing_error_is_forgiven_and_told(
    client: FlaskClient, known: None, typed: str, meant: str, found: list[str]
) -> None:
    page = text(client.get(f"/funders?q={typed}").text)
    assert names(page) == found
    assert f"Rien pour « {typed} ». Voici ce qui répond à « {meant} »." in page
    assert "as_typed=1" in page
    exact = text(client.get(f"/funders?q={typed}&as_typed=1").text)
    assert names(exact) == []
    assert "Rien pour" not in exact


@pytest.mark.parametrize("typed", ["asa", "xyz", "fondzzzion", "saxyz", "fonda", "12345", "'''"])
def test_what_is_known_short_or_far_from_everything_is_left_as_it_is(
    client: FlaskClient, known: None, typed: str
) -> None:
    page = client.get(f"/funders?q={typed}").text
    assert "Rien pour" not in page


def test_only_a_list_that_would_be_empty_is_corrected(client: FlaskClient, known: None) -> None:
    """A word that finds something is right, even where another condition leaves nothing of it."""
    assert "Rien pour" not in client.get("/funders?q=fondation&country=TD&focus=named").text
    page = client.get("/funders?q=fondaton&kind=ngo").text  # nor is a corrected list that is empty shown
    assert "Rien pour" not in page


def test_the_export_the_saved_view_and_the_pages_carry_what_was_shown(client: FlaskClient, known: None) -> None:
    page = unescape(client.get("/funders?q=fondaton").text)
    assert "/funders/export.csv?q=fondation" in page
    assert "fondaton" not in "".join(part.split('"')[0] for part in page.split('href="/funders/export')[1:])


def test_several_readings_are_offered(client: FlaskClient, session: Session, put: Put) -> None:
    for name in ("Maison Bleue", "Maison Bleuet", "Maison Blette"):
        put(name)
    session.commit()
    page = text(client.get("/funders?q=bleuxt").text)
    assert "Ou bien cherchiez-vous" in page or names(page) == ["Maison Bleuet"]
    tied = text(client.get("/funders?q=bleutte").text)
    assert names(tied)
    assert 'q=bleuet"' in tied or 'q=blette"' in tied


@pytest.mark.parametrize("size", [3, 60])
def test_what_it_costs_does_not_grow(
    client: FlaskClient,
    session: Session,
    put: Put,
    query_count: CountQueries,
    size: int,
) -> None:
    for number in range(size):
        put(f"Fondation {chr(97 + number % 26) * 3}{chr(97 + number // 26) * 4}")
    session.commit()
    with query_count() as statements:
        page = client.get("/funders?q=fondaton").text
    statements.at_most(8)
    assert len(names(page)) == min(size, 25)


def test_lists_of_what_belongs_to_funders_forgive_too_but_learn_no_names_of_people(
    client: FlaskClient,
    session: Session,
    me: Context,
    put: Put,
    look: Look,
    query_count: CountQueries,
) -> None:
    person = {**dict.fromkeys(("email", "phone", "language", "left_on", "notes")), "name": "Mariam", "basis": "public"}
    add_contact(session, me, put("Fondation Mirador", notes="Mariam y travaille").id, {**person, "role": "y"})
    session.commit()
    with query_count() as statements:
        page = text(client.get("/funders/contacts?q=miradro").text)
    statements.at_most(8)
    assert "Voici ce qui répond à « mirador »" in page
    assert "Mariam" in page
    assert sorted(look(select(KnownWord.word))) == ["fondation", "mirador"]
    for part in ("interactions", "steps"):
        assert client.get(f"/funders/{part}?q=miradro").status_code == 200


def test_a_word_is_kept_once_as_it_was_written_first(session: Session, put: Put, look: Look) -> None:
    put("Fondation Évasion")
    put("FONDATION evasion 2030 Œuvre")
    session.commit()
    rows = select(KnownWord).where(KnownWord.scope == "funder").order_by(KnownWord.word)
    assert [(each.word, each.written) for each in look(rows)] == [
        ("evasion", "évasion"), ("fondation", "fondation"), ("oeuvre", "œuvre"),
    ]  # fmt: skip
