"""Parts of a case that open for whoever asks, who opened what, and what stood there before."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.audit.sequencer import sequence
from fundapp.cases.models import EarlierFacts
from fundapp.cases.rules.sheets import Step
from tests.accounts.acting import send
from tests.accounts.pages import said
from tests.cases.fund import Fund
from tests.cases.officers import add, page_of, whole
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def opened_kinds(look: Look) -> list[list[str]]:
    """What was opened for case pages, in the words of the log."""
    entries = look(select(Staged).where(Staged.action == "vault.compartments.read").order_by(Staged.position))
    return [each.payload["compartments"] for each in entries if each.payload["purpose"] == "case.page"]


def test_other_peoples_names_and_where_money_goes_open_for_whoever_asks(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = whole(fund)
    add(fund, sent, Step.PAYMENT, {"method": "cash", "payee": "Un cousin", "details": "à Bafoussam"})
    add(fund, sent, Step.REFEREES, [{"name": "Sœur Odile", "way": "à la paroisse"}])
    page = page_of(officer, sent)
    for words in ("Maître Oyono", "Une tante", "Un cousin", "Sœur Odile"):
        assert words not in page
    assert opened_kinds(look) == [["contact", "identity", "mailbox", "narrative", "summary"]]
    address = re.search(r'href="(/cases/[^"]*open=referees[^"]*)"', page)
    assert address
    page = officer.get(unescape(address[1])).text
    assert "Maître Oyono" in page
    assert "Sœur Odile" in page
    assert "Une tante" not in page
    assert opened_kinds(look)[-1] == ["contact", "identity", "mailbox", "narrative", "referees", "summary"]
    address = re.search(r'href="(/cases/[^"]*open=payment[^"]*)"', page)
    assert address
    page = officer.get(unescape(address[1])).text
    for words in ("Maître Oyono", "Une tante", "Un cousin", "Sœur Odile"):
        assert words in page
    assert officer.get(f"/cases/{sent.case.reference}?open=discussion&open=%00").status_code == 200


def test_who_opened_what_stands_on_the_page_of_its_readers(fund: Fund, officer: FlaskClient, session: Session) -> None:
    sent = whole(fund)
    address = f"/cases/{sent.case.reference}/access"
    assert "Personne encore" in said(officer.get(address).text)
    page_of(officer, sent, "?open=payment")
    page = said(officer.get(address).text)
    assert "Solange" in page
    assert "Pour lire le dossier" in page
    assert "Comment l’aide pourrait arriver" in page
    assert "Qui peut confirmer" not in page
    sequence(session)
    assert said(officer.get(address).text).count("Pour lire le dossier") == 1


def test_facts_that_are_corrected_keep_every_version(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    address = f"/cases/{sent.case.reference}/facts"
    for country in ("GA", "TD"):
        send(officer, address, priority="P1", country=country, purpose="legal")
    kept = look(select(EarlierFacts).order_by(EarlierFacts.version))
    assert [(each.priority, each.country, each.purpose) for each in kept] == [("P2", "CM", None), ("P1", "GA", "legal")]
    page = said(officer.get(address).text)
    assert "Ce qui était écrit auparavant" in page
    assert "Gabon" in page.partition("Ce qui était écrit auparavant")[2]
    send(officer, address, priority="P1", country="TD", purpose="legal")
    assert len(look(select(EarlierFacts))) == 2
