"""The page of a case: what is asked comes first, what must never be done stands before any way to reach somebody."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.arriving import Facts
from fundapp.cases.models import CaseMessage, EmergencyCase
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.vocabulary import Channel
from fundapp.core.database import transaction
from fundapp.vault.commands.compartments import shred_compartments
from fundapp.vault.models import Wrap
from fundapp.vault.rules import Kind
from tests.accounts.acting import send
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund
from tests.cases.officers import add, ago, answer_of, page_of, set_back, whole
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def test_every_answer_is_read_in_words(fund: Fund, officer: FlaskClient) -> None:
    page = said(page_of(officer, whole(fund), "?open=referees&open=payment"))
    for words in (
        "Le Baobab", "Deux hommes sont venus chez moi hier soir.", "Marcelline Ékambi",
        "Menaces au téléphone.", "2 novembre 2026", "Bus pour quatre", "Front Line", "Maître Oyono",
        "+237 699 00 11 22", "mangue", "Une tante", "Signal, le soir.",
    ):  # fmt: skip
        assert words in page, words


def test_nothing_on_the_page_is_left_in_english(fund: Fund, officer: FlaskClient) -> None:
    assert english_in(page_of(officer, whole(fund))) == set()


def test_what_must_never_be_done_stands_before_any_way_to_reach_them(fund: Fund, officer: FlaskClient) -> None:
    page = page_of(officer, whole(fund))
    assert 0 < page.index("Ne jamais appeler.") < page.index("+237 699 00 11 22") < page.index('id="mailbox"')
    assert page.index("Ne jamais appeler.") < page.index("Signal, le soir.")
    assert page.count("Ne jamais appeler.") == 1


def test_what_must_never_be_done_is_never_replaced_by_a_later_contact(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    add(fund, sent, Step.CONTACT, {"way": "phone", "details": "690 00 00 09", "never": "Ne pas écrire la nuit."})
    page = page_of(officer, sent)
    first, second = page.index("Ne pas écrire la nuit."), page.index("Ne jamais appeler.")
    assert first < second < page.index("+237 699 00 11 22")
    assert second < page.index("690 00 00 09")


def test_a_page_is_opened_with_one_entry_for_the_case_and_everything_added(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = whole(fund)
    added = add(fund, sent, Step.NEEDS, [{"words": "Des médicaments."}])
    assert "Des médicaments." in page_of(officer, sent)
    (entry,) = [
        each
        for each in look(select(Staged).where(Staged.action == "vault.compartments.read"))
        if each.payload["purpose"] == "case.page"
    ]
    assert set(entry.payload["subjects"]) == {sent.case.id.hex, added.id.hex}


def test_the_page_costs_the_same_however_much_was_added_and_written(
    fund: Fund, officer: FlaskClient, query_count: CountQueries
) -> None:
    sent = whole(fund)

    def cost() -> int:
        page_of(officer, sent)
        with query_count() as statements:
            page_of(officer, sent)
        statements.at_most(16)
        return len(statements)

    add(fund, sent, Step.NEEDS, [{"words": "Encore."}])
    answer_of(fund, sent, "Bonjour.")
    few = cost()
    for number in range(6):
        add(fund, sent, Step.INCIDENTS, [{"kind": "threat", "words": f"Encore {number}."}])
        answer_of(fund, sent, f"Message {number}.")
    assert cost() == few


def test_without_keys_the_facts_show_and_the_page_says_why_nothing_else_does(
    fund: Fund, stranger: FlaskClient, session: Session, look: Look
) -> None:
    sent = whole(fund)
    sign_in_as(stranger, session, fund.people["solange"])
    page = page_of(stranger, sent)
    assert "Vos clés ne sont pas déverrouillées ici" in page
    assert "Baobab" not in page
    assert "Cameroun" in page
    assert not look(select(Staged).where(Staged.action == "vault.compartments.read"))


def test_an_absent_case_and_a_strange_reference_are_the_same_404(officer: FlaskClient) -> None:
    for address in ("/cases/AAAA-22", "/cases/'; drop", "/cases/%00", "/cases/" + "x" * 300):
        assert officer.get(address).status_code == 404


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.NARRATIVE, Kind.CONTACT, Kind.PAYMENT], ids=str)
def test_a_part_that_was_erased_shows_as_erased_and_hides_no_other(
    fund: Fund, officer: FlaskClient, kind: Kind
) -> None:
    sent = whole(fund)
    with fund.app.app_context(), transaction() as session:
        shred_compartments(session, fund.acting("solange"), fund.vault, sent.case.id, [kind], reason="test")
    page = said(page_of(officer, sent))
    assert "effacée pour toujours" in page
    kept = {"Marcelline Ékambi": Kind.IDENTITY, "Menaces au téléphone.": Kind.NARRATIVE, "mangue": Kind.CONTACT}
    for words, where in kept.items():
        assert (words in page) == (where != kind)


def test_a_part_that_is_kept_to_others_shows_as_such(fund: Fund, officer: FlaskClient, session: Session) -> None:
    sent = whole(fund)
    opened = fund.open(sent.case, [Kind.NARRATIVE]).compartments[Kind.NARRATIVE]
    session.query(Wrap).filter(Wrap.compartment_id == opened.id).delete()
    session.commit()
    page = said(page_of(officer, sent))
    assert "réservée à quelques personnes" in page
    assert "Marcelline Ékambi" in page
    assert "Menaces au téléphone." not in page


def test_a_message_of_theirs_shows_as_new_once_and_is_what_is_asked(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = whole(fund)
    set_back(session, sent, state="triage", officer_id=fund.people["solange"].id, acknowledged_at=ago(hours=1))
    answer_of(fund, sent, "Je suis arrivée à Douala.")
    first = said(page_of(officer, sent))
    assert "Je suis arrivée à Douala." in first
    assert "Le dernier message vient de la personne" in first
    assert "Nouveau" in first
    (message,) = look(select(CaseMessage))
    assert message.read_at is not None
    again = said(page_of(officer, sent))
    assert "Nouveau" not in again
    assert "Le dernier message vient de la personne" in again, "it was read, not answered"


def test_a_question_is_put_into_their_mailbox_and_stops_the_clock(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = whole(fund)
    set_back(session, sent, state="triage", officer_id=fund.people["solange"].id, acknowledged_at=ago(hours=1))
    answer = send(officer, f"/cases/{sent.case.reference}/write", kind="question", text="Où êtes-vous ?")
    assert answer.status_code == 303
    (found,) = look(select(EmergencyCase))
    assert found.state == "info_requested"
    page = said(page_of(officer, sent))
    assert "Où êtes-vous ?" in page
    assert "Votre question attend une réponse" in page


def test_a_message_that_is_refused_comes_back_as_it_was_typed(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    answer = send(officer, f"/cases/{sent.case.reference}/write", kind="question", text="Où êtes-vous ?")
    assert answer.status_code == 403
    assert "Où êtes-vous ?" in answer.text
    assert look(select(CaseMessage)) == []
    stale = officer.post(f"/cases/{sent.case.reference}/write", data={"kind": "message", "text": "Un mot."})
    assert stale.status_code == 422
    assert "Un mot." in stale.text


def test_situation_8_the_family_of_a_detainee_is_not_the_detainee(fund: Fund, officer: FlaskClient) -> None:
    consent = {"consent": "impossible_detained", "uses": ["verify"], "family": "Deux frères, qui ne s’entendent pas."}
    page = said(page_of(officer, whole(fund, consent=consent)))
    assert "Demandez son accord dès sa libération" in page
    assert "Deux frères" in page


def test_situation_9_a_minor_without_a_guardian_has_a_safeguarding_box(fund: Fund, officer: FlaskClient) -> None:
    minor = {"role": "self", "age_band": "under_18"}
    assert "Une personne mineure sans tuteur ni tutrice" in said(page_of(officer, whole(fund, who=minor)))
    sent = whole(fund, who={**minor, "guardian": "Sa tante"})
    assert "sans tuteur" not in said(page_of(officer, sent))


def test_a_minor_is_known_from_what_was_added_later_too(fund: Fund, officer: FlaskClient) -> None:
    sent = fund.receive()
    assert "sans tuteur" not in said(page_of(officer, sent))
    add(fund, sent, Step.WHO, {"age_band": "under_18"})
    assert "sans tuteur" in said(page_of(officer, sent))


@pytest.mark.parametrize(
    ("consent", "words"),
    [
        ({"consent": "not_yet", "uses": ["verify"]}, "Il manque l’accord de la personne"),
        ({"consent": "given", "uses": []}, "Ne contactez pas encore les personnes de référence"),
        ({}, "Il manque l’accord de la personne"),
    ],
    ids=["not_yet", "no_verification", "nothing_said"],
)
def test_missing_consent_is_told(fund: Fund, officer: FlaskClient, consent: dict[str, Any], words: str) -> None:
    assert words in said(page_of(officer, whole(fund, consent=consent)))


def test_facts_are_corrected_and_the_log_says_by_whom(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    answer = send(officer, f"/cases/{sent.case.reference}/facts", priority="P1", country="TD", purpose="legal")
    assert answer.status_code == 303
    (found,) = look(select(EmergencyCase))
    assert (found.priority, found.country, found.purpose) == ("P1", "TD", "legal")


def test_situation_16_the_second_of_two_officers_is_told_and_loses_nothing(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = whole(fund)
    address = f"/cases/{sent.case.reference}/facts"
    opened = hidden(officer.get(address).text)
    other = fund.app.test_client()
    fund.sign_in(other, "idriss")
    assert send(other, address, priority="P1", country="CM", purpose="medical").status_code == 303
    answer = officer.post(address, data={**opened, "priority": "P2", "country": "CM", "purpose": "legal"})
    assert answer.status_code == 409
    assert "Soins médicaux" in said(answer.text)
    (found,) = look(select(EmergencyCase))
    assert found.purpose == "medical"


def test_history_says_who_did_what(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    officer.post(f"/cases/{sent.case.reference}/take", data=hidden(page_of(officer, sent)))
    history = page_of(officer, sent).partition('aria-label="Historique"')[2]
    assert "Solange Ndeke" in history


def test_a_call_shows_when_the_person_first_reached_us(fund: Fund, officer: FlaskClient) -> None:
    first = ago(hours=5)
    sent = fund.receive(facts=Facts(channel=Channel.HOTLINE, first_contact_at=first))
    assert first.isoformat() in page_of(officer, sent)
