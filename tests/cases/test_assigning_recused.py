"""Cases go to nobody who is recused from them, or could not open them."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.accounts.models import Membership
from fundapp.cases.commands.assigning import assign_cases
from fundapp.cases.commands.taking import hand_over_cases, take_case, take_over_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions.leaving import ADMINISTER_PEOPLE
from fundapp.cases.restricting import keep_to
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, Invalid
from tests.accounts.acting import colleague, error_at
from tests.accounts.people import person_of
from tests.cases.conflicted import third_officer
from tests.cases.fund import Fund, Sent
from tests.cases.officers import whole
from tests.cases.verifying import taken
from tests.donors.pages import hidden
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser; Awa is the third officer."""
    third_officer(fund)
    fund.sign_in(stranger, "solange")
    return stranger


def refused(officer: FlaskClient, fund: Fund, name: str, *sent: Sent) -> str:
    """Why some cases cannot be given to somebody, by the page."""
    references = [each.case.reference for each in sent]
    page = officer.get("/cases/assign", query_string={"case": references}).text
    answers = {**hidden(page.partition("<main")[2]), "case": references, "officer": str(fund.people[name].id)}
    answer = officer.post("/cases/assign", data=answers)
    assert answer.status_code == 422
    return error_at(answer.text, "officer")


def held(look: Look) -> set[UUID | None]:
    """Who looks after cases."""
    return set(look(select(EmergencyCase.officer_id)))


def test_situation_2_a_case_is_not_given_to_whoever_is_recused(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    assert refused(officer, fund, "idriss", sent) == f"Idriss Abakar s’est déporté·e de {sent.case.reference}."
    assert held(look) == {None}


def test_of_several_none_changes_hands_and_the_one_that_blocks_is_named(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    free, theirs = whole(fund), whole(fund)
    fund.declare(theirs.case, "idriss", Grade.INTEREST)
    why = refused(officer, fund, "idriss", free, theirs)
    assert theirs.case.reference in why
    assert free.case.reference not in why
    assert held(look) == {None}


def test_a_restricted_case_is_not_given_to_whoever_has_no_key_to_it(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = whole(fund)
    keep(fund, sent, "idriss")
    assert "est réservé, et Awa Mbarga n’est pas parmi" in refused(officer, fund, "awa", sent)
    assert held(look) == {None}


def test_a_case_is_not_given_to_whoever_has_no_officers_key(fund: Fund, officer: FlaskClient) -> None:
    fund.people["bela"] = person_of("Bela Ondo", ["officers"])
    fund.session.add(fund.people["bela"])
    fund.session.commit()
    assert "Bela Ondo ne peut encore ouvrir aucun dossier" in refused(officer, fund, "bela", whole(fund))


def test_whoever_is_recused_does_not_choose_who_looks_after_it(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    fund.declare(sent.case, "solange", Grade.DISPUTE)
    with fund.app.app_context(), transaction() as session, pytest.raises(Invalid):
        assign_cases(session, fund.acting("solange"), [sent.case.reference], fund.people["idriss"].id)
    with fund.app.app_context(), transaction() as session:
        given = assign_cases(session, fund.acting("awa"), [sent.case.reference], fund.people["idriss"].id)
    assert len(given) == 1


def test_nobody_takes_a_restricted_case_that_they_cannot_open(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    keep(fund, sent, "idriss")
    fund.declare(sent.case, "awa")
    with fund.app.app_context(), transaction() as session, pytest.raises(Denied):
        take_case(session, fund.acting("awa"), sent.case.reference)
    version = taken(fund, sent, "idriss").case.version + 2
    with fund.app.app_context(), transaction() as session, pytest.raises(Denied):
        take_over_case(session, fund.acting("awa"), sent.case.reference, expected_version=version)


def test_what_a_successor_cannot_open_becomes_nobodys(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = taken(fund, whole(fund))
    keep(fund, sent, "idriss")
    administrator = colleague(fund.acting("solange"), fund.people["solange"], ADMINISTER_PEOPLE)
    with fund.app.app_context(), transaction() as session:
        hand_over_cases(session, administrator, fund.people["solange"].id, fund.people["awa"].id)
    assert held(look) == {None}


def keep(fund: Fund, sent: Sent, *names: str) -> None:
    """Solange keeps a case to herself and these."""
    with fund.app.app_context():
        chosen = [fund.people[each].id for each in names]
        keep_to(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case.reference, chosen)


def test_an_officer_who_left_the_group_is_still_none(fund: Fund, officer: FlaskClient) -> None:
    sent, awa = whole(fund), fund.people["awa"].id
    fund.session.query(Membership).filter_by(person_id=awa).delete()
    fund.session.commit()
    assert "plus chargée des dossiers" in refused(officer, fund, "awa", sent)
