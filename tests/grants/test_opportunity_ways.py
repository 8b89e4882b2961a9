"""The ways of an opportunity, step by step, forwards and back."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.grants.models import OpportunityMove
from tests.donors.agreements import FACTS, post
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.opportunities import ANSWERS, at, edit, only, take, walk

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


def test_the_way_of_one_stage_ends_with_an_agreement_that_is_completed(
    client: FlaskClient, add_opportunity: Add, add_funder: Add, look: Look, visitor: UUID
) -> None:
    one = add_opportunity(funder_id=add_funder(name="Fonds Alpha"))
    walk(client, one, "go", "write_proposal", "submit", "win")
    post(client, f"/agreements/new/opportunity/{one}", FACTS)
    walk(client, one, "report")
    agreement = f"/agreements/{only(look).agreement_id}"
    assert post(client, f"{agreement}/step/close", {"day": "01/03/2026"}).status_code == 303
    walk(client, one, "close")
    found = only(look)
    assert (found.state, found.awarded, found.days_waited) == ("closed", 100_000_00, 100)
    moves = look(select(OpportunityMove).order_by(OpportunityMove.number))
    assert [each.after for each in moves] == [
        "spotted", "qualified", "full_proposal", "submitted", "won", "agreement", "reporting", "closed",
    ]  # fmt: skip
    assert {each.by_id for each in moves[1:]} == {visitor}
    page = client.get(at(one)).text
    assert "Ama Visite" in page
    assert "/step/" not in page


def test_the_way_of_two_stages_leads_over_the_concept_note(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    two = add_opportunity(two_stage=True)
    walk(client, two, "go")
    page = client.get(at(two)).text
    assert "/step/write_note" in page
    assert "/step/write_proposal" not in page
    walk(client, two, "write_note", "invite", "submit", "lose")
    assert (only(look).state, only(look).reasons) == ("lost", "Trop de demandes")


def test_a_refusal_of_the_concept_note_says_when_it_was_sent(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    two = add_opportunity(two_stage=True, state="concept_note")
    assert take(client, two, "lose", answered_on="10/09/2025").status_code == 422
    walk(client, two, "lose")
    assert (only(look).submitted_on, only(look).days_waited) == (date(2025, 6, 2), 100)


def test_a_no_go_ends_it_with_a_reason_and_it_can_be_looked_at_again(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity()
    assert take(client, one, "no_go", decided_on="01/06/2025", decided_by_words="Le COPIL").status_code == 422
    walk(client, one, "no_go")
    assert (only(look).state, only(look).reasons) == ("not_taken_up", "Pas nos pays")
    assert "Pas nos pays" in client.get(at(one)).text
    assert "la décision et ses motifs sont effacés" in client.get(f"{at(one)}/step/reopen").text
    walk(client, one, "reopen")
    assert (only(look).state, only(look).decided_on, only(look).reasons) == ("spotted", None, None)
    assert "Pas nos pays" in client.get(at(one)).text  # the history keeps it


def test_going_back_says_what_it_undoes_and_is_over_once_somebody_has_answered(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity()
    walk(client, one, "go", "write_proposal", "submit")
    assert "Le jour de l’envoi est effacé" in client.get(f"{at(one)}/step/back").text
    walk(client, one, "back")
    assert (only(look).state, only(look).submitted_on, only(look).requested) == ("full_proposal", None, 120_000_00)
    walk(client, one, "back", "back")
    assert (only(look).state, only(look).decided_on, only(look).decided_by_words) == ("spotted", None, None)
    walk(client, one, "go", "write_proposal", "submit", "win")
    assert client.get(f"{at(one)}/step/back").status_code == 303
    assert "/step/back" not in client.get(at(one)).text


def test_a_full_proposal_by_invitation_goes_back_to_the_concept_note(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    two = add_opportunity(two_stage=True, state="full_proposal")
    assert client.get(f"{at(two)}/step/back").status_code == 303
    walk(client, two, "back_to_note")
    assert only(look).state == "concept_note"


@pytest.mark.parametrize("state", ["spotted", "qualified", "concept_note", "full_proposal", "submitted"])
def test_whatever_is_under_way_can_be_withdrawn_for_a_reason(
    client: FlaskClient, add_opportunity: Add, look: Look, state: str
) -> None:
    one = add_opportunity(state=state)
    assert take(client, one, "withdraw").status_code == 422
    walk(client, one, "withdraw")
    assert only(look).state == "withdrawn"


def test_an_unknown_step_is_no_page(client: FlaskClient, add_opportunity: Add) -> None:
    assert client.get(f"{at(add_opportunity())}/step/fly").status_code == 404


def test_who_saw_an_older_version_decides_nothing_and_keeps_what_they_typed(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity()
    page = client.get(f"{at(one)}/step/no_go").text
    edit(client, one, title="Autre titre", stages="one")
    typed = hidden(page) | ANSWERS["no_go"]
    answer = client.post(f"{at(one)}/step/no_go", data=typed)
    assert answer.status_code == 409
    assert "Pas nos pays" in answer.text
    assert "Autre titre" in answer.text
    assert only(look).state == "spotted"
    again = client.post(f"{at(one)}/step/no_go", data=typed | hidden(answer.text))
    assert (again.status_code, only(look).state) == (303, "not_taken_up")


def test_two_who_change_one_at_once_meet(client: FlaskClient, add_opportunity: Add, look: Look) -> None:
    one = add_opportunity(title="Appui")
    mine, theirs = client.get(f"{at(one)}/edit").text, client.get(f"{at(one)}/edit").text
    same = {"title": "Appui", "stages": "one"}
    client.post(f"{at(one)}/edit", data=hidden(theirs) | same | {"chance": "70"})
    late = client.post(f"{at(one)}/edit", data=hidden(mine) | same | {"chance": "20"})
    assert late.status_code == 409
    assert only(look).chance == 70


def test_what_was_recorded_is_put_right_and_never_taken_away(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(state="won", currency="EUR", requested=100, awarded=90)
    whole = {
        "title": "Appui", "stages": "one", "currency": "EUR", "requested": "120", "awarded": "95,50",
        "decided_on": "02/03/2025", "decided_by_words": "Le COPIL élargi", "submitted_on": "01/04/2025",
        "answered_on": "11/04/2025", "lessons": "Commencer plus tôt",
    }  # fmt: skip
    for name in ("decided_on", "decided_by_words", "submitted_on", "answered_on", "awarded", "requested"):
        answer = edit(client, one, **{**whole, name: ""})
        assert "ne peut pas rester vide" in answer.text
    edit(client, one, **{**whole, "answered_on": "31/03/2025"})
    assert only(look).days_waited == 100
    edit(client, one, **whole)
    found = only(look)
    assert (found.awarded, found.days_waited, found.decided_by_words) == (95_50, 10, "Le COPIL élargi")


def test_how_many_stages_there_are_is_not_changed_half_way(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(state="full_proposal")
    answer = edit(client, one, title="Appui", stages="two", decided_on="01/03/2025", decided_by_words="Le COPIL")
    assert "Il est trop tard pour changer cela" in answer.text
    assert not only(look).two_stage


def test_the_award_is_in_the_currency_of_the_request(client: FlaskClient, add_opportunity: Add, look: Look) -> None:
    one = add_opportunity(state="submitted", currency="EUR", requested=100)
    answer = take(client, one, "win", answered_on="10/09/2025", currency="XAF", awarded="100 000")
    assert answer.status_code == 422
    assert "dans une autre devise" in answer.text
    assert only(look).state == "submitted"
