"""Saved views of calls whose news people are sent: who, when, what, and never anything to whoever may not see it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from fundapp import worker
from fundapp.accounts.models import Absence, Membership, Person, SavedView
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.database import transaction
from fundapp.core.places import ZONES
from fundapp.grants.jobs import digests
from fundapp.grants.models import CallDigest
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.queries.digests import reached_at
from fundapp.grants.rules.digests import AT_ONCE, MOST_DIGESTS, MOST_SHOWN, Every, next_look
from fundapp.outbox.models import Recipient
from tests.fixtures.counting import counted_statements
from tests.grants.digesting import DAY, HOUR, MONDAY, WEEK, Watch
from tests.outbox.recipients import add_recipient

pages = pytest.mark.database


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
