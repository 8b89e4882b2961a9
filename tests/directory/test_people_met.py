"""People met: sealed for the officers, each reading in the log, no name in any export; and focal points."""

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.models import Payload, Staged
from fundapp.audit.rows import disagreements
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.directory.commands.focal_points import name_focal_point
from fundapp.directory.commands.people import keep_person_met
from fundapp.directory.models import FocalPoint, PersonMet
from fundapp.vault.models import Compartment
from fundapp.vault.rules import READ
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import Become
from tests.accounts.network import content
from tests.accounts.pages import english_in, rows, said, sheet
from tests.accounts.signing import sign_in_as
from tests.audit.logs import checkpoint
from tests.cases.fund import Fund
from tests.directory.conftest import Add
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries

ANSWERS: dict[str, Any] = {
    "name": "Maître Oyono", "role": "lawyer", "country": "CM", "met_on": "3/2/2026",
    "reached_by": "Signal, le soir", "note": "Prudente.",
}  # fmt: skip


@pytest.fixture
def keyed(fund: Fund, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    monkeypatch.setattr("fundapp.directory.views.frame.vault_of", lambda _settings: fund.vault)
    fund.sign_in(stranger, "solange")
    return stranger


def keep(client: FlaskClient, look: Look, **changes: str) -> UUID:
    """Somebody met, by the page; their id."""
    before = set(look(select(PersonMet.id)))
    assert send(client, "/directory/people/new", **ANSWERS | changes).status_code == 302
    (made,) = set(look(select(PersonMet.id))) - before
    found: UUID = made
    return found


def test_what_is_known_of_somebody_is_sealed_and_reads_again(keyed: FlaskClient, look: Look) -> None:
    person = keep(keyed, look)
    (row,) = look(select(PersonMet))
    assert b"Oyono" not in row.name.record
    assert b"Signal" not in row.reached_by.record
    words = said(keyed.get(f"/directory/people/{person}").text)
    for text in ("Maître Oyono", "Signal, le soir", "Prudente.", "Cameroun"):
        assert text in words, text
    assert "Oyono" not in str(told(look))


def test_a_page_of_names_is_one_entry_in_the_log(keyed: FlaskClient, look: Look, query_count: CountQueries) -> None:
    people, counts, reads = [], [], []
    for number in range(6):
        people.append(keep(keyed, look, name=f"Personne {number}"))
        if number in (1, 5):
            before = len([each for each in told(look) if each[0] == READ])
            with query_count() as statements:
                assert len(rows(keyed.get("/directory/people").text)) == number + 1
            reads = [each for each in told(look) if each[0] == READ][before:]
            assert len(reads) == 1
            counts.append(len(statements))
    assert sorted(reads[0][1]["subjects"]) == sorted(each.hex for each in people)
    assert reads[0][1]["purpose"] == "people_met.list"
    assert counts[0] == counts[1]
    assert rows(keyed.get("/directory/people").text)[0] == "Personne 5"


def test_without_keys_nothing_sealed_is_shown_or_overwritten(
    fund: Fund, keyed: FlaskClient, session: Session, look: Look
) -> None:
    person = keep(keyed, look)
    bare = fund.app.test_client()
    sign_in_as(bare, session, fund.people["idriss"])
    for path in ("", f"/{person}"):
        page = bare.get(f"/directory/people{path}").text
        assert "Oyono" not in page
        assert "déverrouillez vos clés" in said(page)
    assert bare.get(f"/directory/people/{person}/edit").status_code == 403


@pytest.mark.parametrize("group", [each for each in GroupCode if each != GroupCode.OFFICERS], ids=str)
def test_only_officers_learn_that_there_are_people_met(
    client: FlaskClient, become: Become, group: GroupCode, session: Session, make_ctx: MakeContext
) -> None:
    become(groups=[group])
    for path in ("", "/new", "/export.csv", f"/{UUID(int=5)}", f"/{UUID(int=5)}/edit"):
        assert client.get(f"/directory/people{path}").status_code == 404, path
    assert "Personnes rencontrées" not in client.get("/directory").text
    with pytest.raises(NotFound):
        keep_person_met(session, make_ctx("directory.see", "directory.edit"), None, {}, {})  # type: ignore[arg-type]


def test_no_name_leaves_in_a_sheet(keyed: FlaskClient, look: Look) -> None:
    keep(keyed, look)
    keep(keyed, look, role="doctor")
    table = sheet(keyed.get("/directory/people/export.csv?role=lawyer").data)
    assert len(table) == 2
    assert table[1][:2] == ["Avocat·e", "Cameroun"]
    assert "Oyono" not in str(table)


def test_a_change_is_sealed_anew_and_the_second_editor_is_told(keyed: FlaskClient, look: Look) -> None:
    person = keep(keyed, look)
    address = f"/directory/people/{person}/edit"
    mine = filled(keyed.get(address).text) | {"reached_by": "Signal, le soir", "note": "Prudente."}
    theirs = mine | {"name": "Maître Oyono-Mba"}
    assert keyed.post(address, data=theirs).status_code == 302
    late = keyed.post(address, data=mine | {"note": "Absente en mai."})
    assert late.status_code == 409
    assert "Absente en mai." in late.text
    assert filled(late.text)["name"] == "Maître Oyono-Mba"
    assert "Maître Oyono-Mba" in said(keyed.get(f"/directory/people/{person}").text)


def test_the_pages_speak_french_and_say_what_to_do_first(keyed: FlaskClient, look: Look) -> None:
    assert "Commencez par une personne" in said(keyed.get("/directory/people").text)
    person = keep(keyed, look)
    for path in ("people", f"people/{person}", f"people/{person}/edit", "people/new", f"focal-points/new/{person}"):
        assert english_in(content(keyed.get(f"/directory/{path}").text)) == set(), path


def test_a_name_is_needed(keyed: FlaskClient, look: Look) -> None:
    answer = send(keyed, "/directory/people/new", **ANSWERS | {"name": " "})
    assert answer.status_code == 422
    assert error_at(answer.text, "name")
    assert look(select(PersonMet)) == []


def test_somebody_met_speaks_for_a_country_without_their_name(
    fund: Fund, keyed: FlaskClient, look: Look, become: Become
) -> None:
    person = keep(keyed, look)
    assert send(keyed, f"/directory/focal-points/new/{person}", since="1/3/2026").status_code == 303
    (point,) = look(select(FocalPoint))
    assert (point.country, point.person_met_id, point.person_id) == ("CM", person, None)
    become(groups=[GroupCode.COMMITTEE])
    guest = fund.app.test_client()
    page = guest.get("/directory/focal-points").text
    assert "nom scellé" in said(page)
    assert "Oyono" not in page
    assert str(person) not in page
    assert "Oyono" not in str(sheet(guest.get("/directory/focal-points/export.csv").data))


def test_a_member_of_staff_speaks_for_a_country_until_a_last_day(
    fund: Fund, keyed: FlaskClient, look: Look, describe: Add
) -> None:
    house, who = describe("Ligue"), fund.people["idriss"].id
    answers = {"country": "TD", "person": str(who), "organisation": str(house), "since": "1/3/2026"}
    assert send(keyed, "/directory/focal-points/new", **answers).status_code == 303
    (point,) = look(select(FocalPoint))
    words = said(keyed.get("/directory/focal-points?time=now").text)
    assert "Idriss Abakar" in words
    assert "Ligue" in words
    end = f"/directory/focal-points/{point.id}/end"
    early = send(keyed, end, until="1/2/2026")
    assert (early.status_code, bool(error_at(early.text, "until"))) == (422, True)
    assert send(keyed, end, until="2/3/2026").status_code == 303
    assert send(keyed, end, until="2/3/2027").status_code == 409
    assert rows(keyed.get("/directory/focal-points?time=now").text) == []
    assert rows(keyed.get("/directory/focal-points?time=past").text) == ["Tchad"]
    assert [action for action, _payload in told(look, point.id)] == ["focal_point.named", "focal_point.ended"]
    for page in ("/directory/focal-points", "/directory/focal-points/new", end):
        assert english_in(content(keyed.get(page).text)) == set(), page


def test_a_focal_point_must_be_somebody(keyed: FlaskClient, session: Session, make_ctx: MakeContext) -> None:
    assert error_at(send(keyed, "/directory/focal-points/new", country="TD").text, "person")
    person = UUID(int=9)
    with pytest.raises(NotFound):  # an administrator changes the directory, and knows nobody met
        name_focal_point(session, make_ctx("directory.see", "directory.edit"), {}, person)


def erase(client: FlaskClient, person: UUID, **changes: str) -> int:
    """Presses the button that erases somebody."""
    where = f"/directory/people/{person}/erase"
    return client.post(where, data=filled(client.get(where).text) | changes).status_code


def test_somebody_met_is_erased_for_ever_with_what_the_log_says_of_them(
    fund: Fund, keyed: FlaskClient, look: Look
) -> None:
    person, other = keep(keyed, look), keep(keyed, look, name="Docteur Fotso", role="doctor")
    assert send(keyed, f"/directory/focal-points/new/{person}", since="1/3/2026").status_code == 303
    page = keyed.get(f"/directory/people/{person}/erase").text
    for words in ("Maître Oyono", "1 endroit où elle est point focal", "Ce que le journal d’audit dit d’elle"):
        assert words in said(page), words
    assert english_in(content(page)) == set()
    assert erase(keyed, person) == 303
    assert look(select(PersonMet.id)) == [other]
    assert look(select(FocalPoint)) == []
    assert keyed.get(f"/directory/people/{person}").status_code == 404
    gone = look(select(Compartment).where(Compartment.subject_id == person))
    assert all(each.shredded_at for each in gone)
    assert len(gone) == 2
    assert not fund.vault.keystore.get([each.id for each in gone])
    assert {action for action, _payload in told(look, person)} >= {"person_met.removed"}
    with fund.app.app_context(), transaction() as session:
        checkpoint(session)
    left = look(select(Payload.payload))
    assert not any("lawyer" in str(each) for each in left), "who they were"
    assert any("doctor" in str(each) for each in left)
    assert look(select(Staged)) == []
    with fund.app.app_context(), ReadSession(db) as session:
        kinds = {each.kind for each in disagreements(session)}
    assert not kinds & {"person_met", "focal_point"}


def test_somebody_who_was_changed_meanwhile_is_not_erased(keyed: FlaskClient, look: Look) -> None:
    person = keep(keyed, look)
    assert erase(keyed, person, version="7") == 409
    assert look(select(PersonMet.id)) == [person]
    assert erase(keyed, person) == 303
    assert keyed.post(f"/directory/people/{person}/erase").status_code == 404


@pytest.mark.parametrize("group", [each for each in GroupCode if each != GroupCode.OFFICERS], ids=str)
def test_nobody_else_erases_somebody_met(client: FlaskClient, become: Become, group: GroupCode) -> None:
    become(groups=[group])
    assert client.get(f"/directory/people/{UUID(int=5)}/erase").status_code == 404
