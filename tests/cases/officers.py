"""What the officers' pages are tried with: applications of every kind, and browsers of officers."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.cases.arriving import ArrivedStep, Facts, arrive_step
from fundapp.cases.commands.additions import add_step
from fundapp.cases.commands.mailbox import write_to_officers
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.rules.readings import Measured, due_at
from fundapp.cases.rules.sheets import Step
from fundapp.cases.sealing import seal_message
from fundapp.core.database import transaction
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.cases.fund import Fund, Sent

WHOLE: Mapping[str, Any] = {
    "who": {"role": "family", "legal_name": "Marcelline Ékambi", "age_band": "18_29", "profiles": ["journalist"]},
    "incidents": [{"kind": "threat", "date": "2026-11-02", "perpetrator": "police", "words": "Menaces au téléphone."}],
    "needs": [{"purpose": "transport", "item": "Bus pour quatre", "quantity": 4, "cost": "12500", "currency": "XAF"}],
    "funders": [{"funder": "Front Line", "status": "asked"}],
    "referees": [{"name": "Maître Oyono", "way": "Signal +237 6 77 00 00 01", "informed": "yes"}],
    "contact": {"way": "signal", "details": "+237 699 00 11 22", "code_word": "mangue", "never": "Ne jamais appeler."},
    "payment": {"method": "mobile_money", "payee": "Une tante", "details": "690 11 22 33"},
    "consent": {"consent": "verbal", "uses": ["verify"]},
}
"""An application with an answer to every step."""


def whole(fund: Fund, **more: Any) -> Sent:
    """Such an application, received."""
    return fund.receive({**WHOLE, **more}, Facts(country="CM"))


def set_back(session: Session, sent: Sent, **columns: Any) -> None:
    """Changes columns of a case behind the application's back, to make a past."""
    session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(**columns))
    session.expire_all()
    found = session.get_one(EmergencyCase, sent.case.id)
    due = due_at(Measured(found.received_at, found.channel, found.priority), [], found.state)
    session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(due_at=due))
    session.commit()
    session.expunge_all()


def ago(**span: float) -> datetime:
    """A moment in the past."""
    return datetime.now(UTC) - timedelta(**span)


def add(fund: Fund, sent: Sent, step: Step, answers: Any) -> Addition:
    """A step that the applicant adds later."""
    with fund.app.app_context():
        arrived: ArrivedStep = arrive_step(fund.vault, step, answers, sent.case.id)
        with transaction() as session:
            added = add_step(session, fund.nobody(), Visitor(sent.unlocked.reader.id, provisional=False), arrived)
            session.flush()
            session.expunge(added)
    return added


def page_of(client: FlaskClient, sent: Sent, more: str = "") -> str:
    """The case's page; `more` of its address opens parts that wait to be asked for."""
    answer = client.get(f"/cases/{sent.case.reference}{more}")
    assert answer.status_code == 200, answer.text
    return answer.text


def answer_of(fund: Fund, sent: Sent, text: str) -> None:
    """A message of the applicant."""
    with fund.app.app_context():
        opened = open_compartments(
            fund.vault, fund.nobody(), sent.unlocked, sent.case.subject, [Kind.MAILBOX], purpose="test"
        )
        sealed = seal_message(opened, text)
        with transaction() as session:
            visitor = Visitor(sent.unlocked.reader.id, provisional=False)
            write_to_officers(session, fund.nobody(), visitor, sent.case.id, sealed)
