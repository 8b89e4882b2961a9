"""What an attack on the officers' desk found: each of it stays mended."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.cases.assessing import open_assessment
from fundapp.cases.commands.deciding import ask_erasure, withdraw_application
from fundapp.cases.commands.erasing import confirm_erasure, erase_asked_case, propose_erasure
from fundapp.cases.commands.taking import take_case
from fundapp.cases.commands.tasks import add_task
from fundapp.cases.models import CaseTask, EmergencyCase, Finding
from fundapp.cases.queries.waiting import is_untaken
from fundapp.cases.restricting import keep_to, step_back
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.linking import Likeness
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.vocabulary import Priority
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, Denied, Invalid
from fundapp.vault.errors import Shredded
from tests.accounts.acting import send
from tests.accounts.pages import said
from tests.cases.conflicted import belongs_to, opened_by_keys, third_officer
from tests.cases.erased import kinds_left, nightly, note_move, row_of
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, ago, set_back, whole
from tests.cases.test_case_files import attach
from tests.cases.test_links import alike, decide
from tests.cases.verifying import taken
from tests.cases.visits import holder, put_into
from tests.fixtures.application import Look


def restrict(fund: Fund, sent: Sent, *names: str) -> None:
    """Solange keeps a case to herself and these."""
    with fund.app.app_context():
        persons = [fund.people[name].id for name in names]
        keep_to(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case.reference, persons)


def test_a_restricted_case_is_closed_to_finance_too(fund: Fund) -> None:
    third_officer(fund)
    belongs_to(fund, "awa", "finance")
    sent = whole(fund)
    attach(fund, sent)
    restrict(fund, sent, "idriss")
    for name in ("awa", "joel"):
        assert opened_by_keys(fund, sent, name) == set()
    add(fund, sent, Step.PAYMENT, {"payee": "Un cousin"})
    for name in ("awa", "joel"):
        assert opened_by_keys(fund, sent, name) == set(), "what is added later neither"
    assert {"case_addition.evidence", "case_addition.payment"} <= opened_by_keys(fund, sent, "idriss")


def test_whoever_stepped_back_has_nothing_again_by_joining_finance(fund: Fund) -> None:
    third_officer(fund)
    sent = whole(fund)
    attach(fund, sent)
    with fund.app.app_context():
        step_back(fund.vault, fund.acting("awa"), fund.keys("awa"), sent.case.reference, Grade.FAMILY)
    belongs_to(fund, "awa", "finance")
    add(fund, sent, Step.PAYMENT, {"payee": "Un cousin"})
    assert opened_by_keys(fund, sent, "awa") == set()
    assert {"emergency_case.payment", "case_addition.payment"} <= opened_by_keys(fund, sent, "joel"), "finance goes on"


@pytest.mark.parametrize("likeness", [Likeness.SAME, Likeness.AGAIN], ids=str)
def test_situation_2_a_recusal_reaches_every_case_of_the_person(
    fund: Fund, session: Session, likeness: Likeness
) -> None:
    third_officer(fund)
    first, second = alike(fund, session)
    decide(fund, first, second, likeness)
    with fund.app.app_context():
        step_back(fund.vault, fund.acting("awa"), fund.keys("awa"), first.case.reference, Grade.FAMILY)
    for sent in (first, second):
        assert opened_by_keys(fund, sent, "awa") == set()


def test_situation_2_cases_are_one_persons_for_whoever_stepped_back_too(fund: Fund, session: Session) -> None:
    third_officer(fund)
    first, second = alike(fund, session)
    with fund.app.app_context():
        step_back(fund.vault, fund.acting("awa"), fund.keys("awa"), first.case.reference, Grade.FAMILY)
    with pytest.raises(Conflict) as refused:
        decide(fund, first, second, Likeness.SAME)
    assert "Awa Mbarga" in str(refused.value.reason)
    with fund.app.app_context():
        step_back(fund.vault, fund.acting("awa"), fund.keys("awa"), second.case.reference, Grade.FAMILY)
    decide(fund, first, second, Likeness.SAME)


def test_a_case_takes_its_urgency_along_where_it_joins(fund: Fund, session: Session) -> None:
    first, second = alike(fund, session)
    set_back(session, first, priority="P3")
    set_back(session, second, priority="P1")
    decide(fund, first, second, Likeness.SAME)
    main = row_of(fund, first)
    assert (main.priority, main.due_at is not None) == ("P1", True)
    with fund.app.app_context(), ReadSession(db) as reading:
        assert is_untaken(reading, first.case.id, Priority.P1)


def test_a_case_goes_on_by_itself_once_the_one_it_joined_is_erased(fund: Fund, session: Session) -> None:
    first, second = alike(fund, session)
    decide(fund, first, second, Likeness.SAME)
    set_back(session, first, state="declined", erase_at=ago(days=1))
    nightly(fund)
    decide(fund, first, second, Likeness.SEPARATE, "same")
    later = row_of(fund, second)
    assert (later.joined_to_id, later.due_at is not None) == (None, True)


def test_nothing_is_written_into_a_case_that_was_erased_a_moment_ago(fund: Fund) -> None:
    sent = whole(fund)
    put_into(fund, sent, "payment")
    with fund.app.app_context():
        with transaction() as session:
            ask_erasure(session, fund.nobody(), holder(sent), sent.case.id)
        with ReadSession(db) as reading:
            stale = reading.get_one(EmergencyCase, sent.case.id)
            reading.expunge(stale)
        with transaction() as session:
            propose_erasure(session, fund.acting("idriss"), sent.case.reference)
        with transaction() as session:
            confirm_erasure(session, fund.acting("solange"), fund.vault, sent.case.reference)
        with pytest.raises(Shredded):
            open_assessment(fund.vault, fund.acting("idriss"), fund.keys("idriss"), stale, purpose="case.triage")
    assert kinds_left(fund, sent) == set()


def test_help_that_was_begun_is_not_undone_by_a_word_nor_erased_by_one(fund: Fund, session: Session) -> None:
    sent = whole(fund)
    note_move(session, sent, "approved", 3)
    session.execute(update(EmergencyCase).values(state="suspended", resumes_in="active"))
    session.commit()
    with fund.app.app_context():
        with pytest.raises(Denied), transaction() as writing:
            withdraw_application(writing, fund.nobody(), fund.vault, holder(sent), sent.case.id)
        session.execute(update(EmergencyCase).values(state="approved", resumes_in=None))
        session.commit()
        with transaction() as writing:
            withdraw_application(writing, fund.nobody(), fund.vault, holder(sent), sent.case.id)
        found = row_of(fund, sent)
        assert found.erase_at is not None
        assert (found.erase_at - found.state_since).days == 365
        with transaction() as writing:
            ask_erasure(writing, fund.nobody(), holder(sent), sent.case.id)
        with pytest.raises(Denied), transaction() as writing:
            erase_asked_case(writing, fund.acting("solange"), fund.vault, sent.case.reference)


def test_whoever_cannot_read_a_restricted_case_writes_no_finding_and_lifts_no_hold(
    fund: Fund, stranger: FlaskClient, look: Look
) -> None:
    third_officer(fund)
    sent = taken(fund, whole(fund))
    put_into(fund, sent, "verification")
    restrict(fund, sent, "idriss")
    fund.sign_in(stranger, "awa")
    address = f"/cases/{sent.case.reference}"
    send(stranger, f"{address}/declaration", grade="none")
    answer = send(stranger, f"{address}/verification/finding", level="documented", recommendation="approve")
    assert answer.status_code in (403, 404)
    assert look(select(Finding)) == []
    answer = send(stranger, f"{address}/facts", priority="P3", country="TD", purpose="legal")
    assert answer.status_code == 403
    assert row_of(fund, sent).priority == "P2"
    assert "réservé" in said(stranger.get(f"{address}/retention").text)


def test_a_case_is_not_restricted_past_its_own_officer(fund: Fund) -> None:
    third_officer(fund)
    sent = taken(fund, whole(fund), "idriss")
    with pytest.raises(Invalid):
        restrict(fund, sent, "awa")
    assert opened_by_keys(fund, sent, "idriss")


def test_what_somebody_was_to_do_is_left_to_its_officer_when_they_step_back(fund: Fund, look: Look) -> None:
    third_officer(fund)
    sent = whole(fund)
    with fund.app.app_context():
        with transaction() as session:
            take_case(session, fund.acting("solange"), sent.case.reference)
        with transaction() as session:
            given = {"kind": "call_back", "assignee_id": fund.people["idriss"].id, "due_at": None}
            add_task(session, fund.acting("solange"), sent.case.reference, uuid4(), given, None)
        step_back(fund.vault, fund.acting("idriss"), fund.keys("idriss"), sent.case.reference, Grade.FAMILY)
    assert look(select(CaseTask.assignee_id)) == [None]


def test_a_task_of_a_restricted_case_is_for_whoever_can_read_it(fund: Fund) -> None:
    third_officer(fund)
    sent = taken(fund, whole(fund))
    restrict(fund, sent, "idriss")
    given = {"kind": "call_back", "assignee_id": fund.people["awa"].id, "due_at": None}
    with fund.app.app_context(), pytest.raises(Invalid), transaction() as session:
        add_task(session, fund.acting("solange"), sent.case.reference, uuid4(), given, None)


def test_who_opened_a_file_or_everything_is_named(fund: Fund, stranger: FlaskClient) -> None:
    sent = whole(fund)
    addition = attach(fund, sent)
    fund.sign_in(stranger, "idriss")
    stranger.get(f"/cases/{sent.case.reference}/files/{addition}/1")
    page = said(stranger.get(f"/cases/{sent.case.reference}/access").text)
    assert "Pour lire un fichier" in page
    restrict(fund, sent, "idriss")
    page = said(stranger.get(f"/cases/{sent.case.reference}/access").text)
    assert "Pour changer qui le lit" in page
