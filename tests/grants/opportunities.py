"""Made-up opportunities for tests, and the pages on which they take their steps."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from factory.base import Factory
from factory.declarations import LazyAttribute, LazyFunction, Sequence
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.core.text import fold
from fundapp.grants.models import Opportunity, OpportunityMove
from fundapp.grants.workflow import ANSWERED, EXPLAINED, SENT
from tests.donors.pages import hidden
from tests.fixtures.application import Look

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class OpportunityFactory(Factory[Opportunity]):
    """An opportunity with what its state needs, and nothing else."""

    class Meta:
        """What is made."""

        model = Opportunity

    id = LazyFunction(uuid4)
    title = Sequence(lambda number: f"Opportunité {number:05d}")
    found_by = LazyAttribute(lambda made: fold(made.title))
    state = "spotted"
    two_stage = False
    decided_on = LazyAttribute(lambda made: None if made.state in ("spotted", "withdrawn") else date(2025, 3, 1))
    decided_by_words = LazyAttribute(lambda made: "Le COPIL" if made.decided_on else None)
    submitted_on = LazyAttribute(lambda made: date(2025, 4, 1) if made.state in SENT else None)
    answered_on = LazyAttribute(lambda made: date(2025, 7, 10) if made.state in ANSWERED else None)
    days_waited = LazyAttribute(lambda made: (made.answered_on - made.submitted_on).days if made.answered_on else None)
    reasons = LazyAttribute(lambda made: "Trop loin" if made.state in EXPLAINED else None)
    entry_id = LazyFunction(uuid4)
    created_at = LONG_AGO
    updated_at = LONG_AGO


def beginning(found: Opportunity) -> OpportunityMove:
    """Its first step, for those whose page is looked at."""
    return OpportunityMove(id=uuid4(), opportunity_id=found.id, number=0, after=found.state, at=found.created_at)


def at(opportunity_id: UUID) -> str:
    """The address of its page."""
    return f"/calls/opportunities/{opportunity_id}"


def take(client: FlaskClient, opportunity_id: UUID, step: str, **answers: str) -> Any:
    """Opens the page of a step and sends it, with these answers."""
    address = f"{at(opportunity_id)}/step/{step}"
    page = client.get(address)
    assert page.status_code == 200, page.location
    return client.post(address, data=hidden(page.text) | answers)


GO = {"decided_on": "01/06/2025", "decided_by_words": "Le COPIL"}
SENT_ANSWERS = {"submitted_on": "02/06/2025", "currency": "EUR", "requested": "120 000", "reference": "REF-7"}
ANSWERS: Mapping[str, dict[str, str]] = {
    "go": GO,
    "no_go": {**GO, "reasons": "Pas nos pays"},
    "submit": SENT_ANSWERS,
    "win": {"answered_on": "10/09/2025", "currency": "EUR", "awarded": "100 000"},
    "lose": {"answered_on": "10/09/2025", "reasons": "Trop de demandes", "submitted_on": "02/06/2025"},
    "withdraw": {"reasons": "Le chef de file s’est retiré"},
}
"""What each step is told."""


def only(look: Look) -> Opportunity:
    found: Opportunity
    (found,) = look(select(Opportunity))
    return found


def walk(client: FlaskClient, opportunity_id: UUID, *steps: str) -> None:
    for step in steps:
        answer = take(client, opportunity_id, step, **ANSWERS.get(step, {}))
        assert answer.status_code == 303, answer.text


def edit(client: FlaskClient, opportunity_id: UUID, **answers: str) -> Any:
    page = client.get(f"{at(opportunity_id)}/edit").text
    return client.post(f"{at(opportunity_id)}/edit", data=hidden(page) | answers)
