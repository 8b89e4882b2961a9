"""The first page tells which clocks have run out: what notices do not say."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from tests.accounts.pages import said
from tests.cases.fund import Fund, Sent
from tests.cases.verifying import recuse, taken


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def late(fund: Fund, session: Session, by: str = "solange", hours: int = -1) -> Sent:
    """A case in verification whose clock ends so many hours from now."""
    sent = taken(fund, fund.receive(), by)
    due = datetime.now(UTC) + timedelta(hours=hours)
    values = {"state": "verification", "due_at": due}
    session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(**values))
    session.commit()
    return sent


def test_ones_own_late_case_leads_to_what_stands_in_its_way(fund: Fund, session: Session, officer: FlaskClient) -> None:
    sent = late(fund, session)
    page = officer.get("/").text
    assert f"{sent.case.reference} : le délai est dépassé" in said(page)
    assert f'href="/cases/{sent.case.reference}/tonight"' in page


def test_late_cases_of_colleagues_are_a_count(fund: Fund, session: Session, officer: FlaskClient) -> None:
    sent = late(fund, session, "idriss")
    page = said(officer.get("/").text)
    assert "1 dossier d’un·e collègue est en retard" in page
    assert f"{sent.case.reference} : le délai" not in page


def test_what_is_in_time_is_not_told(fund: Fund, session: Session, officer: FlaskClient) -> None:
    late(fund, session, hours=1)
    late(fund, session, "idriss", hours=1)
    page = said(officer.get("/").text)
    assert "le délai est dépassé" not in page
    assert "est en retard" not in page


def test_whoever_is_recused_is_told_nothing_of_it(fund: Fund, session: Session, officer: FlaskClient) -> None:
    recuse(fund, late(fund, session, "idriss"), "solange")
    assert "est en retard" not in said(officer.get("/").text)
