"""A code that one of ours read out and that was replaced: another officer hears from the caller that they did it."""

import pytest
from flask.testing import FlaskClient

from fundapp.cases.commands.codes import confirm_heard
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, NotFound
from tests.accounts.acting import actions
from tests.accounts.pages import said
from tests.cases.calling import call, code_in, refer
from tests.cases.desks import desk, only
from tests.cases.fund import Fund, Sent
from tests.cases.officers import page_of
from tests.cases.partners import Partners, partners
from tests.cases.test_visit_codes import confirmed, offered, opens, replaced
from tests.donors.pages import hidden
from tests.fixtures.application import Look

__all__ = ["desk", "partners"]

UNCONFIRMED = "Personne n’a confirmé qui a choisi le code de suivi"


def entered(fund: Fund, look: Look, page: str) -> Sent:
    """The case that a page has just shown the code of, as whoever heard it."""
    code = code_in(page)
    with fund.app.app_context():
        unlocked = opens(fund, code)
    assert unlocked is not None
    return Sent(only(look), code, unlocked)


def renewed(fund: Fund, sent: Sent) -> None:
    """Whoever has the code replaces it by one of their own."""
    with fund.app.app_context():
        replaced(fund, sent)


def hear(fund: Fund, sent: Sent, name: str) -> None:
    """An officer says that they heard it from the caller."""
    with fund.app.app_context(), transaction() as session:
        confirm_heard(session, fund.acting(name), sent.case.reference)


@pytest.fixture
def called(fund: Fund, desk: FlaskClient, look: Look) -> Sent:
    """A call that Solange took, and whose code she read out."""
    return entered(fund, look, call(desk).text)


@pytest.fixture
def other(fund: Fund) -> FlaskClient:
    """Idriss's browser, his keys unlocked."""
    client = fund.app.test_client()
    fund.sign_in(client, "idriss")
    return client


def test_who_read_a_code_out_is_remembered(fund: Fund, called: Sent, look: Look) -> None:
    found = only(look)
    assert found.code_issued_by_id == fund.people["solange"].id
    assert found.code_replaced_at is None


def test_one_officer_alone_does_not_get_a_code_that_counts_as_the_caller_s_own(
    fund: Fund, called: Sent, desk: FlaskClient, other: FlaskClient, look: Look
) -> None:
    assert UNCONFIRMED not in said(page_of(desk, called))
    renewed(fund, called)
    mine = page_of(desk, called)
    assert UNCONFIRMED in said(mine)
    assert "c’est vous qui avez lu le code" in said(mine)
    address = f"/cases/{called.case.reference}/heard"
    assert address not in mine
    answer = desk.post(address, data=hidden(mine), follow_redirects=True)
    assert "Quelqu’un d’autre doit l’entendre" in said(answer.text)
    assert only(look).code_heard_by_id is None
    page = page_of(other, called)
    assert "Un code a été lu par Solange Ndeke" in said(page)
    other.post(address, data=hidden(page))
    assert only(look).code_heard_by_id == fund.people["idriss"].id
    assert actions(look).count("case.code.heard") == 1
    after = said(page_of(desk, called))
    assert UNCONFIRMED not in after
    assert "La personne a confirmé à Idriss Abakar" in after


def test_hearing_it_twice_or_before_there_is_anything_to_hear_is_refused(fund: Fund, called: Sent) -> None:
    with pytest.raises(Denied):
        hear(fund, called, "idriss")
    renewed(fund, called)
    hear(fund, called, "idriss")
    with pytest.raises(Denied):
        hear(fund, called, "idriss")


def test_only_officers_hear_it(fund: Fund, called: Sent) -> None:
    renewed(fund, called)
    with pytest.raises(NotFound):
        hear(fund, called, "joel")


def test_a_code_that_officers_make_anew_is_to_be_heard_of_anew(fund: Fund, called: Sent, look: Look) -> None:
    renewed(fund, called)
    hear(fund, called, "idriss")
    confirmed(fund, called, offered(fund, called, "solange"), "idriss")
    found = only(look)
    assert found.code_issued_by_id == fund.people["idriss"].id
    assert (found.code_replaced_at, found.code_heard_by_id) == (None, None)


def test_a_partner_who_read_a_code_out_is_not_taken_for_its_holder(
    fund: Fund, partners: Partners, other: FlaskClient, look: Look
) -> None:
    sent = entered(fund, look, refer(partners.client).text)
    assert sent.case.code_issued_by_id == partners.awa.id
    renewed(fund, sent)
    assert UNCONFIRMED in said(page_of(other, sent))
    assert partners.client.post(f"/cases/{sent.case.reference}/heard").status_code in (400, 404)
    hear(fund, sent, "idriss")
    assert UNCONFIRMED not in said(page_of(other, sent))


def test_a_code_that_nobody_of_ours_knew_needs_nobody_to_hear_of_it(fund: Fund, other: FlaskClient, look: Look) -> None:
    sent = fund.receive()
    renewed(fund, sent)
    found = only(look)
    assert (found.code_issued_by_id, found.code_replaced_at) == (None, None)
    assert UNCONFIRMED not in said(page_of(other, sent))
