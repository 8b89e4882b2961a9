"""A story is told with a person's word alone, and a text is looked through for names before it leaves the house."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.commands.stories import keep_story_consent, withdraw_story_consent
from fundapp.cases.models import CaseDigest, EmergencyCase, StoryConsent
from fundapp.cases.naming import names_in
from fundapp.cases.queries.stories import may_be_told, tellable
from fundapp.cases.restricting import keep_to
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from tests.accounts.acting import error_at, send
from tests.cases.conflicted import third_officer
from tests.cases.fund import Fund, Sent
from tests.cases.officers import page_of, whole
from tests.cases.visits import put_into
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A case in which help has arrived."""
    made = whole(fund)
    put_into(fund, made, "active")
    return made


def today() -> date:
    """As the reader of the tests has it."""
    return datetime.now(UTC).date()


def agree(fund: Fund, sent: Sent, on: date | None = None, by: str = "solange") -> None:
    """An officer writes down that they agree."""
    with fund.app.app_context(), transaction() as session:
        keep_story_consent(session, fund.acting(by), sent.case.reference, on or today())


def withdraw(fund: Fund, sent: Sent) -> None:
    """And that they no longer do."""
    with fund.app.app_context(), transaction() as session:
        withdraw_story_consent(session, fund.acting("idriss"), sent.case.reference)


def set_row(session: Session, sent: Sent, **columns: Any) -> None:
    """Makes a case something else."""
    found = session.get_one(EmergencyCase, sent.case.id)
    for name, value in columns.items():
        setattr(found, name, value)
    session.commit()


def told(fund: Fund, by: str = "solange") -> list[str]:
    """What somebody may choose from."""
    with fund.app.app_context(), ReadSession(db) as session:
        return [reference for _id, reference in tellable(session, fund.acting(by))]


def test_a_story_may_be_told_while_its_person_agrees(fund: Fund, sent: Sent, session: Session, look: Look) -> None:
    assert not may_be_told(session, sent.case.id)
    agree(fund, sent)
    assert (may_be_told(session, sent.case.id), told(fund)) == (True, [sent.case.reference])
    with pytest.raises(Conflict):
        agree(fund, sent)
    withdraw(fund, sent)
    assert (may_be_told(session, sent.case.id), told(fund)) == (False, [])
    with pytest.raises(Conflict):
        withdraw(fund, sent)
    agree(fund, sent)
    assert len(look(select(StoryConsent))) == 2
    assert told(fund) == [sent.case.reference]


@pytest.mark.parametrize(
    "what", ["safeguarding_since", "erasure_asked_at", "erased_at"], ids=["minor", "erasure asked", "erased"]
)
def test_no_story_of_a_minor_or_of_whoever_wants_to_be_erased(
    fund: Fund, sent: Sent, session: Session, what: str
) -> None:
    agree(fund, sent)
    set_row(session, sent, **{what: datetime.now(UTC)})
    assert (may_be_told(session, sent.case.id), told(fund)) == (False, []), "although they had agreed"
    withdraw(fund, sent)
    with pytest.raises(Denied):
        agree(fund, sent)


def test_nobody_is_asked_before_help_has_arrived_nor_on_a_day_to_come(fund: Fund, sent: Sent) -> None:
    for day in (today() + timedelta(days=1), date(2019, 1, 1)):
        with pytest.raises(Invalid):
            agree(fund, sent, day)
    put_into(fund, sent, "triage")
    with pytest.raises(Denied):
        agree(fund, sent)


def test_stories_are_chosen_by_officers_who_may_read_them(fund: Fund, sent: Sent) -> None:
    third_officer(fund)
    agree(fund, sent)
    with pytest.raises(NotFound):
        tellable(fund.session, fund.acting("joel"))
    with fund.app.app_context():
        chosen = [fund.people["idriss"].id]
        keep_to(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case.reference, chosen)
    assert (told(fund), told(fund, "awa")) == ([sent.case.reference], [])
    fund.declare(sent.case, "awa")
    with pytest.raises(Denied):
        agree(fund, sent, by="awa")
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    assert told(fund, "idriss") == []


def test_the_pages_ask_say_what_it_does_and_keep_what_was_typed(
    officer: FlaskClient, sent: Sent, look: Look, query_count: CountQueries
) -> None:
    where = f"/cases/{sent.case.reference}/follow-up/story"
    wrong = send(officer, where, said_on="le 40 mai")
    assert wrong.status_code == 422
    assert error_at(wrong.text, "said_on")
    assert "le 40 mai" in wrong.text
    assert send(officer, where).status_code == 303
    (consent,) = look(select(StoryConsent))
    assert consent.said_on == datetime.now(ZoneInfo("Africa/Douala")).date(), "as whoever writes it has the day"
    with query_count() as counted:
        page = officer.get(where).text
    counted.at_most(8)
    assert "sans rien qui permette de la reconnaître" in page
    assert "Aucun rapport ne parlera plus" in officer.get(f"{where}/withdraw").text
    assert send(officer, f"{where}/withdraw").status_code == 303
    assert look(select(StoryConsent.withdrawn_at))[0] is not None
    assert "Aucun accord n’est plus en vigueur ici." in officer.get(f"{where}/withdraw").text


def test_a_text_that_names_somebody_is_found_out_with_an_officers_keys(
    officer: FlaskClient, fund: Fund, sent: Sent, look: Look, query_count: CountQueries
) -> None:
    page_of(officer, sent)  # whoever opens a case notes by what its person is found
    text = (
        "Une jeune femme, Marcelline ÉKAMBI, a pu partir.\nElle signait « le baobab » ; joignable au 699 00 11 22,"
        " ou au 699 00 11 23. L’histoire d’Ékambi Marcelline finit bien, sous le baobabs."
    )
    before = look(select(CaseDigest))
    with fund.app.app_context(), ReadSession(db) as session:
        names_in(session, fund.vault, fund.keys("idriss"), "")
        with query_count() as counted:
            found = names_in(session, fund.vault, fund.keys("idriss"), text)
    assert [each.words for each in found] == [
        "Marcelline ÉKAMBI", "le baobab", "699 00 11 22", "d’Ékambi Marcelline",
    ]  # fmt: skip
    assert [text[each.start : each.end] for each in found] == [each.words for each in found]
    assert sum("case_digest" in each for each in counted.texts) == 1
    assert len(look(select(CaseDigest))) == len(before), "nothing of the text is kept"


def test_whoever_has_no_officers_key_looks_through_nothing(fund: Fund) -> None:
    with fund.app.app_context(), ReadSession(db) as session, pytest.raises(NotFound):
        names_in(session, fund.vault, fund.keys("joel"), "Marcelline")
