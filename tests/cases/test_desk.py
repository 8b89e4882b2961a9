"""The hotline desk: a case by voice in one screen, as an officer meets it without script."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.database import db
from fundapp.vault.codes import read_code
from fundapp.vault.models import Applicant
from fundapp.vault.rules import Kind
from fundapp.vault.sessions import unlock_by_code
from tests.accounts import network
from tests.accounts.acting import actions, error_at, filled, told
from tests.accounts.pages import said
from tests.accounts.signing import sign_in_as
from tests.cases.calling import USUAL, call, code_in, reference_in
from tests.cases.desks import WHOLE, CountQueries, desk, only
from tests.cases.fund import Fund
from tests.donors.pages import hidden
from tests.fixtures.application import Look

__all__ = ["desk", "only"]


def test_situation_7_only_a_nickname_is_known_and_the_case_is_accepted(
    fund: Fund, desk: FlaskClient, look: Look
) -> None:
    answer = call(desk, alias="Le Baobab")
    assert answer.status_code == 200
    found = only(look)
    assert (found.channel, found.priority, found.country, found.purpose) == ("hotline", "P2", None, None)
    assert fund.sheet(found, Kind.IDENTITY) == {"start": {"alias": "Le Baobab"}, "who": {"role": "self"}}
    assert fund.sheet(found, Kind.CONTACT) == {"contact": {"reached_by": "phone"}}
    assert fund.sheet(found, Kind.NARRATIVE) == {}
    assert (found.payment, found.referees) == (None, None), "payment asks for nothing yet"


def test_what_was_said_is_kept_word_for_word_where_it_belongs(fund: Fund, desk: FlaskClient, look: Look) -> None:
    assert call(desk, **WHOLE).status_code == 200
    found = only(look)
    assert (found.priority, found.country, found.purpose) == ("P1", "CM", "relocation")
    assert fund.sheet(found, Kind.IDENTITY) == {
        "start": {"alias": "Le Baobab"}, "who": {"role": "family"}, "consent": {"consent": "impossible_detained"}
    }  # fmt: skip
    assert fund.sheet(found, Kind.NARRATIVE)["start"] == {name: WHOLE[name] for name in ("happened", "needed")}
    assert fund.sheet(found, Kind.CONTACT)["contact"] == {
        "never": "Ne jamais appeler.", "way": "signal", "details": "@baobab.22", "hours": "après 20 h",
        "code_word": "caïlcédrat", "reached_by": "whatsapp",
    }  # fmt: skip


def test_the_officer_reads_out_a_provisional_code_that_opens_the_mailbox(
    fund: Fund, desk: FlaskClient, look: Look
) -> None:
    page = call(desk).text
    code = code_in(page)
    assert [len(group) for group in code.split()] == [4, 4, 4, 4, 4, 4, 2]
    assert read_code(code)
    (applicant,) = look(select(Applicant))
    assert applicant.provisional
    with fund.app.app_context():
        unlocked = unlock_by_code(db.session(), fund.vault, code)
    assert unlocked is not None
    assert unlocked.reader.id == applicant.id == only(look).applicant_id
    assert "Ce code est provisoire" in said(page)
    assert "Faites répéter le code en entier" in said(page)
    assert "/form" in said(page)


def test_whoever_took_the_call_works_on_the_case_at_once(fund: Fund, desk: FlaskClient, look: Look) -> None:
    page = call(desk).text
    found = only(look)
    assert (found.state, found.officer_id) == ("triage", fund.people["solange"].id)
    assert found.acknowledged_at == found.received_at
    assert f'href="/cases/{found.reference}"' in page
    assert "par vous, à l’instant" in said(page)
    assert [each for each in actions(look) if each.startswith("case.")][-3:] == [
        "case.received", "case.call.entered", "case.taken",
    ]  # fmt: skip


def test_a_call_can_be_left_to_whoever_is_on_call_and_its_clock_is_shown(desk: FlaskClient, look: Look) -> None:
    page = call(desk, taken_by="others").text
    found = only(look)
    assert (found.state, found.officer_id, found.acknowledged_at) == ("received", None, None)
    assert re.search(r"reste (1 h 59|2 h)", said(page))
    assert ("case.call.entered", {"taken": False}) in told(look)


def test_clocks_run_from_now_and_the_first_contact_is_kept_as_it_was(desk: FlaskClient, look: Look) -> None:
    earlier = (datetime.now(UTC) - timedelta(days=1)).replace(second=0, microsecond=0)
    page = call(desk, first_contact_at=f"{earlier:%d/%m/%Y %H:%M} UTC").text
    found = only(look)
    assert found.first_contact_at == earlier
    assert datetime.now(UTC) - found.received_at < timedelta(minutes=1)
    assert "Premier contact" in said(page)
    assert "les délais courent depuis" in said(page)


def test_a_first_contact_that_is_still_to_come_is_told_at_its_field(desk: FlaskClient, look: Look) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    answer = call(desk, first_contact_at=f"{later:%d/%m/%Y %H:%M} UTC", happened="gardé")
    assert answer.status_code == 422
    assert "Ce moment n’est pas encore venu" in error_at(answer.text, "first_contact_at")
    assert "gardé" in answer.text
    assert look(select(EmergencyCase)) == []


def test_the_form_begins_with_what_is_true_of_most_calls(desk: FlaskClient) -> None:
    page = desk.get("/desk").text
    for name, value in (("priority", "P2"), ("taken_by", "me")):
        assert re.search(rf'name="{name}"[^>]*value="{value}" checked', page), name
    assert filled(page)["first_contact_at"]
    order = ["alias", "happened", "needed", "never", "way", "details", "hours", "agreed_word", "priority"]
    places = [page.index(f'name="{name}"') for name in order]
    assert places == sorted(places)
    assert len(filled(page)["seed"]) == 43


def test_the_same_form_sent_twice_is_one_case_with_one_code(desk: FlaskClient, look: Look) -> None:
    page = desk.get("/desk").text
    first, second = call(desk, page).text, call(desk, page).text
    assert reference_in(first) == only(look).reference
    assert code_in(first) == code_in(second) != ""
    assert reference_in(first) == reference_in(second)
    assert "Cet envoi avait déjà été reçu" in said(second)
    assert "Cet envoi avait déjà été reçu" not in said(first)


@pytest.mark.parametrize("seed", ["", "courte", "é" * 43, "A" * 400], ids=["none", "short", "strange", "long"])
def test_a_form_without_a_good_seed_makes_a_case_with_a_code_of_its_own(
    desk: FlaskClient, look: Look, seed: str
) -> None:
    page = desk.get("/desk").text
    codes = {code_in(call(desk, page, seed=seed).text) for _time in range(2)}
    assert len(codes) == len(look(select(EmergencyCase))) == 2


def test_nobody_learns_a_colleagues_code_by_sending_their_form_again(fund: Fund, desk: FlaskClient, app: Any) -> None:
    page = desk.get("/desk").text
    code = code_in(call(desk, page).text)
    other = app.test_client()
    fund.sign_in(other, "idriss")
    typed = filled(page) | USUAL | {"alias": "Le Baobab"} | hidden(other.get("/desk").text)
    answer = other.post("/desk", data=typed | {"seed": hidden(page)["seed"]})
    assert answer.status_code == 404
    assert code not in answer.text


def test_a_call_that_is_taken_costs_eighteen_statements(
    fund: Fund, desk: FlaskClient, query_count: CountQueries
) -> None:
    fund.everybody_declares = False
    page = desk.get("/desk").text
    call(desk)
    with query_count() as statements:
        assert call(desk, page, **WHOLE).status_code == 200
    statements.at_most(18)


def test_an_officer_without_keys_writes_a_call_down_for_whoever_is_on_call(
    fund: Fund, stranger: FlaskClient, look: Look, session: Session
) -> None:
    person = network.person(session, "Awa Sans Clé", "officers")
    sign_in_as(stranger, session, session.get_one(type(fund.people["solange"]), person))
    assert call(stranger, taken_by="others").status_code == 200
    assert only(look).entered_by_id == person
