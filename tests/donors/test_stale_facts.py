"""Once a week people are asked to look at stale facts again: who, when, and never anybody who may not see the map."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp import worker
from fundapp.accounts.models import Absence
from fundapp.accounts.rules.groups import GroupCode
from fundapp.app import create_app
from fundapp.core.database import db, transaction
from fundapp.donors.jobs import asking
from fundapp.donors.models import FunderSource
from fundapp.donors.permissions import EDIT, GRANTS, SEE
from fundapp.donors.rules.asking import asked, week_of
from fundapp.outbox import doorbell
from fundapp.outbox.job_worker import JobWorker
from fundapp.outbox.lease import Lease
from fundapp.outbox.models import Delivery, Recipient
from fundapp.outbox.queue import connect
from fundapp.outbox.scheduler import Scheduler
from tests.accounts.people import person_of
from tests.donors.factories import FunderFactory
from tests.fixtures.databases import settings_for
from tests.outbox.recipients import add_recipient

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(days=7)
LONG_AGO, FAR = date(2020, 1, 1), date(2092, 1, 1)

FUNDRAISING, COMMITTEE = GroupCode.FUNDRAISING.value, GroupCode.COMMITTEE.value

pages = pytest.mark.database


class Group:
    """The fundraising group, what they look after, and the hourly job."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.people: dict[UUID, str] = {}

    def person(self, name: str, *groups: str, state: str = "active", **wishes: Any) -> UUID:
        """Somebody with an address; their id."""
        with self.app.app_context(), transaction() as session:
            made = person_of(name, groups, state)
            session.add(made)
            session.flush()
            add_recipient(session, owner_id=made.id, address=f"{name.lower()}@example.org", **wishes)
            self.people[made.id] = name
            return made.id

    def funder(self, owner: UUID | None = None, due_on: date = LONG_AGO, **facts: Any) -> None:
        """A funder of which something is to be checked again."""
        rows = facts.pop("source_rows", [FunderSource(facts="identity", due_on=due_on)])
        with self.app.app_context(), transaction() as session:
            session.add(FunderFactory.build(id=uuid4(), owner_id=owner, source_rows=rows, **facts))

    def away(self, person_id: UUID, begins: datetime, ends: datetime | None) -> None:
        with self.app.app_context(), transaction() as session:
            absence = Absence(id=uuid4(), person_id=person_id, begins_at=begins, ends_at=ends, entry_id=uuid4())
            session.add(absence)

    def ask(self, moment: datetime = MONDAY, times: int = 1) -> list[str]:
        """Runs the job then, so many times; who was told."""
        before = self.told()
        with time_machine.travel(moment, tick=False), self.app.app_context():
            for _each in range(times):
                asking.ask_about_stale()
        left = self.told()
        for name in before:
            left.remove(name)
        return left

    def told(self) -> list[str]:
        """Whoever was told so far, once for each time."""
        with self.app.app_context(), Session(db.engine) as session:
            owners = select(Recipient.owner_id).join(Delivery, Delivery.recipient_id == Recipient.id)
            return sorted(self.people[each] for each in session.scalars(owners) if each)

    def deliveries(self) -> list[Delivery]:
        with self.app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            return list(session.scalars(select(Delivery)))


@pytest.fixture
def group(app: Flask, committed: Engine) -> Group:
    return Group(app)


@pages
def test_who_looks_after_them_is_asked_and_nobody_else(group: Group) -> None:
    awa, rose = group.person("Awa", FUNDRAISING), group.person("Rose", FUNDRAISING)
    group.funder(awa)
    group.funder(awa)
    group.funder(rose, due_on=FAR)
    assert group.ask() == ["Awa"]


@pages
def test_all_of_the_group_are_asked_about_what_nobody_looks_after_each_once(group: Group) -> None:
    awa = group.person("Awa", FUNDRAISING)
    group.person("Rose", FUNDRAISING)
    group.person("Joel", COMMITTEE)
    group.funder(None)
    group.funder(awa)
    assert group.ask() == ["Awa", "Rose"]


@pages
def test_a_notice_says_nothing(group: Group) -> None:
    group.funder(group.person("Awa", FUNDRAISING), name="Fondation secrète")
    group.ask()
    (told,) = group.deliveries()
    assert (told.kind, told.template, told.matter, told.urgent) == ("notice", "something_waits", None, False)


@pages
def test_nobody_is_asked_twice_in_a_week_and_a_missed_week_is_asked_once(group: Group) -> None:
    group.funder(group.person("Awa", FUNDRAISING))
    assert group.ask(times=3) == ["Awa"]
    assert group.ask(MONDAY + 6 * HOUR) == []
    assert group.ask(MONDAY + 6 * DAY) == []
    assert group.ask(MONDAY + WEEK) == ["Awa"]
    assert group.ask(MONDAY + 4 * WEEK + 3 * DAY, times=2) == ["Awa"], "three weeks were missed, and it is Thursday"


@pages
def test_where_nothing_is_due_nobody_is_asked(group: Group) -> None:
    awa = group.person("Awa", FUNDRAISING)
    group.funder(awa, due_on=FAR)
    group.funder(None, due_on=FAR)
    assert group.ask() == []
    assert group.ask(MONDAY + WEEK) == []


@pages
@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_who_gives_nothing_is_asked_about_for_that_alone(group: Group, status: str) -> None:
    awa = group.person("Awa", FUNDRAISING)
    stale, whole = (FunderSource(facts=each, due_on=LONG_AGO) for each in ("amounts", "applying"))
    known = FunderSource(facts="identity", due_on=MONDAY.date() + WEEK)
    group.funder(awa, status=status, source_rows=[stale, whole, known])
    assert group.ask() == []
    assert group.ask(MONDAY + WEEK) == ["Awa"]


@pages
def test_at_night_nobody_is_asked(group: Group) -> None:
    group.funder(group.person("Awa", FUNDRAISING))
    assert group.ask(MONDAY.replace(hour=1)) == []
    assert group.ask(MONDAY.replace(hour=22)) == []
    assert group.ask(MONDAY) == ["Awa"]


@pages
def test_who_is_away_is_asked_when_they_are_back(group: Group) -> None:
    awa = group.person("Awa", FUNDRAISING)
    group.person("Rose", FUNDRAISING)
    group.funder(awa)
    group.away(awa, MONDAY - DAY, MONDAY + 2 * DAY)
    assert group.ask() == []
    assert group.ask(MONDAY + 3 * DAY) == ["Awa"]


@pages
@pytest.mark.parametrize("ends", [MONDAY + 30 * DAY, None])
def test_the_group_is_asked_where_somebody_is_away_for_long(group: Group, ends: datetime | None) -> None:
    awa = group.person("Awa", FUNDRAISING)
    group.person("Rose", FUNDRAISING)
    group.funder(awa)
    group.away(awa, MONDAY - DAY, ends)
    assert group.ask() == ["Rose"]


@pages
@pytest.mark.parametrize(
    ("groups", "state"),
    [((FUNDRAISING,), "left"), ((FUNDRAISING,), "invited"), ((COMMITTEE,), "active"), ((), "active")],
)
def test_the_group_is_asked_where_somebody_is_no_longer_of_it(
    group: Group, groups: tuple[str, ...], state: str
) -> None:
    owner = group.person("Awa", *groups, state=state)
    group.person("Rose", FUNDRAISING)
    group.funder(owner)
    assert group.ask() == ["Rose"]


@pages
def test_wishes_are_followed(group: Group) -> None:
    awa = group.person("Awa", FUNDRAISING, rhythm="daily", digest_hour=17)
    group.person("Rose", FUNDRAISING, active=False)
    group.funder(awa)
    group.funder(None)
    assert group.ask() == ["Awa"]
    assert [each.batch for each in group.deliveries()] == ["2026-11-23T16:00Z"]  # 17 o'clock in Douala


@pages
def test_nobody_who_may_not_change_the_map_is_ever_written_to(group: Group) -> None:
    """Every group, alone and with fundraising; every state; there, away for a while, and away for long."""
    groups = [(), *((code.value,) for code in GroupCode), *((code.value, FUNDRAISING) for code in GroupCode)]
    may = {code for code, given in GRANTS.items() if {SEE, EDIT} <= given}
    allowed = set()
    spans: list[timedelta | None] = [timedelta(0), 5 * DAY, 40 * DAY]
    for number, (codes, state, span) in enumerate(itertools.product(groups, ("active", "left", "invited"), spans)):
        who = group.person(f"P{number:03}", *dict.fromkeys(codes), state=state)
        group.funder(who)
        if span:
            group.away(who, MONDAY - DAY, MONDAY + span)
        if state == "active" and not span and may & set(codes):
            allowed.add(f"P{number:03}")
    group.funder(None)
    assert set(group.ask()) == allowed


PEOPLE = st.sets(st.integers(1, 9).map(lambda number: UUID(int=number)))


@given(st.sets(st.one_of(st.none(), st.integers(1, 9).map(lambda number: UUID(int=number)))), PEOPLE, PEOPLE)
def test_only_who_is_of_the_group_and_there_is_asked(
    owners: set[UUID | None], crew: set[UUID], away: set[UUID]
) -> None:
    found = asked(owners, crew, away)
    assert found <= crew - away
    assert owners & (crew - away) <= found
    if owners - crew:
        assert found == crew - away
    if not owners:
        assert found == set()


def test_a_week_begins_on_monday_and_belongs_to_one_year() -> None:
    assert [week_of(datetime(2027, 1, day, tzinfo=UTC)) for day in (1, 3, 4)] == ["2026-W53", "2026-W53", "2027-W01"]


def test_the_job_runs_every_hour() -> None:
    (found,) = [each for each in worker.SCHEDULES if each.name == "stale_facts"]
    assert (found.every, found.job) == (3_600, "fundapp.donors.jobs.asking.ask_about_stale")


@pytest.fixture
def house(fresh_url: str, tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    """An application with a database and a queue of its own."""
    app = create_app(settings_for(fresh_url, tmp_path, redis_url=valkey_url))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.mark.valkey
def test_from_the_schedule_to_the_mailbox_through_a_real_worker(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "HOURS", range(24))
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)  # this process has not met a silent queue server yet
    found = Group(house)
    found.funder(found.person("Awa", FUNDRAISING))
    settings = house.extensions["fundapp.settings"]
    connection = connect(settings)
    schedules = [each for each in worker.SCHEDULES if each.name == "stale_facts"]
    turn: Callable[[float], list[str]] = Scheduler(connection, schedules, Lease(connection, "leader", 10.0)).turn
    for hours in range(3):  # a scheduler that was away, or one after the other
        assert turn(MONDAY.timestamp() + 3_600 * hours) == ["stale_facts"]
        JobWorker(house, settings).work(burst=True, logging_level="WARNING")
    assert found.told() == ["Awa"]
    assert [each.state for each in found.deliveries()] == ["sent"]
