"""Recusal takes a case away at once: from hands, pages and keys."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.commands.restricting import recuse_officer
from fundapp.cases.commands.taking import hand_over_cases, take_case
from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.cases.permissions.conflicts import Recused
from fundapp.cases.permissions.leaving import ADMINISTER_PEOPLE
from fundapp.cases.restricting import give_back, keep_to, open_everything
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.sheets import Step
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, EditConflict, NotFound
from fundapp.vault.rules import Kind
from fundapp.vault.statements import Statement
from tests.accounts.acting import colleague, filled, send, told
from tests.accounts.pages import english_in, rows, said
from tests.cases.conflicted import belongs_to, opened_by_keys, third_officer
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, ago, answer_of, page_of, set_back, whole
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def recuse(officer: FlaskClient, sent: Sent, grade: str = "family") -> None:
    """Solange steps back, by the pages: the card, then the page that says what it does."""
    asked = send(officer, f"/cases/{sent.case.reference}/declaration", grade=grade)
    assert asked.location.endswith(f"/recusal?grade={grade}")
    page = officer.get(asked.location)
    assert "plus rien de ce dossier ne s’ouvre pour vous" in said(page.text)
    assert english_in(page.text) == set()
    done = officer.post(asked.location, data=filled(page.text) | {"grade": grade})
    assert (done.status_code, done.location) == (303, "/cases")


def test_situation_2_nothing_opens_any_more_for_whoever_knows_the_applicant(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    recuse(officer, sent)
    for page in ("", "/needs", "/facts", "/write", "/take-over", "/code", "/access", "/declaration", "/recusal"):
        answer = officer.get(f"/cases/{sent.case.reference}{page}")
        assert answer.status_code == 403, page
        assert "Vous vous êtes déporté·e de ce dossier" in said(answer.text)
        for words in ("Le Baobab", "Deux hommes", "Partir quelques semaines"):
            assert words not in answer.text, page


def test_situation_2_the_private_keys_of_the_recused_and_of_the_group_open_nothing(fund: Fund) -> None:
    sent = whole(fund)
    add(fund, sent, Step.PAYMENT, {"payee": "Une tante"})
    add(fund, sent, Step.NEEDS, [{"words": "Encore."}])
    before = opened_by_keys(fund, sent, "solange")
    assert {"emergency_case.narrative", "emergency_case.mailbox", "case_addition.payment"} <= before
    fund.declare(sent.case, "solange", Grade.FAMILY)
    assert opened_by_keys(fund, sent, "solange") == set()
    assert opened_by_keys(fund, sent, "idriss") == before
    answer_of(fund, sent, "Un mot de plus.")
    add(fund, sent, Step.INCIDENTS, [{"words": "Encore."}])
    add(fund, sent, Step.PAYMENT, {"payee": "Un oncle"})
    assert opened_by_keys(fund, sent, "solange") == set()
    assert "emergency_case.narrative" in opened_by_keys(fund, sent, "idriss")


def test_a_new_officer_does_not_come_to_it_by_the_key_of_all(fund: Fund) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    assert opened_by_keys(fund, sent, third_officer(fund)) == set()


def test_every_other_officer_goes_on_reading(fund: Fund, stranger: FlaskClient) -> None:
    third_officer(fund)
    sent = whole(fund)
    add(fund, sent, Step.NEEDS, [{"words": "Des médicaments."}])
    fund.declare(sent.case, "solange", Grade.INTEREST)
    fund.declare(sent.case, "awa")
    answer_of(fund, sent, "Un mot de plus.")
    add(fund, sent, Step.INCIDENTS, [{"words": "Ils sont revenus."}])
    fund.sign_in(stranger, "awa")
    page = page_of(stranger, sent)
    for words in ("Deux hommes sont venus", "Un mot de plus.", "Des médicaments.", "Ils sont revenus."):
        assert words in page, words


def test_finance_keeps_what_is_theirs(fund: Fund) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    assert opened_by_keys(fund, sent, "joel") == {"emergency_case.payment"}


def test_whoever_is_of_finance_too_loses_that_way_as_well(fund: Fund) -> None:
    belongs_to(fund, "solange", "finance")
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    add(fund, sent, Step.PAYMENT, {"payee": "Un oncle"})
    assert opened_by_keys(fund, sent, "solange") == set()
    assert opened_by_keys(fund, sent, "joel") == {"emergency_case.payment", "case_addition.payment"}


def test_a_recusal_is_signed_and_the_log_proves_it(fund: Fund, look: Look) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.DISPUTE)
    (row,) = look(select(Declaration).where(Declaration.grade == "dispute"))
    ((action, payload),) = told(look, row.id)
    statement = payload["statement"]
    assert action == "case.recused"
    signed = Statement(
        statement["body"].encode(), fund.keys("solange").signing.public, bytes.fromhex(statement["signature"])
    )
    assert signed.holds
    assert sent.case.id.hex in statement["body"]


def test_opening_it_for_the_recusal_is_logged_as_such(fund: Fund, look: Look) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    (entry,) = look(select(Staged).where(Staged.action == "vault.compartments.read"))
    assert entry.payload["purpose"] == "case.recusal"


def test_situation_2_the_case_goes_back_to_nobody_and_others_see_it(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = whole(fund)
    mine = fund.people["solange"].id
    set_back(session, sent, state="triage", officer_id=mine, acknowledged_at=ago(hours=1))
    recuse(officer, sent)
    (found,) = look(select(EmergencyCase))
    assert (found.state, found.officer_id, found.acknowledged_at) == ("triage", None, None)
    assert f"{sent.case.reference} : la personne qui le suivait" not in said(officer.get("/").text)
    fund.sign_in(officer, "idriss")
    assert f"{sent.case.reference} : la personne qui le suivait s’est déportée" in said(officer.get("/").text)
    assert f"/cases/{sent.case.reference}/take" in officer.get("/cases").text
    with fund.app.app_context(), transaction() as writing:
        assert take_case(writing, fund.acting("idriss"), sent.case.reference).officer_id == fund.people["idriss"].id


def test_the_list_tells_the_recused_nothing_and_offers_nothing(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    recuse(officer, sent)
    page = officer.get("/cases").text
    (row,) = rows(page)
    assert row.startswith(f"{sent.case.reference} Vous vous êtes déporté·e")
    assert "Le Baobab" not in page
    assert "Partir" not in page
    assert f"/cases/{sent.case.reference}/take" not in page


def test_looking_for_somebody_does_not_tell_the_recused(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    page_of(officer, sent)
    assert sent.case.reference in send(officer, "/cases/find", words="Marcelline Ékambi").text
    recuse(officer, sent)
    for words in ("Marcelline Ékambi", sent.case.reference):
        found = send(officer, "/cases/find", words=words)
        assert f"/cases/{sent.case.reference}" not in found.text, words


def test_a_duplicate_is_not_named_to_whoever_is_recused_from_it(fund: Fund, officer: FlaskClient) -> None:
    sent, other = whole(fund), whole(fund)
    page_of(officer, other)
    assert other.case.reference in page_of(officer, sent)
    recuse(officer, other)
    officer.get("/cases")  # says that it is done
    assert other.case.reference not in page_of(officer, sent)


def test_the_recused_takes_nothing_back(fund: Fund) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    with fund.app.app_context(), pytest.raises(Recused), transaction() as session:
        take_case(session, fund.acting("solange"), sent.case.reference)
    for again in (Grade.NONE, Grade.INTEREST):
        with pytest.raises(Recused):
            fund.declare(sent.case, "solange", again)


def test_the_last_who_could_read_it_must_have_a_colleague_admitted_first(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    page = send(officer, f"/cases/{sent.case.reference}/recusal", grade="interest")
    assert page.status_code == 409
    assert "Personne d’autre ne pourrait lire ce dossier" in said(page.text)
    assert "Deux hommes sont venus" in page_of(officer, sent)


def test_a_second_recusal_takes_the_persons_own_key(fund: Fund) -> None:
    third_officer(fund)
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    fund.declare(sent.case, "idriss", Grade.DISPUTE)
    add(fund, sent, Step.NEEDS, [{"words": "Encore."}])
    assert opened_by_keys(fund, sent, "idriss") == set()
    assert "emergency_case.narrative" in opened_by_keys(fund, sent, "awa")


def test_what_came_in_since_everything_was_opened_stops_the_recusal(fund: Fund) -> None:
    sent = whole(fund)
    ctx, keys = fund.acting("solange"), fund.keys("solange")
    with fund.app.app_context():
        opened = open_everything(fund.vault, ctx, keys, sent.case, purpose="case.recusal")
        add(fund, sent, Step.NEEDS, [{"words": "Encore."}])
        with pytest.raises(EditConflict), transaction() as session:
            recuse_officer(session, ctx, fund.vault, keys, sent.case.reference, Grade.FAMILY, opened=opened)


def test_it_is_not_given_back_to_all_while_somebody_is_recused(fund: Fund) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    with fund.app.app_context(), pytest.raises(Denied):
        give_back(fund.vault, fund.acting("idriss"), fund.keys("idriss"), sent.case.reference)


def test_a_leavers_case_does_not_pass_to_a_successor_who_is_recused(fund: Fund, session: Session, look: Look) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    set_back(session, sent, state="triage", officer_id=fund.people["idriss"].id, acknowledged_at=ago(hours=1))
    who = colleague(fund.acting("idriss"), fund.people["idriss"], ADMINISTER_PEOPLE)
    with fund.app.app_context(), transaction() as writing:
        hand_over_cases(writing, who, fund.people["idriss"].id, fund.people["solange"].id)
    (found,) = look(select(EmergencyCase))
    assert found.officer_id is None


def test_the_recused_opens_nothing_by_the_vault_either(fund: Fund) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    for kind in (Kind.NARRATIVE, Kind.SUMMARY, Kind.MAILBOX):
        with pytest.raises(NotFound):
            fund.open(sent.case, [kind], "solange")


def test_nobody_restricts_a_case_twice(fund: Fund) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.FAMILY)
    with fund.app.app_context(), pytest.raises((Denied, Conflict)):
        keep_to(fund.vault, fund.acting("idriss"), fund.keys("idriss"), sent.case.reference, [])
