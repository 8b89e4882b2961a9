"""What the hotline desk refuses, and what it gives back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.arriving import Facts, arrive, code_for
from fundapp.cases.commands.desk import confirm_deleted, receive_call
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.vocabulary import WAYS, Channel
from fundapp.cases.schemas.desk import PLACES_OF_ORIGINALS, SAFE_WAYS
from fundapp.core.database import transaction
from fundapp.core.errors import Invalid, NotFound
from tests.accounts import network
from tests.accounts.acting import told
from tests.accounts.conftest import Become
from tests.accounts.pages import english_in, said
from tests.cases.calling import call, code_in
from tests.cases.desks import WHOLE, desk, only
from tests.cases.fund import START, Fund
from tests.donors.pages import hidden
from tests.fixtures.application import Look

__all__ = ["desk", "only"]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"alias": ""}, "alias"),
        ({"alias": "x" * 201}, "alias"),
        ({"happened": "x" * 20_001}, "happened"),
        ({"priority": "P9"}, "priority"),
        ({"reached_by": ""}, "reached_by"),
        ({"first_contact_at": ""}, "first_contact_at"),
        ({"first_contact_at": "hier"}, "first_contact_at"),
        ({"country": "ZZ"}, "country"),
        ({"way": "pigeon"}, "way"),
        ({"role": "partner"}, "role"),
        ({"consent": "perhaps"}, "consent"),
        ({"taken_by": "nobody"}, "taken_by"),
    ],
)
def test_each_rule_is_told_at_its_field_and_nothing_typed_is_lost(
    desk: FlaskClient, look: Look, answers: dict[str, str], field: str
) -> None:
    answer = call(desk, **{**WHOLE, "needed": "Vu à <Genève>", **answers})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Vu à &lt;Genève&gt;" in answer.text
    assert "caïlcédrat" in answer.text
    assert english_in(network.content(answer.text)) == set()
    assert look(select(EmergencyCase)) == []


def test_nothing_typed_is_lost_when_the_token_is_no_good(desk: FlaskClient, look: Look) -> None:
    page = desk.get("/desk").text
    answer = call(desk, page, **WHOLE, csrf_token="forged")
    assert answer.status_code == 422
    assert "caïlcédrat" in answer.text
    assert hidden(answer.text)["seed"] == hidden(page)["seed"]
    assert look(select(EmergencyCase)) == []


def test_what_was_typed_comes_back_after_signing_in_again(desk: FlaskClient, look: Look) -> None:
    page = desk.get("/desk").text
    desk.delete_cookie("door")
    waiting = call(desk, page, **WHOLE)
    assert waiting.status_code == 401
    kept = hidden(waiting.text)
    assert (kept["agreed_word"], kept["needed"], kept["seed"]) == (
        "caïlcédrat", "Partir ce soir.", hidden(page)["seed"],
    )  # fmt: skip
    assert look(select(EmergencyCase)) == []


def test_without_anybody_who_could_read_it_nothing_is_lost(client: FlaskClient, become: Become) -> None:
    become(groups=[GroupCode.OFFICERS])
    answer = call(client, happened="gardé")
    assert answer.status_code == 503
    assert "gardé" in answer.text
    assert code_in(answer.text) == ""


def test_the_originals_are_deleted_everywhere_before_it_is_noted(desk: FlaskClient, look: Look) -> None:
    page = call(desk).text
    found, token = only(look), hidden(page)
    path = f"/desk/{found.reference}/originals"
    half = desk.post(path, data=token | {"gone": ["files", "traces"]})
    assert half.status_code == 422
    assert "cochez-les tous" in said(half.text)
    assert len(re.findall(r'name="gone"[^>]* checked', half.text)) == 2
    answer = desk.post(path, data=token | {"gone": list(PLACES_OF_ORIGINALS)})
    assert answer.headers["Location"] == "/desk"
    assert "il ne reste rien de cet appel" in desk.get("/desk").text
    assert [each for each in told(look, found.id) if "originals" in each[0]] == [("case.originals.deleted", {})]


@pytest.mark.parametrize("group", sorted(set(GroupCode) - {GroupCode.OFFICERS}))
def test_for_everybody_else_there_is_no_desk(fund: Fund, client: FlaskClient, become: Become, group: str) -> None:
    found = fund.receive().case
    become(groups=[group])
    for path in ("/desk", f"/desk/{found.reference}/originals", "/desk/AAAA-22/originals"):
        assert client.get(path).status_code == 404, path
        assert client.post(path, data={"csrf_token": "x"}).status_code == 404, path


def test_the_commands_themselves_ask_for_the_permission_and_the_time(fund: Fund) -> None:
    found = fund.receive().case
    sheet = {"start": dict(START)}
    later = datetime.now(UTC) + timedelta(hours=1)
    with fund.app.app_context():
        for facts, who, error in (
            (Facts(Channel.HOTLINE), "joel", NotFound),
            (Facts(Channel.HOTLINE, first_contact_at=later), "solange", Invalid),
        ):
            arrival = arrive(fund.vault, sheet, facts, code_for(fund.vault, None, sheet))
            with pytest.raises(error), transaction() as session:
                receive_call(session, fund.acting(who), arrival, taken=False)
        with pytest.raises(NotFound), transaction() as session:
            confirm_deleted(session, fund.acting("joel"), found.reference)


def test_ways_to_reach_somebody_are_those_of_the_public_form() -> None:
    assert list(SAFE_WAYS) == list(WAYS)


def test_french_pages_hold_no_english_and_english_pages_work(desk: FlaskClient, look: Look) -> None:
    assert english_in(network.content(desk.get("/desk").text)) == set()
    assert english_in(network.content(call(desk, **WHOLE).text)) == set()
    path = f"/desk/{only(look).reference}/originals"
    assert english_in(network.content(desk.get(path).text)) == set()
    desk.set_cookie("language", "en")
    page = desk.get("/desk").text
    assert call(desk, page, alias="Baobab II").status_code == 200
    assert desk.get(path).status_code == 200
