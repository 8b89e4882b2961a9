"""An officer says how they stand to a case before they read what happened."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.cases.arriving import Facts
from fundapp.cases.commands.codes import IdentityCheck, confirm_heard, offer_code
from fundapp.cases.commands.conflicts import declare_conflict
from fundapp.cases.commands.digests import note_digests
from fundapp.cases.commands.facts import correct_facts
from fundapp.cases.commands.mailbox import mark_read_by_officers, write_to_applicant
from fundapp.cases.commands.needs import add_need, move_need_up
from fundapp.cases.commands.seeing import mark_seen
from fundapp.cases.commands.taking import take_case, take_over_case
from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.cases.permissions.conflicts import Recused, Undeclared
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.sealing import seal_message
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, Invalid
from fundapp.vault.errors import Locked
from fundapp.vault.rules import Kind
from fundapp.vault.statements import Statement
from tests.accounts.acting import error_at, send, told
from tests.accounts.pages import english_in, said
from tests.accounts.people import person_of
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import page_of, whole
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

SEALED = ("Deux hommes sont venus", "Marcelline", "+237 699 00 11 22", "mangue")
"""Words of the story, of who it is and of how to reach them."""


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked; nobody has declared anything of what arrives."""
    fund.everybody_declares = False
    fund.sign_in(stranger, "solange")
    return stranger


def card(sent: Sent) -> str:
    """The address of a case's conflict card."""
    return f"/cases/{sent.case.reference}/declaration"


def test_situation_2_the_card_comes_before_the_story(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    answer = officer.get(f"/cases/{sent.case.reference}", follow_redirects=True)
    page = said(answer.text)
    for words in ("Le Baobab", "Partir quelques semaines.", "Cameroun", "Formulaire"):
        assert words in page, words
    for words in SEALED:
        assert words not in answer.text, words
    assert english_in(answer.text) == set()


def test_the_card_opens_the_summary_and_nothing_else(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    officer.get(f"/cases/{sent.case.reference}", follow_redirects=True)
    (entry,) = look(select(Staged).where(Staged.action == "vault.compartments.read"))
    assert entry.payload["compartments"] == ["summary"]
    assert entry.payload["purpose"] == "case.card"


@pytest.mark.parametrize("grade", ["none", "professional", "same_organisation"])
def test_whoever_declares_goes_on(fund: Fund, officer: FlaskClient, look: Look, grade: str) -> None:
    sent = whole(fund)
    assert send(officer, card(sent), grade=grade).location.endswith(f"/cases/{sent.case.reference}")
    (row,) = look(select(Declaration))
    assert (row.person_id, row.grade) == (fund.people["solange"].id, grade)
    assert "Deux hommes sont venus" in page_of(officer, sent)


def test_a_declaration_is_signed_and_the_log_proves_it(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    send(officer, card(sent), grade="professional")
    (row,) = look(select(Declaration))
    ((action, payload),) = told(look, row.id)
    assert (action, payload["grade"]) == ("case.conflict.declared", "professional")
    body, signature = payload["statement"]["body"].encode(), bytes.fromhex(payload["statement"]["signature"])
    mine = fund.keys("solange").signing.public
    assert Statement(body, mine, signature).holds
    for part in (sent.case.id.hex, fund.people["solange"].id.hex, '"grade":"professional"', '"minute":"20'):
        assert part in body.decode()
    forged = body.replace(b"professional", b"none")
    assert not Statement(forged, mine, signature).holds


def test_nothing_chosen_is_said_at_the_field(fund: Fund, officer: FlaskClient, look: Look) -> None:
    answer = send(officer, card(whole(fund)))
    assert answer.status_code == 422
    assert error_at(answer.text, "grade")
    assert look(select(Declaration)) == []


@pytest.mark.parametrize("page", ["", "/needs", "/facts", "/write", "/take-over", "/code", "/access"])
def test_every_page_of_a_case_asks_first(fund: Fund, officer: FlaskClient, page: str) -> None:
    sent = whole(fund)
    answer = officer.get(f"/cases/{sent.case.reference}{page}")
    assert (answer.status_code, answer.location) == (303, card(sent))


def test_what_is_sent_before_a_declaration_is_refused_with_the_reason(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    token = officer.get(card(sent)).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = officer.post(f"/cases/{sent.case.reference}/heard", data={"csrf_token": token})
    assert answer.status_code in (303, 403)
    answer = officer.post(
        f"/cases/{sent.case.reference}/write", data={"csrf_token": token, "kind": "message", "text": "x"}
    )
    assert answer.status_code == 403
    assert "Dites d’abord si vous connaissez la personne" in said(answer.text)


def test_every_command_of_a_case_asks_who_acts(fund: Fund) -> None:
    fund.everybody_declares = False
    sent = whole(fund)
    ctx, case_id, reference = fund.acting("solange"), sent.case.id, sent.case.reference
    message = seal_message(fund.open(sent.case, [Kind.MAILBOX]), "Bonjour")
    line = {"purpose": "medical", "quantity": 1, "unit_cost": 1, "currency": "XAF"}
    acts = (
        lambda s: write_to_applicant(s, ctx, case_id, message),
        lambda s: mark_read_by_officers(s, ctx, case_id, []),
        lambda s: mark_seen(s, ctx, case_id, [], withdrawal=False),
        lambda s: note_digests(s, ctx, case_id, set()),
        lambda s: offer_code(s, ctx, case_id, IdentityCheck(True, True)),
        lambda s: confirm_heard(s, ctx, reference),
        lambda s: correct_facts(s, ctx, reference, {}, expected_version=1),
        lambda s: add_need(s, ctx, reference, case_id, line, None),
        lambda s: move_need_up(s, ctx, reference, case_id),
        lambda s: take_over_case(s, ctx, reference, expected_version=1),
    )
    with fund.app.app_context():
        for act in acts:
            with pytest.raises(Undeclared), transaction() as session:
                act(session)


def test_a_case_can_be_taken_before_it_is_read(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    with fund.app.app_context(), transaction() as session:
        assert take_case(session, fund.acting("solange"), sent.case.reference).state == "triage"


def test_whoever_entered_the_case_declares_like_everybody(fund: Fund, officer: FlaskClient) -> None:
    sent = fund.receive(None, Facts(entered_by_id=fund.people["solange"].id))
    assert officer.get(f"/cases/{sent.case.reference}").location == card(sent)


def test_nobody_signs_with_somebody_elses_key(fund: Fund) -> None:
    fund.everybody_declares = False
    sent = whole(fund)
    with fund.app.app_context(), pytest.raises(Locked), transaction() as session:
        declare_conflict(session, fund.acting("solange"), fund.keys("idriss"), sent.case.reference, Grade.NONE)


def test_a_grade_that_recuses_is_never_a_mere_declaration(fund: Fund) -> None:
    fund.everybody_declares = False
    sent = whole(fund)
    with fund.app.app_context(), pytest.raises(Invalid), transaction() as session:
        declare_conflict(session, fund.acting("solange"), fund.keys("solange"), sent.case.reference, Grade.FAMILY)


def test_whoever_holds_no_key_yet_declares_nothing(fund: Fund) -> None:
    fund.everybody_declares = False
    sent = whole(fund)
    person = person_of("Nouvelle Venue", ["officers"])
    fund.session.add(person)
    fund.session.commit()
    fund.people["venue"] = person
    fund.keyholders.give(person)
    with fund.app.app_context(), pytest.raises(Denied), transaction() as session:
        declare_conflict(session, fund.acting("venue"), fund.keys("venue"), sent.case.reference, Grade.NONE)


def test_without_keys_the_card_shows_no_alias_and_asks_for_keys(fund: Fund, stranger: FlaskClient) -> None:
    fund.everybody_declares = False
    sent = whole(fund)
    sign_in_as(stranger, fund.session, fund.people["solange"])
    page = stranger.get(card(sent)).text
    assert "Le Baobab" not in page
    assert 'name="grade"' not in page
    assert "Vos clés ne sont pas déverrouillées ici" in said(page)


def test_the_card_costs_the_same_however_many_have_declared(
    fund: Fund, officer: FlaskClient, query_count: CountQueries
) -> None:
    sent = whole(fund)
    with query_count() as statements:
        officer.get(card(sent))
    statements.at_most(16)
    fund.declare(sent.case, "idriss")
    with query_count() as more:
        officer.get(card(sent))
    assert len(more) <= len(statements)


def test_the_newest_declaration_counts(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange")
    fund.declare(sent.case, "solange", Grade.DISPUTE)
    with fund.app.app_context(), pytest.raises(Recused), transaction() as session:
        take_case(session, fund.acting("solange"), sent.case.reference)
    assert len(look(select(Declaration))) == 2
    (found,) = look(select(EmergencyCase))
    assert found.restricted_since is not None
