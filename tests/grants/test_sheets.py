"""Searching calls with typing errors, and by what a call is known again: pages and pure rules."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from fundapp.grants.rules.identity import (
    Identity,
    address_key,
    likeness,
    names_key,
    reference_key,
    title_key,
)
from fundapp.grants.rules.others_words import no_day
from fundapp.grants.rules.vocabulary import Timing
from fundapp.grants.schemas.sheets import CallSheetSchema
from tests.fixtures.counting import CountQueries
from tests.grants.pages import sent, titles

Add = Callable[..., UUID]


def keep(client: FlaskClient, **answers: object) -> str:
    """Keeps a call as somebody would; the address of its page."""
    answer = client.post("/calls/new", data=sent(client.get("/calls/new").text, **answers))
    assert answer.status_code == 302
    return answer.location


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("defenseru", "défenseurs"), ("franciphonie", "francophonie"), ("PISCA", "piscca"), ("europeiad", "europeaid")],
    ids=["title", "funder", "programme", "reference"],
)
def test_a_search_forgives_a_typing_error(client: FlaskClient, typed: str, meant: str) -> None:
    keep(
        client, title="Défenseurs au Tchad", funder_name="Francophonie", programme="PISCCA", reference="EuropeAid/155",
        deadline_on="1er mars 2100",
    )  # fmt: skip
    page = client.get("/calls", query_string={"q": typed}).text
    assert titles(page) == ["Défenseurs au Tchad"]
    assert f"« {meant} »".replace("« ", "«\u202f").replace(" »", "\u202f»") in page
    exact = client.get("/calls", query_string={"q": typed, "as_typed": "1"}).text
    assert titles(exact) == []


def test_a_word_that_a_change_brings_is_known_from_then_on(client: FlaskClient) -> None:
    address = keep(client, title="Appel")
    answers = sent(client.get(f"{address}/edit").text, title="Appel Oubangui")
    assert client.post(f"{address}/edit", data=answers).status_code == 302
    assert titles(client.get("/calls?q=oubangi").text) == ["Appel Oubangui"]


def test_a_word_that_stands_in_calls_that_are_over_is_not_taken_for_a_typing_error(client: FlaskClient) -> None:
    keep(client, title="Appel Mbomou", deadline_on="1er mars 2020")
    keep(client, title="Appel Mbomo", deadline_on="1er mars 2100")
    assert titles(client.get("/calls?q=mbomou").text) == []


def test_a_mistyped_search_needs_eight_statements_at_most(client: FlaskClient, query_count: CountQueries) -> None:
    keep(client, title="Défenseurs au Tchad")
    client.get("/calls?q=defenseru")
    with query_count() as statements:
        assert titles(client.get("/calls?q=defenseru+tchda").text) == ["Défenseurs au Tchad"]
    statements.at_most(8)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.Example.org/a/", "http://example.org/a"),
        ("https://example.org/a?utm_source=x&b=1&a=2#top", "example.org/a?a=2&b=1"),
        ("https://example.org/d%C3%A9fi", "https://example.org/défi"),
        ("https://example.org/%c2%b7", "https://example.org/%C2%B7"),
        ("https://example.org:443/a", "https://example.org/a"),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize("other", ["https://example.org/b", "https://example.org/a?id=2", "https://example.com/a"])
def test_addresses_of_two_pages_have_two(other: str) -> None:
    assert address_key("https://example.org/a") != address_key(other)


def test_what_is_no_address_is_no_trouble() -> None:
    assert address_key("https://[half") is None  # nobody can take it apart: nothing is compared by it
    assert address_key("") is None
    assert reference_key(" - ") is None


texts = st.text(st.characters(codec="utf-8"), max_size=30)
identities = st.builds(
    Identity,
    reference=st.sampled_from(["", "r", "s"]), address=st.sampled_from(["", "a", "b"]),
    title=st.sampled_from(["t", "u"]), funders=st.sampled_from([frozenset(), names_key(["UE"]), names_key(["AFD"])]),
    due=st.sampled_from([None, date(2030, 1, 1), date(2031, 1, 1)]),
)  # fmt: skip


@given(identities, identities)
def test_likeness_is_mutual_and_a_call_is_like_itself(one: Identity, other: Identity) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one)
    if one.reference and other.reference:
        assert bool(likeness(one, other)) == (one.reference == other.reference)


@given(texts, texts, texts, texts, st.none() | st.dates())
def test_an_identity_is_read_as_it_was_written(title: str, ref: str, url: str, funder: str, due: date | None) -> None:
    one = Identity(
        reference_key(ref) or "", address_key(url.strip() and f"https://{url}") or "", title_key(title),
        names_key([funder]), due,
    )  # fmt: skip
    assert Identity.read(one.text) == one
    assert len(one.text) < 400


@pytest.mark.parametrize(
    ("cell", "timing"),
    [
        ("Permanent", Timing.ROLLING),
        ("À préciser", Timing.UNKNOWN),
        ("a PRECISER", Timing.UNKNOWN),
        ("à venir", Timing.FORECAST),
        ("12/01/2030", None),
        ("bientôt peut-être", None),
    ],
)
def test_words_in_place_of_a_day_are_understood_or_left(cell: str, timing: Timing | None) -> None:
    assert no_day(cell) == timing


@pytest.mark.parametrize(
    ("row", "understood"),
    [
        ({"deadline_on": "Permanent"}, {"timing": "rolling", "deadline_on": None}),
        ({"deadline_on": "Permanent", "timing": "fixed"}, {"timing": "rolling"}),
        ({"deadline_on": "À préciser", "timing": "fixed"}, {"timing": "fixed", "deadline_on": None}),
        ({"deadline_on": "12/01/2030"}, {"timing": "fixed", "deadline_on": date(2030, 1, 12)}),
        ({"deadline_on": "12/01/2030", "timing": "unknown"}, {"timing": "unknown"}),
        ({}, {"timing": "unknown"}),
        ({"countries": ["TD"]}, {"place": "named"}),
        ({"place": "anywhere"}, {"place": "anywhere", "countries": ()}),
    ],
)
def test_what_a_row_leaves_to_be_understood(row: dict[str, object], understood: dict[str, object]) -> None:
    blank = {"title": "Appel", "needs_registration": "unknown", "deadline_step": "application", "place": "unknown"}
    judged = CallSheetSchema().judge(blank | row)
    assert understood.items() <= judged.items()
