"""Restricted cases: kept to persons, shown as such, given back."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.models import EmergencyCase
from fundapp.cases.restricting import keep_to, let_in
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.sheets import Step
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from fundapp.vault.errors import Untrusted
from fundapp.vault.rules import Kind
from fundapp.vault.seizure import report_seizure
from tests.accounts.acting import error_at, send, told
from tests.accounts.pages import english_in, rows, said
from tests.cases.conflicted import opened_by_keys, third_officer
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, page_of, whole
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked; Awa is the third officer."""
    third_officer(fund)
    fund.sign_in(stranger, "solange")
    return stranger


def access(sent: Sent, page: str = "") -> str:
    """A page about who may read a case."""
    return f"/cases/{sent.case.reference}/access{page}"


def restrict(fund: Fund, officer: FlaskClient, sent: Sent, *names: str) -> None:
    """Solange keeps a case to herself and these."""
    ids = [str(fund.people[each].id) for each in names]
    assert send(officer, access(sent, "/restrict"), persons=ids).status_code == 303


def test_a_case_is_restricted_to_the_officers_who_are_chosen(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    add(fund, sent, Step.NEEDS, [{"words": "Encore."}])
    before = opened_by_keys(fund, sent, "solange")
    restrict(fund, officer, sent, "idriss")
    add(fund, sent, Step.INCIDENTS, [{"words": "Après."}])
    assert opened_by_keys(fund, sent, "awa") == set()
    for name in ("solange", "idriss"):
        assert opened_by_keys(fund, sent, name) >= before, name
    page = said(officer.get(access(sent)).text)
    assert "Solange Ndeke" in page
    assert "Idriss Abakar" in page
    assert "Deux hommes sont venus" in page_of(officer, sent)
    assert "case.restricted" in [action for action, _payload in told(look, sent.case.id)]


def test_in_the_list_it_is_called_restricted_for_everybody(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    restrict(fund, officer, sent, "idriss")
    for name in ("solange", "awa"):
        fund.sign_in(officer, name)
        page = officer.get("/cases").text
        (row,) = rows(page)
        assert row.startswith(f"{sent.case.reference} Réservé"), name
        assert "Le Baobab" not in page


def test_whoever_has_no_key_to_it_sees_neither_alias_nor_story(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    restrict(fund, officer, sent, "idriss")
    fund.sign_in(officer, "awa")
    card = officer.get(f"/cases/{sent.case.reference}", follow_redirects=True).text
    assert "Réservé" in said(card)
    assert "Le Baobab" not in card
    send(officer, f"/cases/{sent.case.reference}/declaration", grade="none")
    page = page_of(officer, sent)
    assert "Le Baobab" not in page
    assert "Deux hommes" not in page
    assert "Vous n’en êtes pas" in said(officer.get(access(sent)).text)


def test_one_more_officer_is_let_in(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    add(fund, sent, Step.NEEDS, [{"words": "Encore."}])
    restrict(fund, officer, sent, "idriss")
    done = send(officer, access(sent, "/admit"), persons=str(fund.people["awa"].id))
    assert done.status_code == 303
    assert opened_by_keys(fund, sent, "awa") >= {"emergency_case.narrative", "case_addition.narrative"}
    fund.declare(sent.case, "awa")
    fund.sign_in(officer, "awa")
    assert "Deux hommes sont venus" in page_of(officer, sent)


def test_it_is_given_back_to_all_officers(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    before = opened_by_keys(fund, sent, "awa")
    restrict(fund, officer, sent, "idriss")
    page = officer.get(access(sent, "/reopen")).text
    assert english_in(page) == set()
    assert send(officer, access(sent, "/reopen")).status_code == 303
    (found,) = look(select(EmergencyCase))
    assert found.restricted_since is None
    assert opened_by_keys(fund, sent, "awa") == before
    assert opened_by_keys(fund, sent, "joel") == {"emergency_case.payment"}
    (row,) = rows(officer.get("/cases").text)
    assert "Le Baobab" in row


def test_alone_nobody_keeps_a_case(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    answer = send(officer, access(sent, "/restrict"))
    assert answer.status_code == 422
    assert error_at(answer.text, "persons")
    me = str(fund.people["solange"].id)
    assert send(officer, access(sent, "/restrict"), persons=[me]).status_code == 403
    assert "emergency_case.narrative" in opened_by_keys(fund, sent, "awa")


@pytest.mark.parametrize("name", ["joel", "idriss"])
def test_only_officers_with_the_key_and_without_a_conflict_are_let_in(
    fund: Fund, officer: FlaskClient, name: str
) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    with fund.app.app_context(), pytest.raises(Invalid):
        let_in(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case.reference, fund.people[name].id)
    fresh = whole(fund)
    with fund.app.app_context(), pytest.raises(Invalid):
        keep_to(
            fund.vault, fund.acting("solange"), fund.keys("solange"), fresh.case.reference, [fund.people["joel"].id]
        )


def test_nobody_lets_others_into_what_they_cannot_read(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    restrict(fund, officer, sent, "idriss")
    fund.declare(sent.case, "awa")
    with fund.app.app_context(), pytest.raises((NotFound, Denied, Untrusted)):
        let_in(fund.vault, fund.acting("awa"), fund.keys("awa"), sent.case.reference, fund.people["awa"].id)


def test_letting_somebody_in_twice_is_said(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    restrict(fund, officer, sent, "idriss")
    with fund.app.app_context(), pytest.raises(Conflict):
        let_in(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case.reference, fund.people["idriss"].id)


@pytest.mark.parametrize("page", ["", "/restrict", "/admit", "/reopen"])
def test_the_pages_are_in_french(fund: Fund, officer: FlaskClient, page: str) -> None:
    sent = whole(fund)
    assert english_in(officer.get(access(sent, page)).text) == set()
    fund.declare(sent.case, "idriss", Grade.DISPUTE)
    shown = officer.get(access(sent, page)).text
    assert english_in(shown) == set()
    assert "{" not in said(shown)


def test_who_has_declared_what_is_told_by_name(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "idriss", Grade.DISPUTE)
    page = said(officer.get(access(sent)).text)
    assert "Idriss Abakar Un litige : déport" in page
    assert "Solange Ndeke Aucun lien" in page


def test_situation_15_a_seized_device_lists_restricted_cases_and_takes_the_persons_own_keys(
    fund: Fund, officer: FlaskClient
) -> None:
    sent = whole(fund)
    restrict(fund, officer, sent, "idriss")
    fund.open(sent.case, [Kind.NARRATIVE, Kind.IDENTITY], "idriss")
    with fund.app.app_context():
        seen = report_seizure(fund.acting("solange"), fund.people["idriss"].id)
    assert sent.case.id in {each.subject_id for each in seen}
    with pytest.raises(NotFound):
        fund.open(sent.case, [Kind.NARRATIVE], "idriss")
    before = fund.open(sent.case, [Kind.NARRATIVE], "solange").compartment(Kind.NARRATIVE)
    assert before.version > 2  # sealed anew since
    assert "Deux hommes sont venus" in page_of(officer, sent)


def test_situation_15_who_alone_can_still_read_a_case_keeps_their_keys_and_loses_their_sessions(
    fund: Fund, officer: FlaskClient
) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "awa", Grade.FAMILY)
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    with fund.app.app_context(), pytest.raises(Conflict):
        report_seizure(fund.acting("idriss"), fund.people["solange"].id)
    assert "Vos clés ne sont pas déverrouillées ici" in said(officer.get("/cases").text)


def test_pages_cost_the_same_however_many_cases_are_restricted(
    fund: Fund, officer: FlaskClient, query_count: CountQueries
) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "idriss", Grade.DISPUTE)

    def cost(page: str, most: int) -> int:
        officer.get(page)
        with query_count() as statements:
            assert officer.get(page).status_code == 200
        statements.at_most(most)
        return len(statements)

    costs = [cost("/cases", 8), cost(f"/cases/{sent.case.reference}", 16), cost(access(sent), 16)]
    for _each in range(3):
        fund.declare(whole(fund).case, "idriss", Grade.DISPUTE)
    assert [cost("/cases", 8), cost(f"/cases/{sent.case.reference}", 16), cost(access(sent), 16)] == costs
