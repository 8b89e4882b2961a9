"""Opportunities as a fundraiser meets them, without script."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.donors.models import FunderAsk
from fundapp.grants.models import Call, Opportunity, OpportunityMove
from tests.donors.pages import hidden, lead
from tests.fixtures.application import Look
from tests.grants.opportunities import ANSWERS, SENT_ANSWERS, at, take

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
NEW = {"title": "Appui institutionnel", "stages": "one"}


def only(look: Look) -> Opportunity:
    (found,) = look(select(Opportunity))
    return found  # type: ignore[no-any-return]


def walk(client: FlaskClient, opportunity_id: UUID, *steps: str) -> None:
    for step in steps:
        answer = take(client, opportunity_id, step, **ANSWERS.get(step, {}))
        assert answer.status_code == 303, answer.text


def edit(client: FlaskClient, opportunity_id: UUID, **answers: str) -> object:
    page = client.get(f"{at(opportunity_id)}/edit").text
    return client.post(f"{at(opportunity_id)}/edit", data=hidden(page) | answers)


def test_a_call_becomes_an_opportunity_that_somebody_looks_after_and_the_call_is_followed(
    client: FlaskClient, add: Add, look: Look, visitor: UUID
) -> None:
    call_id = add(title="IEDDH", deadline_step="concept_note", currency="EUR", funder_name="Commission européenne")
    page = client.get(f"/calls/{call_id}").text
    assert "Ajouter au portefeuille" in page
    answer = client.post(f"/calls/{call_id}/opportunity", data=hidden(page))
    found = only(look)
    assert answer.location.endswith(at(found.id))
    assert (found.title, found.funder_name, found.owner_id, found.two_stage) == (
        "IEDDH", "Commission européenne", visitor, True,
    )  # fmt: skip
    assert [each.standing for each in look(select(Call))] == ["followed"]
    page = client.get(f"/calls/{call_id}").text
    assert at(found.id) in page
    assert "Ajouter au portefeuille" not in page


def test_a_call_is_in_the_pipeline_once(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add()
    page = client.get(f"/calls/{call_id}").text
    for _press in range(2):
        answer = client.post(f"/calls/{call_id}/opportunity", data=hidden(page))
    assert f"/calls/{call_id}" in answer.location
    only(look)


def test_a_call_that_was_followed_already_is_left_as_it_is(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add(standing="followed")
    client.post(f"/calls/{call_id}/opportunity", data=hidden(client.get(f"/calls/{call_id}").text))
    assert [each.version for each in look(select(Call))] == [1]


def test_an_opportunity_without_a_call_is_kept_as_it_was_typed(
    client: FlaskClient, add_funder: Add, look: Look
) -> None:
    known = add_funder(name="Fonds du Rhin")
    page = client.get("/calls/opportunities/new").text
    answers = NEW | {
        "funder_name": "fonds du rhin", "currency": "XAF", "requested": "32 797 850", "expected": "20 M",
        "chance": "60", "answer_on": "1er mars 2100",
    }  # fmt: skip
    answer = client.post("/calls/opportunities/new", data=hidden(page) | answers)
    found = only(look)
    assert (found.state, found.funder_id, found.chance) == ("spotted", known, 60)
    assert (found.requested, found.expected, found.answer_on) == (32_797_850, 20_000_000, date(2100, 3, 1))
    assert "32\u202f797\u202f850" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"title": ""}, "Cette réponse est nécessaire."),
        ({"requested": "5 000"}, "devise"),
        ({"requested": "0", "currency": "EUR"}, "supérieur à zéro"),
        ({"requested": "1,505", "currency": "EUR"}, "1,505"),
        ({"chance": "101"}, "100"),
        ({"owner_id": "5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99"}, "groupe de mobilisation des ressources"),
        ({"lead_id": "5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99"}, "ne fait plus partie des membres"),
        ({"stages": "three"}, "réponses proposées"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    client: FlaskClient, answers: dict[str, str], told: str
) -> None:
    page = client.get("/calls/opportunities/new").text
    sent = hidden(page) | NEW | {"reference": "À garder"} | answers
    answer = client.post("/calls/opportunities/new", data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert "À garder" in answer.text


def test_the_way_of_one_stage_ends_with_an_agreement_that_is_completed(
    client: FlaskClient, add_opportunity: Add, look: Look, visitor: UUID
) -> None:
    one = add_opportunity()
    walk(client, one, "go", "write_proposal", "submit", "win", "sign", "report", "close")
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
        answer: object = edit(client, one, **{**whole, name: ""})
        assert "ne peut pas rester vide" in answer.text  # type: ignore[attr-defined]
    edit(client, one, **{**whole, "answered_on": "31/03/2025"})
    assert only(look).days_waited == 100
    edit(client, one, **whole)
    found = only(look)
    assert (found.awarded, found.days_waited, found.decided_by_words) == (95_50, 10, "Le COPIL élargi")


def test_how_many_stages_there_are_is_not_changed_half_way(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(state="full_proposal")
    answer: object = edit(
        client, one, title="Appui", stages="two", decided_on="01/03/2025", decided_by_words="Le COPIL"
    )
    assert "Il est trop tard pour changer cela" in answer.text  # type: ignore[attr-defined]
    assert not only(look).two_stage


def test_the_award_is_in_the_currency_of_the_request(client: FlaskClient, add_opportunity: Add, look: Look) -> None:
    one = add_opportunity(state="submitted", currency="EUR", requested=100)
    answer = take(client, one, "win", answered_on="10/09/2025", currency="XAF", awarded="100 000")
    assert answer.status_code == 422
    assert "dans une autre devise" in answer.text
    assert only(look).state == "submitted"


# What the page of the funder is told


def asks(look: Look) -> list[FunderAsk]:
    return list(look(select(FunderAsk)))


def test_the_page_of_the_funder_is_told_once_and_corrected_later(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    funder = add_funder(name="Fonds du Rhin")
    one = add_opportunity(title="Appui", funder_id=funder, state="full_proposal")
    walk(client, one, "submit")
    (told,) = asks(look)
    assert (told.title, told.outcome, told.asked_amount, told.reference) == ("Appui", "pending", 120_000_00, "REF-7")
    assert (told.funder_id, told.asked_on) == (funder, date(2025, 6, 2))
    walk(client, one, "win")
    (told,) = asks(look)
    assert (told.outcome, told.got_amount, told.answered_on) == ("won", 100_000_00, date(2025, 9, 10))
    assert "Appui" in client.get(f"/funders/{funder}").text
    same = {
        "title": "Appui", "funder_name": "Fonds du Rhin", "stages": "one", "currency": "EUR", "requested": "120 000",
        "awarded": "99 000", "decided_on": "01/03/2025", "decided_by_words": "Le COPIL", "reference": "REF-7",
        "submitted_on": "02/06/2025", "answered_on": "10/09/2025",
    }  # fmt: skip
    edit(client, one, **same)
    (told,) = asks(look)
    assert told.got_amount == 99_000_00


def test_what_was_written_on_the_funders_page_is_kept(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_id=add_funder(), state="full_proposal")
    walk(client, one, "submit")
    (told,) = asks(look)
    page = client.get(f"/funders/asks/{told.id}/edit").text
    typed = {
        "title": told.title, "asked_on": "02/06/2025", "currency": "EUR", "asked_amount": "120000",
        "outcome": "pending", "lessons": "Rappeler en mai", "reference": "REF-7",
    }  # fmt: skip
    assert client.post(f"/funders/asks/{told.id}/edit", data=hidden(page) | typed).status_code == 303
    walk(client, one, "win")
    assert [(each.outcome, each.lessons) for each in asks(look)] == [("won", "Rappeler en mai")]


def test_what_was_not_sent_after_all_leaves_the_funders_page(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_id=add_funder(), state="full_proposal")
    walk(client, one, "submit", "back")
    assert asks(look) == []
    walk(client, one, "submit", "withdraw")
    assert [each.outcome for each in asks(look)] == ["withdrawn"]
    walk(client, one, "reopen")
    assert [each.outcome for each in asks(look)] == ["withdrawn"]
    assert only(look).ask_id is None


def test_a_request_taken_out_there_is_recorded_again_with_the_answer(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_id=add_funder(), state="full_proposal")
    walk(client, one, "submit")
    address = f"/funders/asks/{asks(look)[0].id}/remove"
    client.post(address, data=hidden(client.get(address).text))
    assert only(look).ask_id is None
    walk(client, one, "lose")
    assert [each.outcome for each in asks(look)] == ["lost"]


def test_a_request_to_another_funder_after_all_moves_there(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(title="Appui", funder_id=add_funder(), state="full_proposal")
    other = add_funder(name="Fonds du Léman")
    walk(client, one, "submit")
    edit(
        client, one, **SENT_ANSWERS, title="Appui", funder_name="Fonds du Léman", stages="one",
        decided_on="01/03/2025", decided_by_words="Le COPIL",
    )  # fmt: skip
    assert [each.funder_id for each in asks(look)] == [other]


def test_where_the_funder_is_not_on_the_map_the_page_says_so(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_name="Inconnu", state="full_proposal")
    assert "n’est pas sur la carte" not in client.get(at(one)).text
    walk(client, one, "submit")
    assert asks(look) == []
    page = client.get(at(one)).text
    assert "n’est pas sur la carte" in page
    assert "/funders/new" in page


# The list


def listed(page: str) -> list[str]:
    from tests.donors.pages import re, unescape

    found = re.findall(r'<th scope="row"><a href="/calls/opportunities/[^"]*">([^<]*)</a>', page)
    return [unescape(each) for each in found]


def test_the_list_is_filtered_by_what_people_ask_for(
    client: FlaskClient, add: Add, add_funder: Add, add_opportunity: Add, visitor: UUID
) -> None:
    add_opportunity(
        title="À moi", owner_id=visitor, funder_id=add_funder(name="Fonds du Rhin", found_by="fonds du rhin")
    )
    add_opportunity(title="Sans montant", state="qualified")
    add_opportunity(title="Envoyée", state="submitted", currency="XAF", requested=5, answer_on=date(2025, 9, 1))
    add_opportunity(title="Gagnée", state="won", currency="EUR", requested=7, submitted_on=date(2024, 2, 1))
    whole = {"À moi", "Sans montant", "Envoyée", "Gagnée"}

    def shown(query: str) -> set[str]:
        return set(listed(client.get(f"/calls/opportunities?{query}").text))

    assert shown("") == whole
    assert shown("owner=me") == {"À moi"}
    assert shown("owner=nobody") == whole - {"À moi"}
    assert shown("owner=unattended") == whole - {"À moi"}
    assert shown(f"owner={visitor}") == {"À moi"}
    assert shown("state=submitted&state=won") == {"Envoyée", "Gagnée"}
    assert shown("q=rhin") == {"À moi"}
    assert shown("q=gagnee") == {"Gagnée"}
    assert shown("year=2024") == {"Gagnée"}
    assert shown("currency=XAF") == {"Envoyée"}
    assert shown("lacking=amount") == {"À moi", "Sans montant"}
    assert shown("lacking=answer_on") == {"À moi", "Sans montant"}
    assert shown("lacking=late") == {"Envoyée"}
    assert shown("lacking=untouched") == {"À moi"}
    assert shown("lead=5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99") == set()


@pytest.mark.parametrize("sort", ["recent", "deadline", "answer", "sent", "title", "amount"])
def test_every_order_is_total_and_leads_on(client: FlaskClient, add_opportunity: Add, sort: str) -> None:
    for _number in range(30):
        add_opportunity(currency="EUR", requested=100)
    first = client.get(f"/calls/opportunities?sort={sort}").text
    second = client.get(lead(first, "next")).text
    assert len(set(listed(first)) | set(listed(second))) == 30


def test_the_export_holds_what_the_filter_shows(client: FlaskClient, add_opportunity: Add) -> None:
    add_opportunity(title="=HYPERLINK(1)", state="won", currency="XAF", requested=1_250_000)
    add_opportunity(title="Repérée")
    answer = client.get("/calls/opportunities/export.csv?state=won", buffered=True)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert "Gagnée" in rows[1]
    assert client.get("/calls/opportunities/export.xlsx", buffered=True).status_code == 200


def test_an_empty_pipeline_says_what_to_do_first(client: FlaskClient) -> None:
    for address in ("/calls/pipeline", "/calls/opportunities", "/calls/forecast"):
        page = client.get(address).text
        assert "portefeuille" in page
        assert 'class="empty"' in page


# The home page


def test_the_home_page_tells_what_waits(client: FlaskClient, add_opportunity: Add, visitor: UUID) -> None:
    late = (datetime.now(UTC) - timedelta(days=40)).date()
    soon = (datetime.now(UTC) + timedelta(days=20)).date()
    add_opportunity(state="submitted", currency="EUR", requested=120_000_00, answer_on=late, owner_id=visitor)
    add_opportunity(state="submitted", currency="XAF", requested=5_000_000, answer_on=soon)
    add_opportunity(owner_id=visitor)
    add_opportunity(owner_id=visitor, updated_at=datetime.now(UTC))
    page = client.get("/").text
    assert "1 de vos demandes dont la réponse a plus d’un mois de retard" in page
    assert "1 opportunité que vous avez repérée, sans suite depuis deux semaines" in page
    assert "demandes de 120\u202f000\u00a0€ et 5\u202f000\u202f000\u00a0FCFA en attente de réponse" in page
    assert "prochaine réponse attendue" in page
