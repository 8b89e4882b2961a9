"""Members of the network in the directory, for tests of fit."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.directory.models import OrganisationCountry, OrganisationDomain, OrganisationProfile
from tests.accounts import network
from tests.directory.conftest import PROFILE, STAMPS, keep

Describe = Callable[..., UUID]
FULL: dict[str, Any] = {
    "founded": 2001, "legal_status": "association", "yearly_budget": 5_000_000, "budget_currency": "EUR",
    "languages": ("fr",), "domains": ("protection",),
}  # fmt: skip
"""What a profile says where everything is known."""


@pytest.fixture
def describe(session: Session, rolled_back: Connection) -> Describe:
    """`describe("Ligue", registration="no")`: a member in Cameroon of which everything is known; None: no profile."""

    def put(name: str, *, known: bool = True, country: str = "CM", active: bool = True, **facts: Any) -> UUID:
        found = network.organisation(session, name, country=country, active=active)
        if known:
            said = {**PROFILE, **FULL, **facts}
            rows = {
                "domain_rows": [OrganisationDomain(domain=each) for each in said.pop("domains")],
                "country_rows": [OrganisationCountry(country=each) for each in said.pop("countries", ())],
            }
            keep(rolled_back, OrganisationProfile(id=found, entry_id=found, **STAMPS, **said, **rows))
        return found

    return put
