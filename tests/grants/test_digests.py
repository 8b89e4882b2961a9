"""Saved views of calls whose news people are sent: who, when, what, and never anything to whoever may not see it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from fundapp import worker
from fundapp.accounts.models import Absence, Membership, Person, SavedView
from fundapp.accounts.rules.groups import GroupCode
from fundapp.app import create_app
from fundapp.core.database import db, transaction
from fundapp.core.places import ZONES
from fundapp.grants.commands import digests as commands
from fundapp.grants.jobs import digests
from fundapp.grants.models import CallDigest
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.queries.digests import reached_at
from fundapp.grants.rules.digests import AT_ONCE, MOST_DIGESTS, MOST_SHOWN, Every, next_look
from fundapp.outbox import doorbell
from fundapp.outbox.composing import compose
from fundapp.outbox.job_worker import JobWorker
from fundapp.outbox.lease import Lease
from fundapp.outbox.models import Delivery, Recipient
from fundapp.outbox.queue import connect
from fundapp.outbox.scheduler import Scheduler
from tests.accounts.acting import actions
from tests.accounts.pages import english_in
from tests.accounts.people import person_of
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries, counted_statements
from tests.fixtures.databases import settings_for
from tests.grants.factories import CallFactory
from tests.outbox.recipients import add_recipient

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FUNDRAISING = GroupCode.FUNDRAISING.value

pages = pytest.mark.database


class Watch:
    """People with views of the calls, and the half-hourly job."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.names: dict[UUID, str] = {}

    def put(self, made: Any) -> Any:
        with self.app.app_context(), transaction() as session:
            session.add(made)
        return made

    def person(self, name: str, *groups: str, state: str = "active", **wishes: Any) -> UUID:
        """Somebody with an address; their id."""
        with self.app.app_context(), transaction() as session:
            made = person_of(name, groups or (FUNDRAISING,), state)
            session.add(made)
            session.flush()
            add_recipient(session, owner_id=made.id, address=f"{name.lower()}@example.org", **wishes)
            self.names[made.id] = name
            return made.id

    def digest(self, person: UUID, every: str = "daily", *, shared: bool = False, **address: Any) -> UUID:
        """Somebody has been told of a view since Sunday morning; the id of the view."""
        view_id, sunday = uuid4(), MONDAY - DAY
        stamps = {"entry_id": uuid4(), "created_at": sunday, "updated_at": sunday}
        owner = uuid4() if shared else person
        self.put(
            SavedView(id=view_id, owner_id=owner, page="calls.index", title=f"Vue {view_id}", address=address,
                      shared=shared, **stamps)
        )  # fmt: skip
        next_at = next_look(every, sunday, ZoneInfo("Africa/Douala"))
        self.put(
            CallDigest(id=uuid4(), view_id=view_id, person_id=person, every=every, marked_at=sunday, next_at=next_at,
                       **stamps)
        )  # fmt: skip
        return view_id

    def call(self, kept: datetime = MONDAY - HOUR, **facts: Any) -> None:
        """A call that was kept then."""
        self.put(CallFactory.build(id=uuid4(), created_at=kept, **facts))

    def run(self, moment: datetime = MONDAY, times: int = 1) -> list[str]:
        """Has the job done then, so many times; who was told."""
        before = self.told()
        with time_machine.travel(moment, tick=False), self.app.app_context():
            for _each in range(times):
                digests.send_digests()
        left = self.told()
        for name in before:
            left.remove(name)
        return left

    def told(self) -> list[str]:
        """Whoever was told so far, once for each time."""
        owners = select(Recipient.owner_id).join(Delivery, Delivery.recipient_id == Recipient.id)
        return sorted(self.names[each] for each in self.ask(owners) if each)

    def ask(self, statement: Any) -> list[Any]:
        with self.app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            return list(session.scalars(statement))

    def letters(self) -> list[str]:
        """What was said so far, subject and text, the first first."""
        with self.app.app_context(), Session(db.engine) as session:
            whole = select(Delivery).options(joinedload(Delivery.recipient), selectinload(Delivery.enclosures))
            sent = [compose(each) for each in session.scalars(whole.order_by(Delivery.created_at))]
            return [f"{each.subject}\n\n{each.text}" for each in sent]


@pytest.fixture
def watch(app: Flask, committed: Engine) -> Watch:
    return Watch(app)


@pages
def test_who_asked_is_told_of_new_calls_that_the_view_shows_and_of_no_others(watch: Watch) -> None:
    watch.digest(watch.person("Awa"), theme=["media"])
    watch.person("Rose")
    watch.call(title="Presse au Tchad", themes=("media",), funder_name="Fonds Oubangui", url="https://example.org/presse",
               deadline_on=date(2100, 3, 1))  # fmt: skip
    watch.call(title="Forêts", themes=("environment",))
    watch.call(title="Presse d’hier", themes=("media",), kept=MONDAY - 2 * DAY)
    watch.call(title="Presse close", themes=("media",), deadline_on=date(2020, 1, 1))
    assert watch.run() == ["Awa"]
    (letter,) = watch.letters()
    for said in ("Nouveaux appels à projets\u00a0: 1", "Presse au Tchad", "Fonds Oubangui", "https://example.org/presse",
                 "Échéance\u00a0: 1er mars 2100"):  # fmt: skip
        assert said in letter
    for silent in ("Forêts", "hier", "close", "Vue", "fundapp", "localhost"):
        assert silent not in letter


@pages
def test_where_nothing_is_new_nothing_is_sent(watch: Watch) -> None:
    watch.digest(watch.person("Awa"), theme=["media"])
    watch.call(themes=("environment",))
    assert watch.run() == []
    watch.call(themes=("media",), kept=MONDAY + HOUR)
    assert watch.run(MONDAY + 2 * HOUR) == []  # that was looked at today already
    assert watch.run(MONDAY + DAY) == ["Awa"]


@pages
@pytest.mark.parametrize("times", [1, 3])
def test_one_message_a_day_with_everything_however_often_the_job_runs(watch: Watch, times: int) -> None:
    awa = watch.person("Awa")
    watch.digest(awa, theme=["media"])
    watch.digest(awa, theme=["youth"])
    watch.call(title="Presse", themes=("media", "youth"))
    watch.call(title="Jeunes", themes=("youth",))
    assert watch.run(times=times) == ["Awa"]
    (letter,) = watch.letters()
    assert letter.count("Presse") == 1
    assert "Jeunes" in letter
    assert watch.run(MONDAY + DAY) == []  # nothing has come since


@pages
def test_a_worker_that_was_away_sends_one_message_for_all_its_days(watch: Watch) -> None:
    watch.digest(watch.person("Awa"))
    for days in range(3):
        watch.call(title=f"Appel {days}", kept=MONDAY + days * DAY)
    assert watch.run(MONDAY + 4 * DAY, times=2) == ["Awa"]
    assert all(f"Appel {days}" in watch.letters()[0] for days in range(3))


@pages
def test_a_weekly_digest_comes_on_mondays_only(watch: Watch) -> None:
    watch.digest(watch.person("Awa"), "weekly")
    watch.call()
    assert watch.run(MONDAY - 2 * HOUR - timedelta(minutes=1)) == []  # 6:59 in Douala is not yet 7:00
    assert watch.run() == ["Awa"]
    watch.call(kept=MONDAY + DAY)
    assert [watch.run(MONDAY + days * DAY) for days in range(1, 8)] == [[]] * 6 + [["Awa"]]


@pages
def test_what_is_only_just_being_kept_is_not_overlooked(watch: Watch) -> None:
    """A transaction that wrote something older may end after the message left."""
    watch.digest(watch.person("Awa"))
    watch.call(title="Ancien")
    assert watch.run() == ["Awa"]
    watch.call(title="Commencé avant", kept=MONDAY - timedelta(minutes=9))
    assert watch.run(MONDAY + DAY) == ["Awa"]
    assert "Commencé avant" in watch.letters()[1]


@pages
@pytest.mark.parametrize("gone", ["right", "left", "not yet come"])
def test_who_lost_the_right_gets_nothing(watch: Watch, gone: str) -> None:
    awa = watch.person("Awa")
    watch.digest(awa)
    watch.call()
    with watch.app.app_context(), transaction() as session:
        if gone == "right":
            session.execute(delete(Membership).where(Membership.person_id == awa))
        else:
            gone_now = {"state": "left", "left_at": MONDAY, "email": None} if gone == "left" else {"state": "invited"}
            session.execute(update(Person).where(Person.id == awa).values(**gone_now))
    assert watch.run(times=2) == []
    assert watch.run(MONDAY + DAY) == []


@pages
def test_of_the_groups_those_are_told_that_may_see_calls(watch: Watch) -> None:
    allowed = set()
    for code in GroupCode:
        watch.digest(watch.person(code.value.title(), code.value))
        if SEE in GRANTS.get(code, frozenset()):
            allowed.add(code.value.title())
    watch.call()
    assert set(watch.run()) == allowed


@pages
def test_who_is_away_is_told_of_everything_when_they_are_back(watch: Watch) -> None:
    awa = watch.person("Awa")
    watch.digest(awa)
    watch.call(title="Pendant l’absence")
    watch.put(Absence(id=uuid4(), person_id=awa, begins_at=MONDAY - DAY, ends_at=MONDAY + DAY - HOUR, entry_id=uuid4()))
    assert watch.run() == []
    assert watch.run(MONDAY + DAY) == ["Awa"]
    assert "Pendant l’absence" in watch.letters()[0]


@pages
def test_each_address_in_its_language_and_what_is_no_mail_without_content(watch: Watch) -> None:
    awa = watch.person("Awa", language="en")
    with watch.app.app_context(), transaction() as session:
        add_recipient(session, owner_id=awa, channel="sms", address="+237650000000")
    watch.digest(awa)
    watch.call(title="Presse", deadline_on=date(2100, 3, 1))
    assert watch.run() == ["Awa", "Awa"]
    mail, short = sorted(watch.letters(), key=len, reverse=True)
    assert "New calls for proposals: 1" in mail
    assert "Deadline: 1 March 2100" in mail
    assert "Presse" not in short


@pages
def test_who_is_reached_nowhere_loses_nothing(watch: Watch) -> None:
    awa = watch.person("Awa")
    watch.digest(awa)
    watch.call(title="Presse")
    with watch.app.app_context(), transaction() as session:
        session.execute(update(Recipient).values(active=False))
    assert watch.run() == []
    with watch.app.app_context(), transaction() as session:
        session.execute(update(Recipient).values(active=True))
    assert watch.run(MONDAY + DAY) == ["Awa"]


@pages
def test_a_view_that_cannot_be_read_any_more_floods_nobody(watch: Watch) -> None:
    watch.digest(watch.person("Awa"), theme=["gone_theme"])
    watch.call()
    assert watch.run() == []


@pages
def test_a_view_that_goes_takes_its_digest_with_it(watch: Watch) -> None:
    view_id = watch.digest(watch.person("Awa"))
    with watch.app.app_context(), transaction() as session:
        session.execute(delete(SavedView).where(SavedView.id == view_id))
    watch.call()
    assert watch.run() == []
    assert watch.ask(select(CallDigest)) == []


@pages
def test_many_new_calls_are_counted_and_the_first_ones_named(watch: Watch) -> None:
    watch.digest(watch.person("Awa"))
    for number in range(MOST_SHOWN + 3):
        watch.call(title=f"Appel {number:03d}", deadline_on=date(2100, 1, 1) + timedelta(days=number))
    watch.run()
    (letter,) = watch.letters()
    assert letter.startswith(f"Nouveaux appels à projets\u00a0: {MOST_SHOWN + 3}")
    assert letter.count("Appel 0") == MOST_SHOWN
    assert "Et 3 autres." in letter


@pages
def test_a_title_cannot_write_lines_of_its_own(watch: Watch) -> None:
    watch.digest(watch.person("Awa"))
    watch.call(title="Presse\nBcc: tous@example.org %(count)s %s")
    assert watch.run() == ["Awa"]
    assert "Presse Bcc: tous@example.org %(count)s %s" in watch.letters()[0]


@pages
def test_one_failure_stops_nobody_else_and_is_tried_again(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    awa, rose = watch.person("Awa"), watch.person("Rose")
    watch.digest(awa)
    watch.digest(rose)
    watch.call()
    whole, used = reached_at, "fundapp.grants.jobs.digests.reached_at"

    def broken(session: Session, person_id: UUID) -> Any:
        if person_id == awa:
            raise RuntimeError("on purpose")
        return whole(session, person_id)

    monkeypatch.setattr(used, broken)
    assert watch.run() == ["Rose"]
    monkeypatch.setattr(used, whole)
    assert watch.run(MONDAY + HOUR) == ["Awa"]


@pages
def test_twenty_views_cost_as_many_statements_as_one(watch: Watch) -> None:
    awa, rose = watch.person("Awa"), watch.person("Rose")
    watch.digest(awa, theme=["media"])
    for _each in range(MOST_DIGESTS):
        watch.digest(rose, theme=["media"])
    for _each in range(5):
        watch.call(themes=("media",))

    def cost(moment: datetime, person: UUID) -> int:
        with watch.app.app_context(), transaction() as session:
            session.execute(update(CallDigest).values(next_at=moment + DAY))
            session.execute(update(CallDigest).where(CallDigest.person_id == person).values(next_at=moment))
        with counted_statements() as found:
            assert watch.run(moment)
        return len([each for each in found.texts if not each.startswith("UPDATE call_digest")])

    few, many = cost(MONDAY, awa), cost(MONDAY + HOUR, rose)
    assert many == few


@pages
def test_more_people_than_are_looked_up_at_once_are_all_told(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "AT_ONCE", 2)
    for name in ("Awa", "Rose", "Joel", "Solange", "Pascal"):
        watch.digest(watch.person(name))
    watch.call()
    assert len(watch.run()) == 5
    assert AT_ONCE >= 100


@given(st.integers(0, 2 * 366 * 24 * 60), st.sampled_from(ZONES), st.sampled_from(Every))
def test_the_next_look_is_the_first_morning_ahead_on_the_clock_of_whoever_is_told(
    minutes: int, zone: str, every: Every
) -> None:
    moment, here = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), ZoneInfo(zone)
    found = next_look(every, moment, here)
    clock = found.astimezone(here)
    assert found > moment
    assert (clock.hour, clock.minute) == (7, 0)
    if every == Every.WEEKLY:
        assert clock.weekday() == 0
    assert found - moment <= (WEEK if every == Every.WEEKLY else DAY) + HOUR  # a night when clocks are set back


def test_the_job_runs_every_half_hour() -> None:
    (found,) = [each for each in worker.SCHEDULES if each.name == "call_digests"]
    assert (found.every, found.job) == (1_800, "fundapp.grants.jobs.digests.send_digests")


# The pages


def kept_view(client: FlaskClient, look: Look, title: str = "Presse au Tchad", shared: str = "me") -> UUID:
    """A view of the calls of one's own, made on its page."""
    address = "/views/new/calls.index?theme=media&country=TD"
    answers = {**hidden(client.get(address).text), "title": title, "shared": shared}
    assert client.post(address, data=answers).status_code == 302
    (found,) = look(select(SavedView.id).where(SavedView.title == title))
    view_id: UUID = found
    return view_id


def press(client: FlaskClient, address: str, **answers: str) -> int:
    token = (
        hidden(client.get("/calls/digests").text).get("csrf_token")
        or hidden(client.get("/calls/new").text)["csrf_token"]
    )
    return client.post(address, data={"csrf_token": token, **answers}).status_code


def test_a_view_is_subscribed_to_seen_and_given_up(
    client: FlaskClient, look: Look, add: Callable[..., UUID], visitor: UUID
) -> None:
    view_id = kept_view(client, look)
    page = client.get("/calls/digests").text
    for said in ("Presse au Tchad", "Pas de résumé", "Chaque lundi", "Chaque matin", "Tchad"):
        assert said in page
    assert press(client, f"/calls/digests/views/{view_id}", every="weekly") == 303
    (digest,) = look(select(CallDigest))
    assert (digest.person_id, digest.every) == (visitor, "weekly")
    future = datetime.now(UTC) + timedelta(seconds=-1)
    with_views = {"themes": ("media",), "countries": ("TD",), "deadline_on": date(2100, 1, 1)}
    add(title="Radios du Tchad", created_at=max(future, digest.marked_at + timedelta(microseconds=1)), **with_views)
    page = client.get("/calls/digests").text
    assert "1 nouvel appel pour le prochain message" in page
    assert "Il n’y a aucune adresse" in page
    shown = client.get(f"/calls/digests/{digest.id}").text
    assert "Radios du Tchad" in shown
    assert english_in(page.partition("<main")[2].partition("</main>")[0]) == set()
    assert english_in(shown.partition("<main")[2].partition("</main>")[0]) == set()
    assert press(client, f"/calls/digests/views/{view_id}", every="daily") == 303
    assert look(select(CallDigest.every)) == ["daily"]
    views = client.get("/views").text
    assert f"/calls/digests/{digest.id}/stop" in views
    assert press(client, f"/calls/digests/{digest.id}/stop") == 303
    assert look(select(CallDigest)) == []
    assert look(select(SavedView.id)) == [view_id]
    assert {"call_digest.started", "call_digest.stopped"} <= set(actions(look))
    assert "/calls/digests" in client.get("/views").text


def test_somebody_elses_view_is_used_only_where_it_is_shared(client: FlaskClient, session: Session, look: Look) -> None:
    stamps = {"entry_id": uuid4(), "created_at": MONDAY, "updated_at": MONDAY, "address": {"theme": ["media"]}}
    theirs = [
        SavedView(id=uuid4(), owner_id=uuid4(), page=page, title=title, shared=shared, **stamps)
        for page, title, shared in (
            ("calls.index", "À elle", False),
            ("calls.index", "À tout le monde", True),
            ("funders.index", "Autre", True),
        )
    ]
    ids = [each.id for each in theirs]
    session.add_all(theirs)
    session.commit()
    page = client.get("/calls/digests").text
    assert "À tout le monde" in page
    assert "À elle" not in page
    assert [press(client, f"/calls/digests/views/{each}", every="daily") for each in ids] == [404, 303, 404]
    assert look(select(func.count()).select_from(CallDigest)) == [1]


def test_a_rhythm_that_is_not_offered_is_refused(client: FlaskClient, look: Look) -> None:
    view_id = kept_view(client, look)
    assert press(client, f"/calls/digests/views/{view_id}", every="hourly") == 422
    assert press(client, f"/calls/digests/views/{view_id}") == 422
    assert look(select(CallDigest)) == []


def test_nobody_has_more_digests_than_may_be(client: FlaskClient, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST_DIGESTS", 1)
    first, second = kept_view(client, look, "Une"), kept_view(client, look, "Deux")
    assert press(client, f"/calls/digests/views/{first}", every="daily") == 303
    assert press(client, f"/calls/digests/views/{second}", every="daily") == 409
    assert press(client, f"/calls/digests/views/{first}", every="weekly") == 303


def test_without_views_the_page_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/calls/digests").text
    assert "Vous n’avez encore enregistré aucune vue des appels" in page
    assert "Filtrer les appels" in page


def test_the_pages_cost_the_same_however_many_digests_there_are(
    client: FlaskClient, look: Look, query_count: CountQueries
) -> None:
    def cost(address: str) -> int:
        with query_count() as statements:
            assert client.get(address).status_code == 200
        statements.at_most(8)
        return len(statements)

    first = kept_view(client, look, "Vue 0")
    press(client, f"/calls/digests/views/{first}", every="daily")
    few = [cost("/calls/digests"), cost("/views")]
    for number in range(1, 6):
        view_id = kept_view(client, look, f"Vue {number}")
        press(client, f"/calls/digests/views/{view_id}", every="daily")
    assert [cost("/calls/digests"), cost("/views")] == few
    (digest, *_rest) = look(select(CallDigest.id))
    cost(f"/calls/digests/{digest}")


# Through a real queue


@pytest.fixture
def house(fresh_url: str, tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    """An application with a database and a queue of its own."""
    app = create_app(settings_for(fresh_url, tmp_path, redis_url=valkey_url))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.mark.valkey
def test_from_the_schedule_to_the_mailbox_through_a_real_worker(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)  # this process has not met a silent queue server yet
    watch = Watch(house)
    watch.digest(watch.person("Awa"))
    watch.call(title="Presse", deadline_on=date(2100, 1, 1), kept=MONDAY)
    settings = house.extensions["fundapp.settings"]
    connection = connect(settings)
    schedules = [each for each in worker.SCHEDULES if each.name == "call_digests"]
    turn: Callable[[float], list[str]] = Scheduler(connection, schedules, Lease(connection, "leader", 10.0)).turn
    for hours in range(3):
        assert turn(MONDAY.timestamp() + 3_600 * hours) == ["call_digests"]
        JobWorker(house, settings).work(burst=True, logging_level="WARNING")
    assert watch.told() == ["Awa"]
    assert [each.state for each in watch.ask(select(Delivery))] == ["sent"]
