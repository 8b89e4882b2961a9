"""Funders that may be one are found as they are written, listed, and asked about once."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.donors.commands.funders import add_funder, update_funder
from fundapp.donors.commands.likeness import TOO_MANY
from fundapp.donors.commands.merging import ask_again, merge_funders, say_distinct
from fundapp.donors.models import FunderDistinct, FunderKey, FunderPair
from fundapp.donors.schemas.funders import FunderSchema
from tests.donors.making import TYPED, Put, done
from tests.donors.pages import hidden, sent
from tests.fixtures.application import VISITOR, Look
from tests.fixtures.counting import CountQueries

LIST = "/funders/duplicates"


def pairs(session: Session) -> list[tuple[str, int]]:
    session.flush()
    return [(row.reasons, row.score) for row in session.scalars(select(FunderPair).order_by(FunderPair.score.desc()))]


def test_a_funder_that_looks_like_another_says_so_on_both_pages_and_blocks_nothing(
    client: FlaskClient,
    session: Session,
    put: Put,
) -> None:
    (twin,) = done(session, put("Fonds Kivu", website="kivu.org"))
    typed = sent(client.get("/funders/new").text, name="Kivu Fund", website="https://www.kivu.org")
    made = client.post("/funders/new", data=typed)
    assert made.status_code == 302
    for address in (made.location, f"/funders/{twin}"):
        page = client.get(address).text
        assert "figure peut-être deux fois" in page
        assert "Les noms disent la même chose · Ils ont le même site" in page
        assert "/merge/" in page


def test_what_is_changed_is_compared_anew(session: Session, me: Context, put: Put) -> None:
    put("Fonds Kivu")
    other = put("Réseau du Logone")
    assert pairs(session) == []
    for name, found in (("Kivu Fund", [("name", 90)]), ("Réseau du Logone", [])):
        given = FunderSchema().judge({"name": name, **TYPED})
        update_funder(session, me, other.id, given, expected_version=other.version)
        assert pairs(session) == found


def test_a_key_that_everybody_has_compares_nobody(session: Session, put: Put) -> None:
    for number in range(TOO_MANY + 3):
        put(f"Maison {chr(97 + number) * 5}", website="commun.org")
    assert len(pairs(session)) <= TOO_MANY * (TOO_MANY + 1) / 2
    session.execute(delete(FunderPair))
    put("Maison Yyyyy", website="commun.org")
    assert pairs(session) == []


def test_two_that_are_two_are_asked_about_no_more_until_somebody_asks_again(
    client: FlaskClient,
    session: Session,
    put: Put,
    look: Look,
) -> None:
    one, two = done(session, put("Fonds Kivu"), put("Kivu Fund"))
    token = hidden(client.get(LIST).text)
    for _twice in range(2):
        assert client.post(f"/funders/{two}/distinct/{one}", data=token).status_code == 303
    assert "Kivu Fund" not in client.get(LIST).text
    assert "Kivu Fund" in client.get(f"{LIST}?standing=two").text
    assert "figure peut-être deux fois" not in client.get(f"/funders/{one}").text
    assert [each.action for each in look(select(Staged)) if "distinct" in each.action] == ["funder_distinct.said"]
    for _twice in range(2):
        assert client.post(f"/funders/{one}/distinct/{two}/undo", data=token).status_code == 303
    assert "Kivu Fund" in client.get(LIST).text
    actions = [each.action for each in look(select(Staged)) if "distinct" in each.action]
    assert sorted(actions) == ["funder_distinct.removed", "funder_distinct.said"]
    assert look(select(FunderDistinct)) == []


def test_whom_the_absorbed_one_was_told_from_the_kept_one_is_told_from_too(
    session: Session,
    me: Context,
    put: Put,
) -> None:
    kept, absorbed, stranger = put("Réseau du Logone"), put("Fonds Kivu"), put("Kivu Fund")
    say_distinct(session, me, absorbed.id, stranger.id)
    merge_funders(session, me, (kept.id, absorbed.id), {}, seen=(kept.version, absorbed.version))
    assert pairs(session) == []
    ask_again(session, me, absorbed.id, stranger.id)
    given = FunderSchema().judge({"name": "Réseau du Logone", **TYPED, "notes": "x"})
    update_funder(session, me, kept.id, given, expected_version=kept.version)
    assert pairs(session) == [("name", 90)]


def test_the_list_is_paged_filtered_and_exported_as_filtered_at_the_same_cost(
    client: FlaskClient,
    session: Session,
    put: Put,
    query_count: CountQueries,
) -> None:
    for number in range(28):
        word = "".join(chr(97 + int(digit)) * 3 for digit in f"{number:02d}")
        put(f"Fonds {word}", short_name=f"S{word}" if number < 4 else None)
        put(f"{word} Fund", short_name=f"S{word}" if number < 4 else None)
    session.commit()
    with query_count() as statements:
        page = client.get(LIST).text
    statements.at_most(8)
    assert page.count("<tr>") == 1 + 25
    assert ">28 paires<" in page
    assert 'rel="next"' in page
    found = client.get(f"{LIST}?reason=acronym").text
    assert "4 paires" in found
    sheet = client.get(f"{LIST}/export.csv?reason=acronym", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert len(rows) == 1 + 4
    assert rows[1][2:] == ["Les noms disent la même chose; Ils ont le même sigle", "100"]
    with client.get(f"{LIST}/export.xlsx") as answer:
        assert answer.status_code == 200
    assert client.get(f"{LIST}?q=aaaaaa").text.count("<tr>") == 1 + 1
    assert "Aucune paire" in client.get(f"{LIST}?q=rien").text


def test_an_empty_list_says_why(client: FlaskClient) -> None:
    assert "Aucun bailleur ne semble" in client.get(LIST).text


def test_whoever_may_only_look_finds_no_button(
    client: FlaskClient,
    session: Session,
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = done(session, put("Fonds Kivu"), put("Kivu Fund"))
    token = hidden(client.get(LIST).text)
    looking = type(VISITOR)(VISITOR.id, VISITOR.name, VISITOR.role, frozenset({"funder.see"}))
    monkeypatch.setattr(client.application.extensions["fundapp.ports"], "identify", lambda: looking)
    page = client.get(LIST).text
    assert "Kivu Fund" in page
    assert "Ils sont distincts" not in page
    assert client.get(f"/funders/{one}/merge/{two}").status_code == 403
    assert client.post(f"/funders/{one}/distinct/{two}", data=token).status_code == 403


def test_all_that_is_there_is_compared_when_the_tables_come(session: Session, put: Put, me: Context) -> None:
    """What the migration does with funders of before."""
    from fundapp.donors.commands.likeness import index_funders

    ids = [put(name).id for name in ("Fonds Kivu", "Kivu Fund")]
    session.execute(delete(FunderKey))
    session.execute(delete(FunderPair))
    index_funders(session, ids)
    assert pairs(session) == [("name", 90)]
    assert add_funder(session, me, FunderSchema().judge({"name": "Le Kivu", **TYPED})).id not in ids
