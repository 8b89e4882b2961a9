"""Triage: criteria, risk, priority; added and never written over."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.audit.models import Staged
from fundapp.cases.commands.criteria import start_usual_criteria
from fundapp.cases.models import Assessment, CriterionAnswer, EmergencyCase
from fundapp.cases.permissions.moving import JUDGED_IN
from fundapp.cases.rules.clocks import TRIAGE
from fundapp.cases.workflow import State
from fundapp.core.database import transaction
from fundapp.vault.envelope import Place
from fundapp.vault.rules import Kind
from tests.accounts.acting import error_at, filled, told
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back, whole
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

NOTE = "Sa sœur confirme les appels."
FOUND = {"threat": "4", "vulnerability": "3", "capacity": "2", "imminence": "days", "priority": "computed"}


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked; the usual questions are there."""
    with fund.app.app_context(), transaction() as session:
        start_usual_criteria(session, fund.acting("solange"))
    fund.sign_in(stranger, "solange")
    return stranger


def in_triage(fund: Fund, session: Session, by: str = "solange", **columns: Any) -> Sent:
    """A case that somebody has taken."""
    sent = whole(fund)
    taken = {"state": "triage", "officer_id": fund.people[by].id, "acknowledged_at": ago(hours=1)}
    set_back(session, sent, **{**taken, **columns})
    return sent


def address(sent: Sent) -> str:
    return f"/cases/{sent.case.reference}/triage"


def answers(page: str, answer: str = "met") -> dict[str, str]:
    return dict.fromkeys(re.findall(r'name="(c_[0-9a-f]{32})"', page), answer)


def form_of(page: str) -> dict[str, str]:
    return hidden(page[page.index('<form class="form"') :])


def judge(client: FlaskClient, sent: Sent, page: str = "", **changes: str) -> TestResponse:
    page = page or client.get(address(sent)).text
    return client.post(address(sent), data={**form_of(page), **answers(page), **FOUND, "note": NOTE, **changes})


def test_what_triage_found_is_kept_with_its_note_sealed(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    assert judge(officer, sent).status_code == 303
    (found,) = look(select(Assessment))
    assert (found.threat, found.vulnerability, found.capacity, found.imminence) == (4, 3, 2, "days")
    assert (found.by_id, found.priority) == (fund.people["solange"].id, "P2")
    assert {each.answer for each in look(select(CriterionAnswer))} == {"met"}
    assert len(look(select(CriterionAnswer))) == 4
    assert found.note is not None
    assert b"confirme" not in found.note.record
    opened = fund.open(sent.case, [Kind.ASSESSMENT], by="idriss")
    assert opened.read(Kind.ASSESSMENT, Place("case_assessment", found.id, "note"), found.note) == NOTE


def test_the_log_tells_of_it_once_and_says_no_word_of_the_note(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    judge(officer, sent)
    (found,) = look(select(Assessment))
    assert told(look, found.id) == [("case.assessed", {"case": sent.case.id.hex, "priority": "P2"})]


def test_the_page_says_line_by_line_how_the_risk_came_about(fund: Fund, officer: FlaskClient, session: Session) -> None:
    sent = in_triage(fund, session)
    judge(officer, sent, imminence="hours")
    page = officer.get(address(sent)).text
    words = said(page)
    for line in ("Menace 4 sur 5 : 4 points", "Vulnérabilité 3 sur 5 : 3 points", "ce qui manque fait 4 points",
                 "Au total 11 sur 15 : Risque élevé", "un niveau de plus", "Risque extrême", NOTE):  # fmt: skip
        assert line in words.replace("\xa0", " "), line
    assert english_in(page) == set()


def test_the_priority_follows_the_risk_and_the_clocks_follow_the_priority(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    judge(officer, sent, imminence="hours")
    (found,) = look(select(EmergencyCase))
    assert found.priority == "P1"
    assert found.due_at == found.received_at + TRIAGE["P1"]


def test_whoever_judges_may_set_another_priority_and_the_page_says_so(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    judge(officer, sent, imminence="hours", priority="P3")
    assert look(select(EmergencyCase))[0].priority == "P3"
    assert "Le risque conseille P1" in said(officer.get(address(sent)).text)


def test_a_second_look_is_added_and_the_first_still_reads_as_it_was(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    judge(officer, sent)
    judge(officer, sent, threat="1", note="Rien de neuf.")
    assert [each.threat for each in look(select(Assessment).order_by(Assessment.at))] == [4, 1]
    words = said(officer.get(address(sent)).text)
    assert words.index("Rien de neuf.") < words.index("Ce qui avait été constaté avant") < words.index(NOTE)
    assert words.count("Solange Ndeke") >= 2


def test_situation_16_the_second_of_two_who_judge_is_told_and_loses_nothing(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    opened = officer.get(address(sent)).text
    other = fund.app.test_client()
    fund.sign_in(other, "idriss")
    judge(other, sent, threat="5", note="Vu hier.")
    answer = judge(officer, sent, opened)
    assert answer.status_code == 409
    words = said(answer.text)
    assert "Un·e collègue a évalué ce dossier entre-temps" in words
    assert "Vu hier." in words
    assert NOTE in words
    assert len(look(select(Assessment))) == 1
    assert judge(officer, sent, answer.text).status_code == 303
    assert [each.threat for each in look(select(Assessment).order_by(Assessment.at))] == [5, 4]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("threat", ""),
        ("threat", "6"),
        ("vulnerability", "0"),
        ("capacity", "x"),
        ("imminence", "soon"),
        ("priority", "P4"),
        ("note", "x" * 20_001),
    ],
    ids=["nothing", "too_much", "too_little", "nonsense", "imminence", "priority", "too_long"],
)
def test_what_is_wrong_is_told_at_its_field_and_the_note_stays(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, field: str, wrong: str
) -> None:
    answer = judge(officer, in_triage(fund, session), **{field: wrong})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert (NOTE if field != "note" else wrong) in answer.text
    assert look(select(Assessment)) == []


def test_a_question_without_an_answer_is_asked_again(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    page = officer.get(address(sent)).text
    (first, *_others) = answers(page)
    answer = judge(officer, sent, page, **{first: ""})
    assert answer.status_code == 422
    assert error_at(answer.text, first)
    assert look(select(Assessment)) == []


def test_a_form_without_a_good_token_comes_back_as_it_was_typed(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    page = officer.get(address(sent)).text
    answer = officer.post(address(sent), data={**answers(page), **FOUND, "note": NOTE})
    assert answer.status_code == 422
    assert NOTE in answer.text
    assert look(select(Assessment)) == []


def test_without_keys_nobody_judges_and_nothing_typed_is_lost(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    judge(officer, sent)
    locked = fund.app.test_client()
    sign_in_as(locked, session, fund.people["idriss"])
    page = locked.get(address(sent)).text
    assert NOTE not in page
    assert "Vos clés ne sont pas déverrouillées ici" in said(page)
    answer = judge(locked, sent, page, note="Autre mot.")
    assert answer.status_code == 403
    assert "Autre mot." in answer.text
    assert len(look(select(Assessment))) == 1


@pytest.mark.parametrize("state", [each for each in State if each not in JUDGED_IN], ids=str)
def test_what_is_not_there_to_be_judged_says_why(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, state: State
) -> None:
    sent = in_triage(fund, session)
    page = officer.get(address(sent)).text
    columns: dict[str, Any] = {"state": state.value}
    if state == State.RECEIVED:
        columns |= {"officer_id": None, "acknowledged_at": None}
    set_back(session, sent, **columns)
    assert 'class="refusal' in officer.get(address(sent)).text
    assert judge(officer, sent, page).status_code == 403
    assert look(select(Assessment)) == []


def test_without_questions_the_page_leads_to_them(fund: Fund, stranger: FlaskClient, session: Session) -> None:
    fund.sign_in(stranger, "solange")
    sent = in_triage(fund, session)
    page = stranger.get(address(sent)).text
    assert "Aucune question n’est encore en usage" in said(page)
    assert stranger.post(address(sent), data=hidden(page)).status_code == 200


def test_a_criterion_that_must_be_met_and_is_not_stands_above_everything(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    sent = in_triage(fund, session)
    page = officer.get(address(sent)).text
    judge(officer, sent, page, **answers(page, "not_met"))
    assert "Un critère indispensable n’est pas rempli" in said(officer.get(address(sent)).text)


def test_the_page_is_opened_with_one_entry_for_all_its_notes(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    for _each in range(3):
        judge(officer, sent)

    def read() -> int:
        rows = look(select(Staged).where(Staged.action == "vault.compartments.read").order_by(Staged.position))
        return sum(each.payload["purpose"] == "case.triage" for each in rows)

    before = read()
    officer.get(address(sent))
    assert read() == before + 1


def test_the_page_costs_the_same_however_often_it_was_judged(
    fund: Fund, officer: FlaskClient, session: Session, query_count: CountQueries
) -> None:
    sent = in_triage(fund, session)

    def cost() -> int:
        officer.get(address(sent))
        with query_count() as statements:
            officer.get(address(sent))
        statements.at_most(16)
        return len(statements)

    judge(officer, sent)
    few = cost()
    for _each in range(5):
        judge(officer, sent)
    assert cost() == few


def test_more_assessments_than_a_page_shows_are_counted(
    fund: Fund, officer: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.cases.queries.triage.MOST_JUDGED", 2)
    sent = in_triage(fund, session)
    for _each in range(3):
        judge(officer, sent, note="")
    assert "3 évaluations en tout" in said(officer.get(address(sent)).text)
    assert filled(officer.get(address(sent)).text)["after"]


def test_an_absent_case_is_a_404(officer: FlaskClient) -> None:
    for each in ("/cases/AAAA-22/triage", "/cases/x/triage", "/cases/AAAA-22/steer/verify", "/cases/x/steer/verify"):
        assert officer.get(each).status_code == 404
