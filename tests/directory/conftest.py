"""The directory for tests: an officer's browser, a fund with keys, organisations and funds."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.text import fold
from fundapp.directory.models import (
    OrganisationCountry,
    OrganisationDomain,
    OrganisationProfile,
    OtherFund,
    OtherFundCountry,
    OtherFundLanguage,
    OtherFundPurpose,
)
from tests.accounts import network
from tests.accounts.conftest import Become, become, nobody_was_wrong_yet
from tests.cases.conftest import founded, fund
from tests.fixtures.application import NOW

__all__ = ["Become", "become", "founded", "fund", "nobody_was_wrong_yet"]

Add = Callable[..., UUID]
STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
PROFILE: dict[str, Any] = {
    "role": "member", "registration": "yes", "registration_number": None, "trusted": False, "place": None,
    "website": None, "email": None, "phone": None,
}  # fmt: skip
FUND: dict[str, Any] = {
    "short_name": None, "website": None, "reached_by": None, "asked_by": "anybody", "ceiling": None, "currency": None,
    "answers_in_days": None, "rules": None, "source": None, "checked_on": None, "active": True,
}  # fmt: skip


@pytest.fixture
def officer(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of an officer without keys."""
    become(groups=[GroupCode.OFFICERS])
    return client


def keep(connection: Connection, made: Any) -> UUID:
    """Commits a row, as far as the test can tell; its id."""
    row_id: UUID = made.id
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        session.add(made)
        session.commit()
    return row_id


@pytest.fixture
def describe(session: Session, rolled_back: Connection) -> Add:
    """`describe("Ligue", domains=["legal"], countries=["GA"], role="partner")`: an organisation with its profile."""

    def put(name: str, *, known: bool = True, **facts: Any) -> UUID:
        seat = {key: facts.pop(key) for key in ("country", "short_name", "active") if key in facts}
        found = network.organisation(session, name, **seat)
        if known:
            domains = [OrganisationDomain(domain=each) for each in facts.pop("domains", ())]
            countries = [OrganisationCountry(country=each) for each in facts.pop("countries", ())]
            rows = {"domain_rows": domains, "country_rows": countries}
            keep(rolled_back, OrganisationProfile(id=found, entry_id=uuid4(), **STAMPS, **{**PROFILE, **facts}, **rows))
        return found

    return put


@pytest.fixture
def lend(rolled_back: Connection) -> Add:
    """`lend("Fonds", countries=["CM"], purposes=["legal"], ceiling=…, currency=…)`: another fund."""

    def put(name: str, **facts: Any) -> UUID:
        rows = {
            "country_rows": [OtherFundCountry(country=each) for each in facts.pop("countries", ())],
            "language_rows": [OtherFundLanguage(language=each) for each in facts.pop("languages", ())],
            "purpose_rows": [OtherFundPurpose(purpose=each) for each in facts.pop("purposes", ())],
        }
        given = {**FUND, **STAMPS, **facts, **rows}
        return keep(rolled_back, OtherFund(id=uuid4(), name=name, sort_name=fold(name), entry_id=uuid4(), **given))

    return put
