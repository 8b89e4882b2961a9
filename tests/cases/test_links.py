"""Two cases that look alike: one matter, one person, or two people; what was awarded before (situation 1)."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.arriving import Facts
from fundapp.cases.commands.linking import decide_likeness
from fundapp.cases.models import CaseLink, EmergencyCase
from fundapp.cases.queries.asked import untaken_cases
from fundapp.cases.queries.links import credited_partners, earlier_awards, linked_to
from fundapp.cases.queries.list_pages import cases_page
from fundapp.cases.queries.listing import cases_found
from fundapp.cases.queries.waiting import is_untaken, reached
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.linking import Likeness
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Denied, EditConflict, NotFound
from fundapp.core.lists.paging import Marks
from tests.accounts.pages import said
from tests.cases.erased import note_move, row_of
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, page_of, set_back
from tests.cases.partners import CountQueries
from tests.cases.test_duplicates import partner
from tests.cases.visits import put_into
from tests.donors.pages import hidden
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def alike(fund: Fund, session: Session, count: int = 2) -> list[Sent]:
    """Cases with the same number, the earliest first."""
    found = []
    for number in range(count):
        sent = fund.receive({"contact": {"details": "+237 699 00 11 22"}}, Facts(country="CM"), alias=f"Ama {number}x")
        set_back(session, sent, received_at=ago(hours=count - number))
        found.append(sent)
    return found


def decide(
    fund: Fund, one: Sent, other: Sent, likeness: Likeness, before: str | None = None, by: str = "solange"
) -> None:
    """What an officer decides of two cases."""
    with fund.app.app_context(), transaction() as session:
        pair = one.case.reference, other.case.reference
        decide_likeness(session, fund.acting(by), pair, likeness, expected=before)


def send(client: FlaskClient, one: Sent, other: Sent, likeness: str) -> int:
    """What the page sends."""
    where = f"/cases/{one.case.reference}/alike/{other.case.reference}"
    return client.post(where, data={**hidden(client.get(where).text), "likeness": likeness}).status_code


def test_situation_1_one_person_through_two_partners_has_one_award_and_both_are_credited(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    partners = [partner(session, "Réseau du Nord"), partner(session, "Réseau du Sud")]
    first, second = (
        fund.receive(
            {"contact": {"details": "+237 699 00 11 22"}},
            Facts(Channel.PARTNER, country="CM", organisation_id=each), alias=alias,
        )
        for each, alias in zip(partners, ("Ama", "Bebe"), strict=True)
    )  # fmt: skip
    set_back(session, first, received_at=ago(hours=3))
    for each in (first, second):
        page_of(officer, each)
    other = said(officer.get(f"/cases/{second.case.reference}/alike").text)
    assert first.case.reference in other
    assert "même téléphone" in other

    assert send(officer, second, first, "same") == 303
    joined = row_of(fund, second)
    assert (joined.joined_to_id, joined.due_at) == (first.case.id, None)
    assert row_of(fund, first).joined_to_id is None
    put_into(fund, first, "payment")
    note_move(session, first, "payment", 0)
    with fund.app.app_context(), ReadSession(db) as reading:
        for each in (first, second):
            row = reading.get_one(EmergencyCase, each.case.id)
            assert credited_partners(reading, fund.acting("solange"), row) == ["Réseau du Nord", "Réseau du Sud"]
        awards = earlier_awards(reading, fund.acting("solange"), reading.get_one(EmergencyCase, second.case.id))
    assert [each.reference for each in awards] == [first.case.reference], "one award, known from both"
    page = said(officer.get(f"/cases/{second.case.reference}/alike").text)
    assert "Réseau du Nord, Réseau du Sud" in page
    assert f"Joint à {first.case.reference}" in page


def test_a_joined_case_presses_nowhere_and_rings_nobody(fund: Fund, session: Session) -> None:
    first, second = alike(fund, session)
    now = datetime.now(UTC)
    decide(fund, second, first, Likeness.SAME)
    with fund.app.app_context(), ReadSession(db) as reading:
        acting = fund.acting("solange")
        assert not is_untaken(reading, second.case.id, Priority(second.case.priority))
        assert is_untaken(reading, first.case.id, Priority(first.case.priority))
        assert sum(each.count for each in untaken_cases(reading, acting).values()) == 1
        page = cases_page(reading, acting, {}, marks=Marks("x"))
        assert [each.reference for each in page.items] == [first.case.reference, second.case.reference]
        assert cases_found(reading, acting, second.case.reference, [])
        waiting = cases_page(reading, acting, {"waiting": "me"}, marks=Marks("x"))
        assert [each.reference for each in waiting.items] == [first.case.reference]
    put_into(fund, first, "triage")
    with fund.app.app_context(), ReadSession(db) as reading:
        assert not any(each for levels in reached(reading, now).values() for each in levels)


def test_an_urgent_case_that_joined_another_stands_below_in_the_list(fund: Fund, session: Session) -> None:
    first, second = alike(fund, session)
    set_back(session, second, priority="P1")
    decide(fund, first, second, Likeness.SAME)
    with fund.app.app_context(), ReadSession(db) as reading:
        page = cases_page(reading, fund.acting("solange"), {}, marks=Marks("x"))
        assert [each.reference for each in page.items] == [first.case.reference, second.case.reference]


def test_another_decision_later_sets_it_free_and_the_log_has_both(fund: Fund, session: Session, look: Look) -> None:
    first, second = alike(fund, session)
    decide(fund, first, second, Likeness.SAME)
    decide(fund, second, first, Likeness.AGAIN, "same", "idriss")
    row = row_of(fund, second)
    assert row.joined_to_id is None
    assert row.due_at is not None, "its clock runs again"
    (link,) = look(select(CaseLink))
    assert (link.verdict, link.by_id) == ("again", fund.people["idriss"].id)
    told = look(select(Staged).where(Staged.action == "case.likeness.decided").order_by(Staged.position))
    assert [(each.payload["before"], each.payload["likeness"]) for each in told] == [(None, "same"), ("same", "again")]


def test_a_third_case_joins_the_earliest_and_those_that_are_left_stay_one_matter(fund: Fund, session: Session) -> None:
    first, second, third = alike(fund, session, 3)
    decide(fund, second, third, Likeness.SAME)
    assert row_of(fund, third).joined_to_id == second.case.id
    decide(fund, first, second, Likeness.SAME)
    assert [row_of(fund, each).joined_to_id for each in (first, second, third)] == [None, first.case.id, first.case.id]
    decide(fund, first, second, Likeness.SEPARATE, "same")
    assert [row_of(fund, each).joined_to_id for each in (first, second, third)] == [None, None, second.case.id]


@pytest.mark.parametrize("likeness", ["same", "again", "separate"])
def test_what_was_decided_is_no_possible_duplicate_any_more(
    fund: Fund, officer: FlaskClient, session: Session, likeness: str
) -> None:
    first, second = alike(fund, session)
    for each in (first, second):
        page_of(officer, each)
    assert officer.get("/cases").text.count("Doublon possible") == 2
    assert send(officer, first, second, likeness) == 303
    assert "Doublon possible" not in officer.get("/cases").text
    for each in (first, second):
        assert "Doublon possible" not in said(page_of(officer, each))
        page = officer.get(f"/cases/{each.case.reference}/alike").text
        assert "Décidé" in said(page), "it can be decided otherwise"
    with fund.app.app_context(), ReadSession(db) as reading:
        found = linked_to(reading, fund.acting("solange"), reading.get_one(EmergencyCase, first.case.id))
    assert bool(found) == (likeness != "separate")


def test_an_open_case_never_joins_one_that_is_over(fund: Fund, officer: FlaskClient, session: Session) -> None:
    first, second = alike(fund, session)
    put_into(fund, first, "declined")
    with pytest.raises(Denied):
        decide(fund, first, second, Likeness.SAME)
    assert send(officer, first, second, "same") == 403
    assert row_of(fund, second).joined_to_id is None
    assert send(officer, first, second, "again") == 303


def test_where_the_case_that_goes_on_is_over_its_joined_ones_stand_on_the_first_page(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    first, second = alike(fund, session)
    decide(fund, first, second, Likeness.SAME)
    assert "a rejoint est terminé" not in said(officer.get("/").text)
    put_into(fund, first, "withdrawn")
    assert f"{second.case.reference} : le dossier qu’il a rejoint est terminé" in said(officer.get("/").text)


def test_whoever_is_recused_from_one_of_both_decides_neither_nor_sees_it(
    fund: Fund, session: Session, officer: FlaskClient
) -> None:
    first, second = alike(fund, session)
    decide(fund, first, second, Likeness.AGAIN)
    fund.declare(second.case, "solange", Grade.FAMILY)
    for pair in ((first, second), (second, first)):
        with pytest.raises(Denied):
            decide(fund, *pair, Likeness.SEPARATE, "again")
        assert officer.get(f"/cases/{pair[0].case.reference}/alike/{pair[1].case.reference}").status_code == 403
    assert second.case.reference not in officer.get(f"/cases/{first.case.reference}/alike").text
    with pytest.raises(NotFound):
        decide(fund, first, second, Likeness.SEPARATE, "again", "joel")


def test_two_officers_decide_at_once_and_the_second_is_told(fund: Fund, session: Session) -> None:
    first, second = alike(fund, session)
    decide(fund, first, second, Likeness.SAME)
    with pytest.raises(EditConflict):
        decide(fund, first, second, Likeness.SEPARATE, None, "idriss")
    with pytest.raises(Denied):
        decide(fund, first, first, Likeness.SAME)


def test_awards_of_twelve_months_stand_beside_a_new_request_and_older_ones_do_not(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    new, recent, old, other, never = alike(fund, session, 5)
    for sent, state, days in ((recent, "closed", 300), (old, "closed", 400), (other, "active", 10)):
        put_into(fund, sent, state)
        note_move(session, sent, "payment", days)
    put_into(fund, never, "closed")
    for sent, likeness in ((recent, "again"), (old, "again"), (other, "separate"), (never, "again")):
        decide(fund, new, sent, Likeness(likeness))
    with fund.app.app_context(), ReadSession(db) as reading:
        row = reading.get_one(EmergencyCase, new.case.id)
        (award,) = earlier_awards(reading, fund.acting("solange"), row)
        with pytest.raises(NotFound):
            earlier_awards(reading, fund.acting("joel"), row)
    assert (award.reference, award.state) == (recent.case.reference, "closed")
    assert datetime.now(UTC) - award.at > timedelta(days=299)
    page = officer.get(f"/cases/{new.case.reference}/alike").text
    assert "Aides des douze derniers mois" in said(page)


def test_the_page_takes_as_many_queries_of_many_as_of_few(
    fund: Fund, officer: FlaskClient, session: Session, query_count: CountQueries
) -> None:
    first, *others = alike(fund, session, 5)
    page_of(officer, first)
    counts = []
    for some in (others[:1], others[1:]):
        for each in some:
            page_of(officer, each)
            decide(fund, first, each, Likeness.AGAIN)
        officer.get(f"/cases/{first.case.reference}/alike")
        with query_count() as counted:
            officer.get(f"/cases/{first.case.reference}/alike")
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 16, counts
