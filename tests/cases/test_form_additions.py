"""What is added to a message that was sent: steps and files, sealed at once, shown again to nobody with the code."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fundapp.cases.arriving import arrive_step
from fundapp.cases.commands.additions import add_step
from fundapp.cases.forms.pages import pages_of
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.permissions.additions import may_add
from fundapp.cases.rules.sheets import Step, read
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.vault.envelope import Place
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.cases.former import Former
from tests.cases.fund import Fund, Sent
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A message that was sent."""
    return fund.receive()


@pytest.fixture
def former(fund: Fund, sent: Sent, stranger: FlaskClient) -> Former:
    """Whoever sent it, back with their code."""
    former = Former.arriving(stranger).do("go:code")
    return former.do("enter", code=sent.code)


def opened(fund: Fund, added: Addition, kind: Kind, by: str = "solange") -> Opened:
    """The compartment of an addition."""
    with fund.app.app_context():
        ctx, keys = fund.acting(by), fund.keys(by)
        return open_compartments(fund.vault, ctx, keys, added.subject, [kind], purpose="test")


def content(fund: Fund, added: Addition, kind: Kind, by: str = "solange") -> dict[str, Any]:
    """What an officer reads in an addition."""
    place = Place("case_addition", added.id, "content")
    return read(opened(fund, added, kind, by).read(kind, place, added.content))


def test_a_page_is_added_and_officers_read_it(former: Former, fund: Fund, look: Look) -> None:
    former.do("go:step:contact").do("save:contact", way="signal", never="Ne pas appeler")
    (added,) = look(select(Addition))
    assert (added.step, added.author, added.person_id) == ("contact", "applicant", None)
    assert content(fund, added, Kind.CONTACT) == {"contact": {"never": "Ne pas appeler", "way": "signal"}}
    assert "“How to reach you safely” has arrived." in former.words


def test_an_item_is_added_by_itself(former: Former, fund: Fund, look: Look) -> None:
    former.do("go:step:needs").do("another:needs", item="Billet", cost="50,000", currency="XAF")
    assert former.title == "What is needed, line by line"
    (added,) = look(select(Addition))
    assert content(fund, added, Kind.NARRATIVE) == {"needs": [{"cost": "50000", "currency": "XAF", "item": "Billet"}]}


def test_what_was_added_is_shown_nowhere_again_and_the_page_says_why(former: Former) -> None:
    former.do("go:step:incidents").do("another:incidents", kind="arrest", words="canari-des-mots")
    for place in ("step:incidents", "more", "status"):
        assert "canari-des-mots" not in former.do(f"go:{place}").text
    assert "It cannot be shown here again. That protects you" in former.do("go:more").words


def test_nothing_typed_is_nothing_added(former: Former, look: Look) -> None:
    former.do("go:step:needs").do("save:needs")
    assert former.title == "Other funds"
    former.do("go:step:contact").do("save:contact")
    assert look(select(Addition)) == []


def test_every_page_that_can_be_added_can_be_seen(former: Former) -> None:
    former.do("go:more")
    pages = pages_of(None)
    assert len(pages) > 10
    titles = [former.do(f"go:step:{page.name}").title for page in pages]
    assert len({*titles, "Add something", ""}) == len(pages) + 2
    assert "NOT SENT" not in former.words


def test_a_draft_alone_can_change_its_first_words(former: Former) -> None:
    assert former.do("go:step:first").title != "Your first words"


def test_whom_money_goes_to_is_not_for_a_code_that_others_heard(
    former: Former, fund: Fund, sent: Sent, session: Any, look: Look
) -> None:
    from fundapp.vault.models import Applicant

    applicant = session.get(Applicant, sent.case.applicant_id)
    applicant.provisional = True
    session.commit()
    former.do("go:step:payment")
    assert "nobody else knows" in former.words
    assert "<textarea" not in former.text
    former.do("save:payment", payee="Quelqu’un")
    assert former.page.status_code == 403
    former.do("go:step:incidents").do("save:incidents", kind="arrest")
    assert [each.step for each in look(select(Addition))] == ["incidents"]


def test_a_code_adds_to_its_own_case_alone(fund: Fund, sent: Sent) -> None:
    other = fund.receive(alias="Autre")
    stranger = Visitor(other.unlocked.reader.id, provisional=False)
    assert not may_add(stranger, sent.case, Step.NEEDS)
    with fund.app.app_context():
        arrived = arrive_step(fund.vault, Step.NEEDS, [{"item": "x"}])
        nobody = Visitor(UUID(int=5), provisional=False)
        with pytest.raises(NotFound), transaction() as session:
            add_step(session, fund.nobody(), nobody, arrived)


@pytest.mark.parametrize("state", ["closed", "withdrawn", "declined", "referred"])
def test_what_is_finished_takes_nothing_more(fund: Fund, sent: Sent, session: Any, state: str) -> None:
    session.execute(update(EmergencyCase).values(state=state))
    session.commit()
    with fund.app.app_context():
        arrived = arrive_step(fund.vault, Step.NEEDS, [{"item": "x"}])
        visitor = Visitor(sent.unlocked.reader.id, provisional=False)
        with pytest.raises(Denied), transaction() as writing:
            add_step(writing, fund.nobody(), visitor, arrived)


def test_without_a_good_token_nothing_is_added_and_the_words_come_back(former: Former, look: Look) -> None:
    former.do("go:step:contact").do("save:contact", csrf_token="forged", never="Ne pas appeler")
    assert former.page.status_code == 422
    assert former.value("never") == "Ne pas appeler"
    assert look(select(Addition)) == []


def test_pages_and_sending_cost_the_same_however_much_was_added(
    former: Former, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    costs = []
    for _time in range(2):
        with query_count() as statements:
            former.do("go:step:needs")
        statements.at_most(16)
        token = former.value("csrf_token")
        with query_count() as sending:
            former.client.post("/form", data={"do": "another:needs", "item": "x", "csrf_token": token})
        costs.append(len(sending))
    assert costs[0] == costs[1] <= 20


def test_the_code_that_was_just_shown_leads_on(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    former = Former.arriving(stranger).do("send", happened="Ils arrivent.")
    former.do("open:more")
    assert former.title == "Add something"
    former.do("go:step:who").do("save:who", role="family")
    assert [each.step for each in look(select(Addition))] == ["who"]


def test_nobody_is_led_into_a_case_by_a_forged_form(fund: Fund, sent: Sent, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger)
    former.client.post("/form", data={"do": "open:more", "code": sent.code, "csrf_token": "forged"})
    assert former.reload().title not in ("Add something", "")
    assert former.client.get_cookie("visit") is None


def test_a_wrong_compartment_of_an_addition_is_refused(fund: Fund, sent: Sent) -> None:
    with fund.app.app_context():
        arrived = arrive_step(fund.vault, Step.NEEDS, [{"item": "x"}])
        other = arrive_step(fund.vault, Step.NEEDS, [{"item": "y"}])
        visitor = Visitor(sent.unlocked.reader.id, provisional=False)
        with pytest.raises(ValueError, match="sealed for another place"), transaction() as session:
            add_step(session, fund.nobody(), visitor, replace(arrived, content=other.content))
