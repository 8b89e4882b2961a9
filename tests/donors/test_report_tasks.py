"""Reports are listed, found, waited for, reminded of, and handed on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from fundapp import worker
from fundapp.accounts.models import Absence
from fundapp.audit.models import Staged
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Marks
from fundapp.donors.commands.handing import hand_over_reports
from fundapp.donors.commands.report_sections import ask_for_section
from fundapp.donors.commands.reports import abandon_report
from fundapp.donors.jobs import report_reminding
from fundapp.donors.models import Agreement, AgreementReport
from fundapp.donors.queries.report_tasks import reports_unbegun
from fundapp.donors.queries.reports import (
    SORTS,
    editions_of,
    owner_options,
    people_asked,
    report,
    reports_of,
    reports_page,
    reports_to_export,
    snapshot_of,
)
from fundapp.donors.rules.report_dates import LEADS, occasion
from fundapp.outbox.models import Delivery, Recipient
from tests.donors.agreements import report as owed
from tests.donors.reporting import Newsroom, elsewhere
from tests.fixtures.application import NOW
from tests.fixtures.counting import CountQueries

TODAY = NOW.date()
MARKS = Marks("secret")


def owing(newsroom: Newsroom, *dues: date, funder: str = "Fonds Bêta", **facts: Any) -> list[UUID]:
    """Another agreement, which owes reports on these days; the ids of those."""
    rows = [owed(each) for each in dues]
    with newsroom.writing() as session:
        newsroom.agreement_id = newsroom.agreement(session, *rows, funder=funder, **facts)
        return [each.id for each in rows]


def titles(newsroom: Newsroom, by: str = "awa", **wanted: Any) -> list[str]:
    with newsroom.writing() as session:
        found = reports_page(session, newsroom.ctx(by), wanted, marks=MARKS)
        exported = [each.title for each in reports_to_export(session, newsroom.ctx(by), wanted)]
        assert exported == [each.title for each in found.items], "what is exported is what is shown"
        return exported


def test_the_list_is_filtered_by_agreement_funder_state_owner_and_what_is_due(newsroom: Newsroom) -> None:
    newsroom.start(title="Sans date")
    late, soon = owing(newsroom, TODAY - timedelta(days=1), TODAY + timedelta(days=20), title="Beta")
    newsroom.start(title="En retard", date_id=late, owner_id=newsroom.people["paul"])
    newsroom.start(title="Bientôt", date_id=soon)
    given_up = newsroom.start(title="Abandonné", date_id=soon)
    newsroom.do(abandon_report, "awa", given_up)
    assert titles(newsroom, sort="due")[0] == "En retard"
    assert titles(newsroom, due="late") == ["En retard"]
    assert sorted(titles(newsroom, due="30")) == ["Bientôt", "En retard"]
    assert titles(newsroom, funder="alpha") == ["Sans date"]
    assert len(titles(newsroom, q="beta")) == len(titles(newsroom, agreement=newsroom.agreement_id)) == 3
    assert titles(newsroom, state=["abandoned"]) == ["Abandonné"]
    assert (
        titles(newsroom, by="paul", owner="me") == titles(newsroom, owner=str(newsroom.people["paul"])) == ["En retard"]
    )
    assert len(titles(newsroom, owner="nobody")) == 3


def test_every_order_is_total_and_a_page_takes_two_queries(newsroom: Newsroom, query_count: CountQueries) -> None:
    (due,) = owing(newsroom, TODAY)
    for number in range(27):
        newsroom.start(title=f"R{number}", date_id=due if number % 3 else None)
    for sort in SORTS:
        with newsroom.writing() as session:
            ctx = newsroom.ctx("awa")
            with query_count() as statements:
                first = reports_page(session, ctx, {"sort": sort}, marks=MARKS)
                names = [(each.title, each.agreement.funder.name, each.owner, each.owed) for each in first.items]
            assert (len(names), first.total, len(statements)) == (25, 27, 2)
            second = reports_page(session, ctx, {"sort": sort}, marks=MARKS, mark=first.next)
            assert len({each.id for each in (*first.items, *second.items)}) == 27


def test_who_may_not_see_reports_sees_none(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    with newsroom.writing() as session:
        ctx = elsewhere(newsroom.ctx("awa"), "agreement.see")
        assert reports_of(session, ctx, newsroom.agreement_id) == ()
        asks: list[Callable[[], object]] = [
            lambda: report(session, ctx, report_id),
            lambda: reports_page(session, ctx, {}, marks=MARKS),
            lambda: reports_to_export(session, ctx, {}),
            lambda: editions_of(session, ctx, report_id),
            lambda: snapshot_of(session, ctx, report_id),
        ]
        for ask in asks:
            with pytest.raises(NotFound):
                ask()
        assert [each.id for each in reports_of(session, newsroom.ctx("awa"), newsroom.agreement_id)] == [report_id]


def test_who_can_be_asked_writes_reports_and_is_there(newsroom: Newsroom) -> None:
    with newsroom.writing() as session:
        newsroom.person(session, "marc", "committee")
        session.execute(update(Recipient).values(active=False))
        assert [name for _id, name in people_asked(session)] == ["Awa", "Joel", "Paul", "Rose", "Solange"]
        assert len(owner_options(session)) == 5


def test_what_is_due_and_not_begun_waits_for_whoever_looks_after_the_agreement(newsroom: Newsroom) -> None:
    dues = TODAY + timedelta(days=5), TODAY - timedelta(days=40), TODAY + timedelta(days=31)
    soon, _late, _far = owing(newsroom, *dues, owner_id=newsroom.people["awa"])

    def waits(name: str) -> list[date]:
        with newsroom.writing() as session:
            return [row.due_on for row, _agreement in reports_unbegun(session, newsroom.ctx(name), 9)]

    assert (waits("awa"), waits("rose"), waits("solange")) == ([dues[1], dues[0]], [], [])
    begun = newsroom.start(date_id=soon)
    assert waits("awa") == [dues[1]]
    newsroom.do(abandon_report, "awa", begun)
    assert waits("awa") == [dues[1], dues[0]]
    with newsroom.writing() as session:
        session.execute(update(Agreement).values(state="suspended"))
    assert waits("awa") == []


def test_what_somebody_leaves_behind_goes_to_their_successor(newsroom: Newsroom, app: Flask) -> None:
    assert hand_over_reports in app.extensions["fundapp.ports"].hand_over
    awa, paul = newsroom.people["awa"], newsroom.people["paul"]
    report_id, given_up = newsroom.start(owner_id=awa), newsroom.start(owner_id=awa)
    section = newsroom.got(report_id).sections[0]
    newsroom.do(ask_for_section, "paul", section.id, awa)
    newsroom.do(abandon_report, "paul", given_up)
    with newsroom.writing() as session:
        marc = newsroom.person(session, "marc", "administrators")
    for successor, handed in ((marc, 0), (paul, 2)):
        assert newsroom.do(hand_over_reports, "marc", awa, successor) == handed
    with pytest.raises(NotFound):
        newsroom.do(hand_over_reports, "awa", awa, paul)
    found = newsroom.got(report_id)
    assert (found.owner_id, found.sections[0].asked_id) == (paul, paul)
    assert newsroom.got(given_up).owner_id == awa
    told = [each for each in newsroom.rows(Staged) if each.payload.get("from") == awa.hex]
    assert sorted(each.action for each in told) == ["report.passed_on", "report_section.asked"]


class Days:
    """A newsroom on days to come, and who is reminded."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.names = {person_id: name for name, person_id in newsroom.people.items()}

    def remind(self, day: date, hour: int = 9) -> list[str]:
        """Runs the job at this hour of that day; who was told by it."""
        before = self.told()
        then = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        with time_machine.travel(then, tick=False), self.newsroom.app.app_context():
            report_reminding.remind()
        left = self.told()
        for name in before:
            left.remove(name)
        return left

    def told(self) -> list[str]:
        owners = {each.id: each.owner_id for each in self.newsroom.rows(Recipient)}
        found = [owners[each.recipient_id] for each in self.newsroom.rows(Delivery)]
        return sorted(self.names[each] for each in found if each is not None)


@pytest.fixture
def days(newsroom: Newsroom, rolled_back: Connection) -> Days:
    return Days(newsroom)


def test_whoever_looks_after_it_is_reminded_ahead_and_every_week_once_it_is_late(days: Days) -> None:
    due = TODAY + timedelta(days=40)
    owing(days.newsroom, due, owner_id=days.newsroom.people["awa"])
    looked = (31, 30, 29, 15, 14, 13, 8, 7, 6, 2, 1, 0, -1, -2, -7, -8, -9, -14, -15)
    told = [left for left in looked if days.remind(due - timedelta(days=left))]
    assert told == [30, 14, 7, 1, -1, -8, -15]
    assert days.told() == ["awa"] * 7
    assert {(each.kind, each.matter) for each in days.newsroom.rows(Delivery)} == {("notice", None)}


def test_a_day_on_which_nothing_ran_makes_up_for_itself_and_nobody_is_told_twice(days: Days) -> None:
    due = TODAY + timedelta(days=40)
    owing(days.newsroom, due, owner_id=days.newsroom.people["awa"])
    assert days.remind(due - timedelta(days=12)) == ["awa"]
    assert days.remind(due - timedelta(days=12), hour=10) == days.remind(due - timedelta(days=9)) == []
    assert days.remind(due - timedelta(days=7), hour=2) == [], "nobody is told at night"
    assert days.remind(due - timedelta(days=7)) == ["awa"]


def test_a_date_that_is_put_off_is_reminded_of_anew(days: Days) -> None:
    due = TODAY + timedelta(days=20)
    (date_id,) = owing(days.newsroom, due, owner_id=days.newsroom.people["awa"])
    assert days.remind(TODAY) == ["awa"]
    with days.newsroom.writing() as session:
        session.get_one(AgreementReport, date_id).due_on = due + timedelta(days=5)
    assert days.remind(TODAY) == ["awa"]


def test_nobody_is_reminded_of_what_was_sent_or_of_what_is_not_in_force(days: Days) -> None:
    for number, (state, sent) in enumerate((("suspended", None), ("closed", None), ("draft", None), ("signed", TODAY))):
        (date_id,) = owing(days.newsroom, TODAY, funder=f"Fonds {number}", state=state)
        with days.newsroom.writing() as session:
            session.get_one(AgreementReport, date_id).sent_on = sent
    assert days.remind(TODAY) == []


def test_where_nobody_is_there_to_do_it_all_who_could_are_reminded(days: Days) -> None:
    awa = days.newsroom.people["awa"]
    owing(days.newsroom, TODAY + timedelta(days=30))
    assert days.remind(TODAY) == ["awa", "paul", "rose"], "nobody looks after it"
    owing(days.newsroom, TODAY + timedelta(days=30), funder="Fonds Gamma", owner_id=awa)
    with days.newsroom.writing() as session:
        begins = datetime.combine(TODAY, datetime.min.time(), UTC)
        session.add(Absence(id=uuid4(), person_id=awa, begins_at=begins, ends_at=None, entry_id=uuid4()))
    assert days.remind(TODAY) == ["paul", "rose"], "a day that is agreed does not wait"


def test_the_job_runs_every_hour() -> None:
    (found,) = [each for each in worker.SCHEDULES if each.name == "report_dates"]
    assert (found.every, found.job) == (3_600, "fundapp.donors.jobs.report_reminding.remind")


@given(left=st.integers(-400, 400))
@settings(max_examples=50)
def test_an_occasion_is_the_nearest_lead_or_a_week_of_lateness(left: int) -> None:
    due = date(2026, 3, 1)
    said = occasion(due, due - timedelta(days=left))
    if left > LEADS[-1]:
        assert said is None
    elif left >= 0:
        assert said == f"ahead-{min(each for each in LEADS if each >= left)}"
    else:
        assert said == f"late-{(-left - 1) // 7}"
