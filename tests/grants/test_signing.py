"""A proposal that was won becomes an agreement with envelope and dates, in one step."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fundapp.audit.models import Staged
from fundapp.donors.models import (
    Agreement,
    AgreementEnvelope,
    AgreementInstalment,
    AgreementReport,
    Funder,
    FunderAsk,
)
from fundapp.grants.models import Opportunity, OpportunityMove
from fundapp.ledger.models import FundEnvelope
from tests.donors.agreements import FACTS, INSTALMENT, REPORT, at, filled, post, row
from tests.fixtures.application import Look
from tests.grants import opportunities
from tests.grants.opportunities import only

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
WON: dict[str, Any] = {
    "state": "won", "title": "Un projet", "currency": "EUR", "requested": 150_000_00, "awarded": 120_000_00,
    "reference": "REF-7",
}  # fmt: skip
ROWS = {**row("reports", 0, REPORT), **row("instalments", 0, INSTALMENT)}


def signing(opportunity_id: UUID) -> str:
    return f"/agreements/new/opportunity/{opportunity_id}"


def counted(look: Look, model: type) -> int:
    return int(look(select(func.count()).select_from(model))[0])


@pytest.fixture
def won(add_opportunity: Add, add_funder: Add) -> UUID:
    """An opportunity that is won, with a funder of the map."""
    return add_opportunity(funder_id=add_funder(name="Fonds Alpha"), **WON)


def test_the_step_leads_to_one_page_that_knows_what_is_known(client: FlaskClient, won: UUID) -> None:
    answer = client.get(f"{opportunities.at(won)}/step/sign")
    assert (answer.status_code, answer.location) == (303, signing(won))
    known = filled(client.get(signing(won)).text)
    wanted = {"title": "Un projet", "currency": "EUR", "amount": "120 000", "reference": "REF-7"}
    assert {name: known[name].replace("\u202f", " ") for name in wanted} == wanted
    assert "Fonds Alpha" in client.get(signing(won)).text


def test_one_page_makes_agreement_envelope_dates_and_moves_the_opportunity(
    client: FlaskClient, won: UUID, look: Look
) -> None:
    answer = post(client, signing(won), FACTS | ROWS | {"not_countries": ["GQ"], "share": "7", "purposes": ["legal"]})
    (made,) = look(select(Agreement))
    assert (answer.status_code, answer.location) == (303, at(made.id))
    assert (made.state, made.code, made.amount, made.signed_on) == (
        "signed",
        "ALPHA-2026",
        120_000_00,
        date(2026, 2, 1),
    )
    assert (made.next_report_on, made.next_instalment_on) == (date(2026, 10, 30), date(2026, 3, 15))
    found = only(look)
    assert (found.state, found.agreement_id) == ("agreement", made.id)
    (envelope,) = look(select(FundEnvelope))
    assert (envelope.code, envelope.pledged, envelope.basis, envelope.cap) == ("ALPHA-2026", 120_000_00, "received", 0)
    assert (envelope.share, envelope.begins_on, envelope.ends_on) == (700, date(2026, 3, 1), date(2028, 2, 28))
    (tie,) = look(select(AgreementEnvelope))
    assert (tie.agreement_id, tie.envelope_id) == (made.id, envelope.id)
    (report,) = look(select(AgreementReport))
    assert (report.kind, report.due_on, report.sent_on) == ("both", date(2026, 10, 30), None)
    (instalment,) = look(select(AgreementInstalment))
    assert (instalment.amount, instalment.due_on, instalment.received_on) == (60_000_00, date(2026, 3, 15), None)
    assert look(select(OpportunityMove.action).order_by(OpportunityMove.number))[-1] == "sign"
    assert {
        "agreement.recorded", "opportunity.signed", "ledger.envelope.opened_under_agreement",
    } <= {each.action for each in look(select(Staged))}  # fmt: skip
    page = client.get(opportunities.at(won)).text
    assert at(made.id) in page
    assert client.get(at(made.id)).status_code == 200


def test_whatever_is_wrong_nothing_is_kept_and_nothing_typed_is_lost(
    client: FlaskClient, won: UUID, look: Look
) -> None:
    typed = FACTS | ROWS | {"ends_on": "01/01/2020", "envelope_name": "Une enveloppe à part"}
    answer = post(client, signing(won), typed)
    assert answer.status_code == 422
    kept = filled(answer.text)
    for name in (
        "title",
        "reference",
        "amount",
        "ends_on",
        "envelope_name",
        "reports_0_due_on",
        "instalments_0_amount",
    ):
        assert kept[name] == typed[name], name
    assert [counted(look, each) for each in (Agreement, FundEnvelope, AgreementReport)] == [0, 0, 0]
    assert only(look).state == "won"


def test_an_envelope_that_cannot_be_opened_undoes_all_of_it(
    client: FlaskClient, won: UUID, add_opportunity: Add, add_funder: Add, look: Look
) -> None:
    assert post(client, signing(won), FACTS).status_code == 303
    other = add_opportunity(funder_id=add_funder(name="Fonds Bêta"), **WON)
    clash = FACTS | {"code": "BETA", "envelope_code": "ALPHA-2026", "envelope_name": "Une autre"}
    answer = post(client, signing(other), clash)
    assert answer.status_code == 422
    assert 'id="envelope_code-error"' in answer.text
    assert [each.code for each in look(select(Agreement))] == ["ALPHA-2026"]
    assert look(select(Opportunity.state).where(Opportunity.id == other)) == ["won"]


def test_an_agreement_is_recorded_once(client: FlaskClient, won: UUID) -> None:
    assert post(client, signing(won), FACTS).status_code == 303
    answer = client.get(signing(won))
    assert (answer.status_code, answer.location) == (303, "/agreements")


def test_a_funder_who_is_only_a_name_is_put_on_the_map_with_the_agreement(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_name="Fonds inconnu", **WON)
    assert filled(client.get(signing(one)).text)["funder_name"] == "Fonds inconnu"
    answers = FACTS | {"funder_name": "Fonds inconnu"}
    assert post(client, signing(one), answers).status_code == 422
    assert post(client, signing(one), answers | {"funder_kind": "embassy"}).status_code == 303
    (funder,) = look(select(Funder))
    assert (funder.name, only(look).funder_id, only(look).funder_name) == ("Fonds inconnu", funder.id, None)
    assert look(select(FunderAsk.outcome)) == ["won"]
