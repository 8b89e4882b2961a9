"""A case that becomes urgent while nobody has taken it rings, whatever rang a moment before."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.arriving import Facts
from fundapp.cases.commands.facts import correct_facts
from fundapp.cases.commands.taking import take_case
from fundapp.cases.rules.vocabulary import Priority
from fundapp.core.database import transaction
from fundapp.outbox.models import Delivery
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back
from tests.cases.test_case_news import alerted, notices, on_call
from tests.fixtures.application import Look


def correct(fund: Fund, sent: Sent, version: int, **given: Any) -> None:
    """Idriss corrects what is known of a case."""
    with fund.app.app_context(), transaction() as session:
        facts = {"country": "CM", "purpose": None, **given}
        correct_facts(session, fund.acting("idriss"), sent.case.reference, facts, expected_version=version)


def test_a_case_that_becomes_urgent_rings_once_whatever_rang_a_moment_ago(
    fund: Fund, session: Session, look: Look
) -> None:
    on_call(fund, session, "solange")
    sent, other = fund.receive(facts=Facts(country="CM")), fund.receive(facts=Facts(priority=Priority.P1))
    alerted(fund, look)
    before = notices(look)
    set_back(session, other, state="triage", officer_id=fund.people["idriss"].id, acknowledged_at=ago(minutes=1))
    correct(fund, sent, 1, priority="P1")
    correct(fund, sent, 2, priority="P1", purpose="legal")
    for _time in range(2):
        alerted(fund, look)
    assert notices(look) == before + 1
    assert look(select(Delivery.urgent).order_by(Delivery.created_at.desc()))[0]


def test_a_case_that_was_taken_meanwhile_rings_no_more_when_it_had_become_urgent(
    fund: Fund, session: Session, look: Look
) -> None:
    sent = fund.receive(facts=Facts(country="CM"))
    correct(fund, sent, 1, priority="P1")
    with fund.app.app_context(), transaction() as writing:
        take_case(writing, fund.acting("idriss"), sent.case.reference)
    on_call(fund, session, "solange")
    alerted(fund, look)
    assert notices(look) == 0
