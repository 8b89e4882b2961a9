"""Two partner organisations and their browsers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import EmergencyCase
from tests.accounts import network
from tests.accounts.signing import sign_in_as
from tests.cases.calling import partner_of
from tests.cases.fund import Fund
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements

CountQueries = Callable[[], AbstractContextManager[Statements]]


@dataclass
class Partners:
    """Two organisations: Awa and Paul of the league, whose browser `client` is Awa's; Rose of the shelter."""

    league: UUID
    shelter: UUID
    awa: Person
    paul: Person
    rose: Person
    client: FlaskClient
    other: FlaskClient


@pytest.fixture
def partners(fund: Fund, session: Session, stranger: FlaskClient) -> Partners:
    """Partners without any keys."""
    league, shelter = network.organisation(session, "Ligue d’appui"), network.organisation(session, "Abri")
    awa, paul = partner_of(session, "Awa Bello", league), partner_of(session, "Paul Mbo", league)
    rose, other = partner_of(session, "Rose Oyono", shelter), fund.app.test_client()
    sign_in_as(stranger, session, awa)
    sign_in_as(other, session, rose)
    return Partners(league, shelter, awa, paul, rose, stranger, other)


def cases(look: Look) -> list[EmergencyCase]:
    return list(look(select(EmergencyCase).order_by(EmergencyCase.received_at, EmergencyCase.id)))
