"""Partners in the budget: who has no line is told, whom one may choose, and a share beside its lines."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.queries.budgets import budget_of
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.partners import sharers_of
from fundapp.grants.rules.budget_checks import Doubt
from fundapp.grants.views.budget_frame import looked_at
from tests.accounts.network import organisation
from tests.fixtures.counting import CountQueries
from tests.grants.budgeting import at, made_budget
from tests.grants.opportunities import at as opportunity_at
from tests.grants.partnering import Keep, add_partner_row

__all__ = ["add_partner_row"]

Add = Callable[..., UUID]


def together(session: Session, add_opportunity: Add, add_partner_row: Keep) -> UUID:
    """A lead that is no partner yet, a co-applicant with a line, one in words without, and three without costs."""
    lead, mine = (organisation(session, name) for name in ("Ligue", "Maison"))
    others = [organisation(session, name) for name in ("Associée", "Prestataire", "Absente")]
    session.commit()
    host = add_opportunity(lead_id=lead, currency="EUR")
    add_partner_row(host, organisation_id=mine, share=5_000_00, share_currency="EUR")
    add_partner_row(host, name="Collectif Nord", sort_name="collectif nord")
    for each, role in zip(others, ("associate", "provider", "co_applicant"), strict=True):
        declined = {"standing": "declined", "declined_why": "Non"} if role == "co_applicant" else {}
        add_partner_row(host, organisation_id=each, role=role, **declined)
    session.add(made_budget(host, [{"organisation_id": mine}]))
    session.commit()
    return host


@pytest.fixture
def host(session: Session, add_opportunity: Add, add_partner_row: Keep) -> UUID:
    """Such a proposal."""
    return together(session, add_opportunity, add_partner_row)


def test_applicants_without_a_line_are_told(session: Session, me: Context, host: UUID) -> None:
    found, budget = opportunity(session, me, host), budget_of(session, me, host)
    assert budget is not None
    looked = looked_at(budget, found, sharers_of(session, me, found))
    (told,) = [each for each in looked.warnings if each.doubt is Doubt.NO_LINE]
    assert told.names == ("Collectif Nord", "Ligue")


@pytest.mark.usefixtures("visitor")
def test_the_page_of_a_line_offers_whoever_takes_part(client: FlaskClient, host: UUID) -> None:
    page = client.get(at(host, "lines", "new")).text
    names = ("Associée", "Collectif Nord", "Ligue", "Maison", "Prestataire")
    assert page.split('id="sharers">')[1].split("</datalist>")[0].count("<option") == len(names)
    assert all(f'<option value="{each}">' in page for each in names)


@pytest.mark.usefixtures("visitor")
def test_the_share_of_a_partner_stands_beside_its_lines(
    client: FlaskClient, host: UUID, query_count: CountQueries
) -> None:
    client.get("/")
    with query_count() as statements:
        page = client.get(f"{opportunity_at(host)}/partners").text.replace("\u202f", "").replace("\xa0", "")
    statements.at_most(8)
    assert "5000,00€" in page
    assert "12000,00€" in page
    assert page.count("Ses lignes du budget") == 1
    with query_count() as statements:
        assert "2 points" in client.get(opportunity_at(host)).text
    statements.at_most(16)
