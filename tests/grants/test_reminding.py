"""Reminders of deadlines: who, when, how often, in which words; never twice, whatever happens to the worker."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select

from fundapp import worker
from fundapp.accounts.models import Absence
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.database import transaction
from fundapp.grants.jobs import reminding
from fundapp.grants.models import Call, CallDeadline, CallFollower, CallReminder, CallWish
from fundapp.grants.rules.reminders import LEADS
from fundapp.outbox.models import Delivery, Recipient
from tests.accounts.people import person_of
from tests.fixtures.counting import CountQueries
from tests.grants.factories import CallFactory
from tests.outbox.recipients import add_recipient

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = MONDAY.date()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FUNDRAISING, COMMITTEE = GroupCode.FUNDRAISING.value, GroupCode.COMMITTEE.value

pages = pytest.mark.database


class Group:
    """The fundraising group, what they follow, and the hourly job."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def person(self, name: str, *groups: str, state: str = "active", **wishes: Any) -> UUID:
        with self.app.app_context(), transaction() as session:
            made = person_of(name, groups or (FUNDRAISING,), state)
            session.add(made)
            session.flush()
            add_recipient(session, owner_id=made.id, address=f"{name.lower()}@example.org", **wishes)
            return made.id

    def call(self, days: int, standing: str = "followed", **facts: Any) -> UUID:
        """A call that is over so many days after MONDAY."""
        call_id = uuid4()
        if standing == "set_aside":
            facts["aside_why"] = "other"
        with self.app.app_context(), transaction() as session:
            day = TODAY + timedelta(days=days)
            session.add(CallFactory.build(id=call_id, standing=standing, deadline_on=day, **facts))
        return call_id

    def add(self, *rows: Any) -> None:
        with self.app.app_context(), transaction() as session:
            session.add_all(rows)

    def wish(self, person_id: UUID, leads: tuple[str, ...], scope: str = "followed", *, named: bool = False) -> None:
        chosen = {"leads": leads, "scope": scope, "named": named}
        self.add(CallWish(id=uuid4(), person_id=person_id, entry_id=uuid4(), **chosen))

    def run(self, moment: datetime = MONDAY, times: int = 1) -> list[str]:
        """Runs the job then, so many times; who was told."""
        before = self.told()
        with time_machine.travel(moment, tick=False), self.app.app_context():
            for _each in range(times):
                reminding.remind()
        return self.told()[len(before) :]

    def told(self) -> list[str]:
        return [each.recipient_address for each in self._deliveries()]

    def letters(self) -> list[Delivery]:
        return [each.row for each in self._deliveries()]

    def _deliveries(self) -> list[Any]:
        class Sent:
            def __init__(self, row: Delivery, address: str) -> None:
                self.row, self.recipient_address = row, address.partition("@")[0]

        with self.app.app_context(), transaction() as session:
            wanted = select(Delivery, Recipient.address).join(Recipient, Recipient.id == Delivery.recipient_id)
            rows = session.execute(wanted.order_by(Delivery.created_at, Recipient.address)).all()
            session.expunge_all()
        return [Sent(*row) for row in rows]


@pytest.fixture
def group(app: Flask, committed: Engine) -> Group:
    return Group(app)


@pages
def test_each_of_the_days_chosen_brings_one_message(group: Group) -> None:
    awa = group.person("Awa")
    group.wish(awa, tuple(map(str, LEADS)))
    group.call(100)
    days = [days for days in range(102) if group.run(MONDAY + days * DAY, times=2)]
    assert days == [100 - lead for lead in LEADS]


@pages
def test_who_chose_nothing_hears_at_thirty_fourteen_seven_and_one(group: Group) -> None:
    group.person("Awa")
    group.call(40)
    days = [days for days in range(42) if group.run(MONDAY + days * DAY)]
    assert days == [10, 26, 33, 39]


@pages
def test_who_wishes_no_days_hears_nothing(group: Group) -> None:
    group.wish(group.person("Awa"), ())
    group.call(7)
    assert group.run() == []


@pages
def test_everything_due_comes_in_one_message_a_day(group: Group) -> None:
    group.person("Awa")
    first = group.call(7)
    group.add(CallDeadline(id=uuid4(), call_id=first, step="questions", day=TODAY + DAY))
    group.call(14)
    assert group.run(times=3) == ["awa"]
    group.call(7)  # followed a moment later: tomorrow is soon enough
    assert group.run(MONDAY + HOUR) == []
    assert group.run(MONDAY + DAY) == ["awa"]


@pages
def test_a_worker_that_was_down_for_days_sends_one_message(group: Group) -> None:
    group.person("Awa")
    for days in (15, 16, 17):  # due while it was down: 14 days before each
        group.call(days)
    assert group.run() == ["awa"]  # each within thirty days already
    assert group.run(MONDAY + 3 * DAY, times=4) == ["awa"]
    assert group.run(MONDAY + 4 * DAY) == []


@pages
def test_a_crash_between_telling_and_remembering_leaves_nothing_half_done(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    group.person("Awa")
    group.call(7)
    with monkeypatch.context() as broken:
        broken.setattr(reminding, "remember", lambda *_: (_ for _ in ()).throw(RuntimeError("power cut")))
        with pytest.raises(RuntimeError):
            group.run()
    assert group.told() == []
    assert group.run(MONDAY + HOUR, times=2) == ["awa"]


@pages
def test_a_deadline_that_moves_is_reminded_of_anew(group: Group) -> None:
    group.person("Awa")
    call_id = group.call(7)
    assert group.run() == ["awa"]
    with group.app.app_context(), transaction() as session:
        session.get_one(Call, call_id).deadline_on = TODAY + timedelta(days=8)
    assert group.run(MONDAY + DAY) == ["awa"]
    assert group.run(MONDAY + 2 * DAY) == []


@pages
def test_who_is_away_hears_when_they_are_back(group: Group) -> None:
    awa = group.person("Awa")
    group.person("Rose")
    group.call(7)
    group.add(Absence(id=uuid4(), person_id=awa, begins_at=MONDAY - DAY, ends_at=MONDAY + 2 * DAY, entry_id=uuid4()))
    assert group.run() == ["rose"]
    assert group.run(MONDAY + 3 * DAY) == ["awa"]


@pages
def test_only_whoever_looks_after_calls_and_is_there_is_reminded(group: Group) -> None:
    group.person("Awa")
    group.person("Left", state="left")
    group.person("Invited", state="invited")
    group.person("Committee", COMMITTEE)
    group.person("Silent", active=False)
    group.call(7)
    assert group.run() == ["awa"]


@pages
def test_what_is_set_aside_new_or_over_is_not_reminded_of(group: Group) -> None:
    group.person("Awa")
    group.call(7, standing="new")
    group.call(7, standing="set_aside")
    group.call(-1)
    assert group.run() == []


@pages
def test_whoever_asked_for_one_call_hears_of_it_and_of_others_only_if_they_wish(group: Group) -> None:
    group.person("Awa")
    rose = group.person("Rose")
    group.wish(rose, ("7",), "mine")
    group.call(7)
    asked = group.call(7, standing="new")
    aside = group.call(7, standing="set_aside")
    assert group.run() == ["awa"]
    for call_id in (asked, aside):
        group.add(CallFollower(id=uuid4(), call_id=call_id, person_id=rose, entry_id=uuid4()))
    assert group.run(MONDAY + HOUR) == ["rose"]
    with group.app.app_context(), transaction() as session:
        told = session.scalars(select(CallReminder.subject_id).where(CallReminder.person_id == rose)).all()
        assert list(told) == [asked]


@pages
def test_at_night_nobody_is_reminded(group: Group) -> None:
    group.person("Awa")
    group.call(7)
    assert group.run(MONDAY.replace(hour=1)) == []
    assert group.run(MONDAY.replace(hour=22)) == []
    assert group.run() == ["awa"]


@pages
def test_a_message_says_nothing_unless_its_reader_asked_for_titles(group: Group) -> None:
    group.person("Awa")
    rose = group.person("Rose", language="en")
    group.person("Sms", channel="sms")
    group.wish(rose, ("7",), named=True)
    group.call(7, title="Appel secret %(lines)s")
    group.run()
    by_name = dict(zip(group.told(), group.letters(), strict=True))
    assert {name: each.kind for name, each in by_name.items()} == {"awa": "notice", "rose": "letter", "sms": "notice"}
    assert by_name["awa"].matter is None
    matter = by_name["rose"].matter
    assert matter is not None
    assert "Appel secret" in matter["lines"]
    assert "30 November 2026" in matter["lines"]


@pages
def test_a_short_message_names_nothing_even_where_titles_are_wished(group: Group) -> None:
    group.wish(group.person("Awa", channel="sms"), ("7",), named=True)
    group.call(7)
    group.run()
    assert [each.kind for each in group.letters()] == ["notice"]


@pages
def test_wishes_of_quiet_hours_and_digests_are_followed(group: Group) -> None:
    group.person("Awa", rhythm="daily", digest_hour=17)
    group.call(7)
    group.run()
    assert [each.batch for each in group.letters()] == ["2026-11-23T16:00Z"]


@pages
def test_what_has_passed_is_forgotten_after_a_month(group: Group) -> None:
    awa = group.person("Awa")
    old = {"subject_id": uuid4(), "lead": 7, "told_on": TODAY - 40 * DAY}
    group.add(CallReminder(person_id=awa, day=TODAY - 35 * DAY, **old))
    group.run()
    with group.app.app_context(), transaction() as session:
        assert session.scalars(select(CallReminder)).all() == []


@pages
def test_the_job_asks_the_database_as_often_however_many_people_and_calls(
    group: Group, query_count: CountQueries
) -> None:
    def cost() -> int:
        with query_count() as statements, time_machine.travel(MONDAY, tick=False), group.app.app_context():
            reminding.remind()
        return len(statements)

    group.person("P")
    group.call(40)
    few = cost()
    for number in range(8):
        group.person(f"P{number}")
        group.call(41 + number)
    assert cost() == few


def test_the_job_runs_every_hour() -> None:
    (found,) = [each for each in worker.SCHEDULES if each.name == "deadlines"]
    assert (found.every, found.job) == (3_600, "fundapp.grants.jobs.reminding.remind")
