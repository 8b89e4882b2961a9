"""What comes of an applicant or a partner: its officer is told, and it counts as new until it was opened."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.arriving import Facts
from fundapp.cases.commands.deciding import withdraw_application
from fundapp.cases.commands.seeing import mark_seen
from fundapp.cases.commands.taking import take_case
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.views.to_do import to_do
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import NotFound
from fundapp.core.ports import ToDo
from fundapp.core.reader import reading
from fundapp.outbox.models import Delivery, Message
from tests.accounts.filling import recipient
from tests.accounts.pages import rows, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, ago, answer_of, page_of, set_back
from tests.cases.partners import Partners, partners
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.outbox.recipients import run

__all__ = ["partners"]

SAFE = {"details": "NE JAMAIS APPELER\xa0: mon téléphone est chez eux."}


@pytest.fixture
def officer(fund: Fund) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    client = fund.app.test_client()
    fund.sign_in(client, "solange")
    return client


@pytest.fixture
def other(fund: Fund) -> FlaskClient:
    """Idriss's browser, his keys unlocked."""
    client = fund.app.test_client()
    fund.sign_in(client, "idriss")
    return client


def taken(fund: Fund, session: Session, state: str = "verification", **facts: Any) -> Sent:
    """A case of Solange's, that asks nothing of her."""
    sent = fund.receive(facts=Facts(**facts))
    set_back(session, sent, state=state, officer_id=fund.people["solange"].id, acknowledged_at=ago(hours=1))
    return sent


def withdraw(fund: Fund, sent: Sent) -> None:
    """Its applicant, or whoever has their code, withdraws it."""
    with fund.app.app_context(), transaction() as session:
        visitor = Visitor(sent.unlocked.reader.id, provisional=False)
        withdraw_application(session, fund.nobody(), fund.vault, visitor, sent.case.id)


def home(fund: Fund, name: str) -> list[ToDo]:
    """What cases bring to somebody's first page."""
    ctx: Context = fund.acting(name)
    with fund.app.test_request_context("/"), reading(ctx.reader):
        return list(to_do(ctx))


def labels(fund: Fund, name: str, sent: Sent) -> list[str]:
    """What one case brings there, without its reference."""
    mine = [each.label for each in home(fund, name) if each.url == f"/cases/{sent.case.reference}"]
    return [each.removeprefix(f"{sent.case.reference}\xa0: ") for each in mine]


def waiting(client: FlaskClient) -> list[str]:
    """The references of the cases that wait for whoever looks."""
    return [row.split()[0] for row in rows(client.get("/cases?waiting=me").text)]


def notices(look: Look) -> int:
    """How many notices there are, of whatever kind."""
    return int(look(select(func.count()).select_from(Delivery))[0])


def on_call(fund: Fund, session: Session, name: str) -> None:
    """Gives somebody an address: without a rota, every officer is on call."""
    recipient(session, fund.people[name].id)


def alerted(fund: Fund, look: Look) -> None:
    """The outbox does all that is due."""
    with fund.app.app_context():
        run(max(look(select(Message.due_at))), queue="urgent")


@pytest.mark.parametrize("state", ["triage", "verification", "approved", "payment"])
def test_what_is_added_to_a_case_is_told_to_its_officer(fund: Fund, session: Session, look: Look, state: str) -> None:
    on_call(fund, session, "solange")
    sent = taken(fund, session, state)
    before = notices(look)
    add(fund, sent, Step.CONTACT, SAFE)
    assert notices(look) == before + 1


def test_what_is_added_counts_as_new_until_its_officer_has_opened_it(
    fund: Fund, session: Session, officer: FlaskClient, other: FlaskClient, look: Look
) -> None:
    sent = taken(fund, session)
    assert labels(fund, "solange", sent) == []
    add(fund, sent, Step.CONTACT, SAFE)
    page_of(other, sent)
    assert labels(fund, "solange", sent) == ["quelque chose a été ajouté"], "a colleague looked, she did not"
    assert labels(fund, "idriss", sent) == []
    assert waiting(officer) == [sent.case.reference]
    assert waiting(other) == []
    assert "1 nouvel ajout" in said(officer.get("/cases").text)
    assert "Nouveau" in said(page_of(officer, sent))
    assert "Nouveau" not in said(page_of(officer, sent))
    assert labels(fund, "solange", sent) == []
    assert waiting(officer) == []
    (added,) = look(select(Addition))
    assert added.seen_at is not None


def test_without_keys_nothing_was_opened_and_all_stays_new(
    fund: Fund, session: Session, stranger: FlaskClient, look: Look
) -> None:
    sent = taken(fund, session)
    add(fund, sent, Step.CONTACT, SAFE)
    withdraw(fund, sent)
    sign_in_as(stranger, session, fund.people["solange"])
    page_of(stranger, sent)
    assert look(select(Addition.seen_at)) == [None]
    assert look(select(EmergencyCase.withdrawal_unseen_since)) != [None]


def test_what_a_partner_adds_is_told_too(fund: Fund, session: Session, partners: Partners, look: Look) -> None:
    on_call(fund, session, "solange")
    sent = taken(fund, session)
    set_back(session, sent, organisation_id=partners.league)
    before = notices(look)
    page = partners.client.get(f"/referrals/{sent.case.reference}/add").text
    data = {**hidden(page), "about": "contact", "words": SAFE["details"]}
    assert partners.client.post(f"/referrals/{sent.case.reference}/add", data=data).status_code == 302
    assert notices(look) == before + 1
    assert labels(fund, "solange", sent) == ["quelque chose a été ajouté"]


def test_only_officers_say_that_they_have_seen(fund: Fund) -> None:
    sent = fund.receive()
    with fund.app.app_context(), pytest.raises(NotFound), transaction() as session:
        mark_seen(session, fund.acting("joel"), sent.case.id, [], withdrawal=True)


def test_a_withdrawal_that_nobody_read_rings_once_and_stays_on_every_first_page(
    fund: Fund, session: Session, officer: FlaskClient, other: FlaskClient, look: Look
) -> None:
    sent = fund.receive(facts=Facts(priority=Priority.P1))
    withdraw(fund, sent)
    on_call(fund, session, "solange")
    on_call(fund, session, "idriss")
    for _time in range(2):
        alerted(fund, look)
    told = look(select(Delivery))
    assert len(told) == 2, "each of those on call, once"
    assert {each.urgent for each in told} == {True}
    for name, client in (("solange", officer), ("idriss", other)):
        assert labels(fund, name, sent) == ["demande retirée par la personne"]
        assert waiting(client) == [sent.case.reference]
    assert home(fund, "solange")[0].urgent
    assert "On l’y a peut-être forcée" in said(page_of(officer, sent))
    assert labels(fund, "idriss", sent) == []
    assert waiting(other) == []


def test_a_withdrawal_of_a_case_that_is_taken_is_told_to_its_officer_alone(
    fund: Fund, session: Session, look: Look
) -> None:
    on_call(fund, session, "solange")
    on_call(fund, session, "idriss")
    sent = taken(fund, session)
    before = notices(look)
    withdraw(fund, sent)
    assert notices(look) == before + 1
    assert not look(select(Message).where(Message.topic == "case.unattended"))
    assert labels(fund, "solange", sent) == ["demande retirée par la personne"]


@pytest.mark.parametrize("state", ["withdrawn", "closed", "declined", "referred"])
def test_a_message_in_a_case_that_is_over_reaches_every_officer(
    fund: Fund, session: Session, officer: FlaskClient, other: FlaskClient, look: Look, state: str
) -> None:
    sent = fund.receive()
    set_back(session, sent, state=state)
    answer_of(fund, sent, "On m’a forcé à retirer, aidez-moi.")
    answer_of(fund, sent, "Vite.")
    assert len(look(select(Message).where(Message.topic == "case.unattended"))) == 1, "until somebody has looked"
    for name, client in (("solange", officer), ("idriss", other)):
        assert labels(fund, name, sent) == ["un nouveau message"]
        assert waiting(client) == [sent.case.reference]
    page_of(other, sent)
    assert labels(fund, "solange", sent) == []
    answer_of(fund, sent, "Encore.")
    assert len(look(select(Message).where(Message.topic == "case.unattended"))) == 2


def test_a_message_in_a_case_that_is_over_is_told_to_whoever_looked_after_it(
    fund: Fund, session: Session, look: Look
) -> None:
    on_call(fund, session, "solange")
    sent = taken(fund, session, "closed")
    before = notices(look)
    answer_of(fund, sent, "Ils sont revenus.")
    assert notices(look) == before + 1
    assert labels(fund, "idriss", sent) == ["un nouveau message"], "whoever took it may have left"


def test_where_an_officer_of_a_case_that_is_over_cannot_be_told_those_on_call_are(
    fund: Fund, session: Session, look: Look
) -> None:
    sent = taken(fund, session, "closed")
    on_call(fund, session, "idriss")
    answer_of(fund, sent, "Ils sont revenus.")
    before = notices(look)
    alerted(fund, look)
    assert notices(look) == before + 1


def test_what_was_looked_at_meanwhile_rings_no_more(
    fund: Fund, session: Session, officer: FlaskClient, look: Look
) -> None:
    sent = fund.receive()
    withdraw(fund, sent)
    page_of(officer, sent)
    on_call(fund, session, "solange")
    alerted(fund, look)
    assert notices(look) == 0


def test_one_s_own_come_before_what_is_everybody_s_however_much_that_is(fund: Fund, session: Session) -> None:
    for _each in range(51):
        sent = fund.receive()
        set_back(session, sent, state="withdrawn", withdrawal_unseen_since=ago(hours=1), received_at=ago(days=9))
    mine = taken(fund, session)
    add(fund, mine, Step.CONTACT, SAFE)
    assert labels(fund, "solange", mine) == ["quelque chose a été ajouté"]


def test_taking_a_case_and_then_hearing_of_it_costs_the_list_nothing(
    fund: Fund, session: Session, officer: FlaskClient, query_count: CountQueries
) -> None:
    for _each in range(3):
        sent = fund.receive()
        with fund.app.app_context(), transaction() as writing:
            take_case(writing, fund.acting("solange"), sent.case.reference)
        add(fund, sent, Step.CONTACT, SAFE)
    officer.get("/cases")
    with query_count() as statements:
        officer.get("/cases?waiting=me")
    statements.at_most(8)
