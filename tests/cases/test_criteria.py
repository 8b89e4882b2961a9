"""The questions of triage: a fund asks its own, and old assessments still say what was asked."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.commands.triage import Judgement, assess_case
from fundapp.cases.models import Assessment, CriteriaSet, Criterion
from fundapp.cases.rules.risk import Danger
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.pages import english_in, rows, said, sheet
from tests.cases.fund import Fund
from tests.cases.test_triage import address, in_triage, judge
from tests.donors.pages import hidden
from tests.fixtures.application import Look

LIST = "/cases/criteria"
WRITTEN = {
    "name_fr": "Fonds femmes", "name_en": "Women’s fund", "active": "yes",
    "q0_fr": "Est-ce une femme\u202f?", "q0_en": "Is it a woman?", "q0_must": ["must"],
}  # fmt: skip


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def begun(client: FlaskClient) -> str:
    """The usual four, by the button of the empty list; the address at which they are changed."""
    client.post(f"{LIST}/start", data=hidden(client.get(LIST).text))
    return str(re.findall(r'href="(/cases/criteria/[0-9a-f-]+/edit)"', client.get(LIST).text)[0])


def form_at(client: FlaskClient, where: str) -> dict[str, Any]:
    """The form as it stands; the set is in use."""
    return {**filled(client.get(where).text), "active": "yes"}


def asked(look: Look, *, retired: bool = False) -> list[Criterion]:
    return list(look(select(Criterion).where(Criterion.retired.is_(retired)).order_by(Criterion.position)))


def test_an_empty_list_offers_the_usual_four(fund: Fund, officer: FlaskClient, look: Look) -> None:
    page = officer.get(LIST).text
    assert "Commencer par les quatre questions habituelles" in said(page)
    assert english_in(page) == set()
    answer = officer.post(f"{LIST}/start", data=hidden(page), follow_redirects=True)
    assert rows(answer.text) == ["Critères d’urgence"]
    assert [each.mandatory for each in asked(look)] == [True, True, True, False]
    (found,) = look(select(CriteriaSet))
    assert told(look, found.id) == [("criteria.started", {})]


def test_the_usual_four_are_begun_once(fund: Fund, officer: FlaskClient, look: Look) -> None:
    begun(officer)
    answer = officer.post(f"{LIST}/start", data=hidden(officer.get(LIST).text), follow_redirects=True)
    assert "Il y a déjà des questions" in answer.text
    assert len(look(select(CriteriaSet))) == 1


def test_a_set_is_added_and_triage_asks_its_questions(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    assert send(officer, f"{LIST}/new", **WRITTEN).status_code == 302
    assert [(each.question_en, each.mandatory) for each in asked(look)] == [("Is it a woman?", True)]
    page = officer.get(address(in_triage(fund, session))).text
    assert "Est-ce une femme" in said(page)


def test_a_question_that_nobody_answered_is_changed_in_its_place(fund: Fund, officer: FlaskClient, look: Look) -> None:
    where = begun(officer)
    answer = officer.post(where, data={**form_at(officer, where), "q1_fr": "En danger\u202f?", "q1_en": "In danger?"})
    assert answer.status_code == 302
    assert [each.question_en for each in asked(look)][1] == "In danger?"
    assert len(asked(look)) == 4
    assert asked(look, retired=True) == []


def test_a_question_that_was_answered_is_retired_and_the_old_assessment_still_says_what_was_asked(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    where, sent = begun(officer), in_triage(fund, session)
    assert judge(officer, sent).status_code == 303
    before = asked(look)[1].question_fr
    officer.post(where, data={**form_at(officer, where), "q1_fr": "En danger\u202f?", "q1_en": "In danger?"})
    assert [each.question_en for each in asked(look)][1] == "In danger?"
    assert [each.question_fr for each in asked(look, retired=True)] == [before]
    page = said(officer.get(address(sent)).text)
    assert " ".join(before.split()) in page
    assert "En danger" in page
    assert "N’est plus posé" in said(officer.get(where).text)


def test_a_question_that_is_emptied_goes_and_what_was_answered_stays_known(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    where, sent = begun(officer), in_triage(fund, session)
    emptied = {"q3_fr": "", "q3_en": "", "q3_must": []}
    officer.post(where, data={**form_at(officer, where), **emptied})
    assert len(look(select(Criterion))) == 3
    judge(officer, sent)
    officer.post(where, data={**form_at(officer, where), "q2_fr": "", "q2_en": "", "q2_must": []})
    assert (len(asked(look)), len(asked(look, retired=True))) == (2, 1)


def test_a_form_that_asks_an_old_question_answers_no_new_one(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    where, sent = begun(officer), in_triage(fund, session)
    opened = officer.get(address(sent)).text
    officer.post(where, data={**form_at(officer, where), "q1_fr": "En danger\u202f?", "q1_en": "In danger?"})
    assert judge(officer, sent, opened).status_code == 422


def test_a_set_out_of_use_is_offered_no_more(fund: Fund, officer: FlaskClient, session: Session) -> None:
    where = begun(officer)
    officer.post(where, data={**form_at(officer, where), "active": "no"})
    assert "Aucune question n’est encore en usage" in said(officer.get(address(in_triage(fund, session))).text)


def test_of_two_sets_the_one_that_is_chosen_is_asked(fund: Fund, officer: FlaskClient, session: Session) -> None:
    begun(officer)
    send(officer, f"{LIST}/new", **WRITTEN)
    sent = in_triage(fund, session)
    page = officer.get(address(sent)).text
    assert "Est-ce une femme" not in said(page)
    (other,) = [each for each in re.findall(r'href="([^"]*set_id=[^"]*)"[^>]*>([^<]*)', page) if "femmes" in each[1]]
    chosen = officer.get(other[0]).text
    assert "Est-ce une femme" in said(chosen)
    assert judge(officer, sent, chosen).status_code == 303
    assert "Est-ce une femme" in said(officer.get(address(sent)).text)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_fr": ""}, "name_fr"),
        ({"q0_en": ""}, "q0_en"),
        ({"q1_en": "Is it far?"}, "q1_fr"),
        ({"q0_fr": "", "q0_en": ""}, "q0_fr"),
        ({"q0_fr": "x" * 301}, "q0_fr"),
    ],
    ids=["unnamed", "one_language", "the_other", "nothing_asked", "too_long"],
)
def test_what_is_wrong_is_told_at_its_field_and_stays_as_typed(
    fund: Fund, officer: FlaskClient, look: Look, changes: dict[str, str], field: str
) -> None:
    answer = send(officer, f"{LIST}/new", **{**WRITTEN, **changes})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert filled(answer.text)["name_en"] == "Women’s fund"
    assert look(select(CriteriaSet)) == []


def test_situation_16_the_second_of_two_who_change_a_set_is_told(fund: Fund, officer: FlaskClient, look: Look) -> None:
    where = begun(officer)
    opened = form_at(officer, where)
    officer.post(where, data={**opened, "name_en": "Idriss’s"})
    answer = officer.post(where, data={**opened, "name_en": "Mine"})
    assert answer.status_code == 409
    assert filled(answer.text)["name_en"] == "Mine"
    assert [each.name_en for each in look(select(CriteriaSet))] == ["Idriss’s"]
    assert english_in(answer.text) == set()


def test_the_list_is_filtered_and_leaves_as_a_sheet(fund: Fund, officer: FlaskClient) -> None:
    begun(officer)
    send(officer, f"{LIST}/new", **{**WRITTEN, "active": "no"})
    assert rows(officer.get(f"{LIST}?q=femmes").text) == ["Fonds femmes"]
    assert rows(officer.get(f"{LIST}?use=yes").text) == ["Critères d’urgence"]
    assert "Aucune série ne remplit" in said(officer.get(f"{LIST}?q=zzz").text)
    table = sheet(officer.get(f"{LIST}/export.csv?use=no").data)
    assert [row[1] for row in table[1:]] == ["Women’s fund"]
    assert len(sheet(officer.get(f"{LIST}/export.csv").data)) == 6


def test_the_list_costs_the_same_however_long_it_is(fund: Fund, officer: FlaskClient, query_count: Any) -> None:
    begun(officer)

    def cost() -> int:
        officer.get(LIST)
        with query_count() as statements:
            officer.get(LIST)
        statements.at_most(8)
        return len(statements)

    few = cost()
    for number in range(4):
        send(officer, f"{LIST}/new", **{**WRITTEN, "name_fr": f"Série {number}"})
    assert cost() == few


def test_answers_to_other_questions_than_those_asked_today_are_no_assessment(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    begun(officer)
    sent = in_triage(fund, session)
    (found,) = look(select(CriteriaSet))
    judged = Judgement(uuid4(), found.id, Danger(1, 1, 1, "later"), "P3", {asked(look)[0].id: "met"}, None)
    with fund.app.app_context(), pytest.raises(Conflict), transaction() as writing:
        assess_case(writing, fund.acting("solange"), sent.case.reference, judged, None)
    assert look(select(Assessment)) == []
