"""The safeguarding of minors, and people who could not be asked: situations 8 and 9."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseTask, EmergencyCase, SafeguardingPlan
from tests.accounts.acting import actions, error_at, filled, send
from tests.accounts.pages import english_in, said
from tests.cases.fund import Fund, Sent
from tests.cases.officers import WHOLE, set_back, whole
from tests.cases.verifying import page_of, taken, text_of
from tests.donors.pages import hidden
from tests.fixtures.application import Look

MINOR = {**WHOLE["who"], "age_band": "under_18", "guardian": "Sa grand-mère", "guardian_way": "À l’église."}
DETAINED = {"consent": "impossible_detained", "held": "Au commissariat central.", "uses": ["verify"]}
PLAN = {"guardian": "agrees", "consent": "both", "note": "On parle avec la grand-mère, jamais à la maison."}


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def address(sent: Sent, page: str = "") -> str:
    """A page of safeguarding."""
    return f"/cases/{sent.case.reference}/safeguarding{page}"


def minor(fund: Fund) -> Sent:
    """A minor's application, which Solange looks after."""
    return taken(fund, whole(fund, who=MINOR))


def mark(client: FlaskClient, sent: Sent) -> None:
    """Says that it is a minor's."""
    token = hidden(client.get(address(sent)).text)
    assert client.post(address(sent, "/mark"), data=token).status_code == 303


def plan(client: FlaskClient, fund: Fund, sent: Sent, **changes: str) -> Any:
    """Writes a plan."""
    return send(client, address(sent), **{**PLAN, "lead_id": str(fund.people["idriss"].id), **changes})


def row_of(look: Look, sent: Sent) -> EmergencyCase:
    """The case as it stands."""
    (found,) = look(select(EmergencyCase).where(EmergencyCase.id == sent.case.id))
    assert isinstance(found, EmergencyCase)
    return found


def tasks(look: Look, sent: Sent) -> list[str]:
    """Kinds of its tasks."""
    return list(look(select(CaseTask.kind).where(CaseTask.case_id == sent.case.id).order_by(CaseTask.kind)))


def test_situation_9_a_minor_is_marked_planned_for_and_kept_out_of_stories(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = minor(fund)
    assert "Cette personne dit avoir moins de 18 ans" in said(officer.get(address(sent)).text)
    assert "elle a moins de 18 ans, commencez la protection" in said(page_of(officer, sent))
    mark(officer, sent)
    assert row_of(look, sent).safeguarding_since is not None
    assert tasks(look, sent) == ["safeguarding"]
    page = officer.get(address(sent)).text
    assert "Exclu des récits" in said(page)
    assert "Sa grand-mère" in said(page)
    assert "Il n’y a pas de plan de protection pour cette personne mineure." in said(page_of(officer, sent))
    assert plan(officer, fund, sent).status_code == 303
    (written,) = look(select(SafeguardingPlan))
    assert (written.guardian, written.consent, written.lead_id) == ("agrees", "both", fund.people["idriss"].id)
    assert text_of(fund, sent, written) == PLAN["note"]
    assert "Il n’y a pas de plan" not in said(page_of(officer, sent))
    after = officer.get(address(sent)).text
    assert "jamais à la maison" in said(after)
    assert english_in(page) | english_in(after) | english_in(page_of(officer, sent)) == set()


def test_a_case_is_marked_once_and_has_one_task_for_it(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = minor(fund)
    mark(officer, sent)
    since = row_of(look, sent).safeguarding_since
    mark(officer, sent)
    assert row_of(look, sent).safeguarding_since == since
    assert actions(look).count("case.minor.marked") == 1
    assert tasks(look, sent) == ["safeguarding"]


def test_a_plan_is_written_anew_and_the_earlier_one_stays(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = minor(fund)
    mark(officer, sent)
    assert plan(officer, fund, sent).status_code == 303
    assert plan(officer, fund, sent, guardian="danger", note="Le tuteur est dangereux.").status_code == 303
    assert len(list(look(select(SafeguardingPlan)))) == 2
    words = said(officer.get(address(sent)).text)
    assert "jamais à la maison" in words
    assert "Le tuteur est dangereux." in words


def test_no_plan_is_written_for_a_case_that_is_no_minors(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = minor(fund)
    mark(officer, sent)
    form = filled(officer.get(address(sent)).text)
    page = officer.get(address(sent, "/unmark")).text
    assert "restent" in said(page)
    assert english_in(page) == set()
    assert officer.post(address(sent, "/unmark"), data=hidden(page)).status_code == 303
    assert row_of(look, sent).safeguarding_since is not None, "it takes two"
    second = fund.app.test_client()
    fund.sign_in(second, "idriss")
    page = second.get(address(sent, "/unmark")).text
    assert english_in(page) == set()
    assert second.post(address(sent, "/unmark"), data=hidden(page)).status_code == 303
    assert row_of(look, sent).safeguarding_since is None
    answer = officer.post(address(sent), data={**form, **PLAN, "lead_id": str(fund.people["idriss"].id)})
    assert answer.status_code == 409
    assert list(look(select(SafeguardingPlan))) == []
    assert "n’est pas marqué" in said(officer.get(address(sent, "/unmark")).text)


def test_a_mark_is_not_taken_away_from_a_case_that_was_changed_meanwhile(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = minor(fund)
    mark(officer, sent)
    officer.post(address(sent, "/unmark"), data=hidden(officer.get(address(sent, "/unmark")).text))
    second = fund.app.test_client()
    fund.sign_in(second, "idriss")
    form = hidden(second.get(address(sent, "/unmark")).text)
    assert form["step"] == "confirm"
    second.post(address(sent, "/unmark"), data={**form, "version": "1"})
    assert row_of(look, sent).safeguarding_since is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": ""}, "note"),
        ({"guardian": ""}, "guardian"),
        ({"lead_id": ""}, "lead_id"),
        ({"lead_id": "joel"}, "lead_id"),
    ],
    ids=["no_measures", "no_guardian", "no_lead", "lead_is_no_officer"],
)
def test_a_plan_says_who_leads_and_what_is_done(
    fund: Fund, officer: FlaskClient, look: Look, changes: dict[str, str], field: str
) -> None:
    sent = minor(fund)
    mark(officer, sent)
    given = {name: str(fund.people[each].id) if each == "joel" else each for name, each in changes.items()}
    answer = plan(officer, fund, sent, **given)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert list(look(select(SafeguardingPlan))) == []


def test_a_case_that_is_over_is_not_marked(fund: Fund, officer: FlaskClient, session: Session, look: Look) -> None:
    sent = minor(fund)
    token = hidden(officer.get(address(sent)).text)
    set_back(session, sent, state="closed")
    assert officer.post(address(sent, "/mark"), data=token).status_code == 303
    assert row_of(look, sent).safeguarding_since is None
    assert tasks(look, sent) == []


def test_a_case_that_nobody_has_taken_is_not_marked(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund, who=MINOR)
    token = hidden(officer.get(address(sent)).text)
    assert officer.post(address(sent, "/mark"), data=token).status_code == 303
    assert row_of(look, sent).safeguarding_since is None


def test_situation_8_a_detained_person_is_asked_once_they_are_free(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = taken(fund, whole(fund, consent=DETAINED))
    page = page_of(officer, sent)
    assert tasks(look, sent) == ["consent_on_release"]
    assert "Demander le consentement, dès que la personne est libre" in said(page)
    assert english_in(page) == set()
    page_of(officer, sent)
    assert tasks(look, sent) == ["consent_on_release"]


def test_situation_8_relatives_who_compete_are_flagged_in_both_cases(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    first, second = (taken(fund, whole(fund, consent=DETAINED)) for _each in range(2))
    assert first.case.reference
    assert "parler au nom de la même personne" not in said(page_of(officer, first))
    words = said(page_of(officer, second))
    assert "parler au nom de la même personne" in words
    assert first.case.reference in words
    assert tasks(look, second) == ["consent_on_release", "relatives"]
    again = page_of(officer, first)
    assert second.case.reference in said(again)
    assert tasks(look, first) == ["consent_on_release", "relatives"]
    assert english_in(again) == set()


def test_situation_8_somebody_who_is_alike_but_free_competes_with_nobody(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    free = taken(fund, whole(fund))
    detained = taken(fund, whole(fund, consent=DETAINED))
    for each in (free, detained, free, detained):
        page_of(officer, each)
    assert tasks(look, detained) == ["consent_on_release"]


def test_looking_at_a_case_that_nobody_has_taken_makes_no_task(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund, consent=DETAINED)
    page_of(officer, sent)
    assert tasks(look, sent) == []
