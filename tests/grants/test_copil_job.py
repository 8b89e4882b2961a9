"""The COPIL's digest on schedule: once, for the right time, never changed; who is told of it and how."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from fundapp import worker
from fundapp.accounts.models import SettingChange
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.grants.jobs import copil as jobs
from fundapp.grants.models import CopilDigest
from fundapp.grants.rules.copil import fingerprint
from tests.grants.copil import DAY, FIRST, INSIDE, MINUTE, Copil, november
from tests.grants.copil_facts import DECEMBER, NOVEMBER

pytestmark = pytest.mark.database
MONTH = timedelta(days=31)
HOUR = timedelta(hours=1)


@pytest.fixture
def copil(app: Flask, committed: Engine) -> Copil:
    made = Copil(app)
    made.opportunity(title="Ancienne", created_at=NOVEMBER - 90 * DAY, state="not_taken_up")
    return made


# Once


def test_on_the_first_at_seven_one_is_made_of_the_month_before_however_often_the_job_runs(copil: Copil) -> None:
    copil.issue(FIRST - MINUTE)
    assert copil.digests()[-1].until == NOVEMBER  # that of October, which nobody had made
    copil.issue(times=3)
    assert [(each.number, each.since, each.until) for each in copil.digests()][1:] == [(2, NOVEMBER, DECEMBER)]
    assert copil.digests()[1].made_by_id is None
    copil.issue(FIRST + MONTH)
    assert [each.number for each in copil.digests()] == [1, 2, 3]


def test_a_worker_that_was_away_makes_one_for_all_the_time(copil: Copil) -> None:
    copil.issue()
    copil.issue(FIRST + 3 * MONTH)
    last = copil.digests()[-1]
    assert (last.number, last.since, last.until.isoformat()) == (2, DECEMBER, "2027-02-28T23:00:00+00:00")


def test_a_house_that_has_just_begun_is_not_sent_papers_about_the_time_before(app: Flask, committed: Engine) -> None:
    copil = Copil(app)
    copil.opportunity(created_at=DECEMBER + HOUR)
    copil.issue()
    assert copil.digests() == []
    copil.issue(FIRST + MONTH)
    assert len(copil.digests()) == 1


def test_the_day_is_the_one_that_administrators_have_set(copil: Copil) -> None:
    copil.put(SettingChange(id=uuid4(), code="copil.days", value=9, made_at=INSIDE, made_by_id=None, entry_id=uuid4()))
    copil.issue(FIRST)
    assert copil.digests()[-1].until.isoformat() == "2026-11-09T23:00:00+00:00"
    copil.issue(FIRST + 9 * DAY)
    assert copil.digests()[-1].until.isoformat() == "2026-12-09T23:00:00+00:00"


def test_two_at_the_same_moment_make_one(copil: Copil) -> None:
    gate, wrong = Barrier(2), list[BaseException]()

    def run() -> None:
        with copil.app.app_context():
            gate.wait()
            try:
                jobs.issue_due()
            except BaseException as error:  # noqa: BLE001 - the test tells of it
                wrong.append(error)

    with time_machine.travel(FIRST, tick=False):
        threads = [Thread(target=run) for _each in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert wrong == []
    assert [each.number for each in copil.digests()] == [1]


def test_whoever_comes_too_late_by_what_they_have_seen_makes_none(copil: Copil) -> None:
    copil.issue()
    with pytest.raises(Conflict):
        copil.make(copil.person("Awa"), seen=0)
    assert len(copil.digests()) == 1


def test_the_database_keeps_two_from_having_one_number(copil: Copil) -> None:
    copil.issue()
    (first,) = copil.digests()
    twin = {name: getattr(first, name) for name in ("number", "since", "until", "made_at", "fingerprint", "entry_id")}
    with copil.app.app_context(), pytest.raises((Conflict, IntegrityError)):
        copil.put(CopilDigest(id=uuid4(), facts={}, **twin))


def test_what_broke_off_left_nothing_and_the_next_one_makes_it(copil: Copil, monkeypatch: pytest.MonkeyPatch) -> None:
    copil.person("Awa")

    def broken(*_rest: Any, **_named: Any) -> None:
        raise RuntimeError("killed on purpose")

    whole = "fundapp.grants.commands.copil.put"
    with monkeypatch.context() as patched:
        patched.setattr(whole, broken)
        with pytest.raises(RuntimeError):
            copil.issue()
    assert copil.digests() == []
    assert copil.issue(FIRST + HOUR) == ["Awa"]
    assert len(copil.digests()) == 1


# For ever


def test_a_digest_never_changes(copil: Copil) -> None:
    copil.issue()
    (made,) = copil.digests()
    with copil.app.app_context(), transaction() as session:
        found = session.get(CopilDigest, made.id)
        assert found
        found.number = 9
        with pytest.raises(RuntimeError, match="never changes"):
            session.flush()
        session.rollback()


def test_what_is_kept_is_what_its_fingerprint_says_and_what_comes_later_is_not_in_it(copil: Copil) -> None:
    copil.issue()
    before = copil.facts()
    copil.opportunity(title="Plus tard", created_at=INSIDE)
    assert copil.facts() == before
    assert fingerprint(before) == copil.digests()[0].fingerprint


def test_a_correction_covers_the_same_time_says_what_it_replaces_and_the_next_one_goes_on(copil: Copil) -> None:
    copil.issue()
    (first,) = copil.digests()
    copil.opportunity(("win", "submitted", "won", INSIDE), title="Oubliée", state="won")
    awa = copil.person("Awa")
    copil.make(awa, seen=1, replaces=first.id)
    again = copil.digests()[-1]
    assert (again.number, again.since, again.until, again.replaces_id) == (2, first.since, first.until, first.id)
    assert again.made_by_id == awa
    assert copil.facts()["replaces"] == 1
    assert [each["title"] for each in copil.facts()["happened"]["items"]] == ["Oubliée"]
    with pytest.raises(Conflict):
        copil.make(awa, seen=2, replaces=first.id)  # there is a newer one
    copil.issue(FIRST + MONTH)
    assert copil.digests()[-1].since == DECEMBER


def test_one_made_before_a_meeting_covers_until_then_and_the_next_one_begins_there(copil: Copil) -> None:
    copil.issue()
    copil.make(copil.person("Awa"), seen=1, moment=FIRST + 5 * DAY)
    copil.issue(FIRST + MONTH)
    assert [(each.since, each.until) for each in copil.digests()[1:]] == [
        (DECEMBER, FIRST + 5 * DAY),
        (FIRST + 5 * DAY, DECEMBER + MONTH),
    ]


def test_nobody_makes_one_who_only_reads(copil: Copil) -> None:
    copil.issue()
    with pytest.raises(Denied):
        copil.make(copil.person("Rose", "committee"), seen=1, permissions=("call.see",))


# The edges of its time, on the clock of the house


def test_a_decision_is_told_in_one_digest_and_in_one_only(copil: Copil) -> None:
    edges = {
        "2026-10-31T22:59:59+00:00": 1, "2026-10-31T23:00:00+00:00": 2, "2026-11-30T22:59:59+00:00": 2,
        "2026-11-30T23:00:00+00:00": 3, "2026-11-30T23:30:00+00:00": 3,  # 0:30 in Douala: the next month
    }  # fmt: skip
    for moment in edges:
        step = ("go", "spotted", "qualified", datetime.fromisoformat(moment))
        copil.opportunity(step, title=moment, state="qualified", decided_on=november(30))
    for each in (FIRST - 30 * DAY, FIRST, FIRST + MONTH):
        copil.issue(each)
    for facts in copil.ask(select(CopilDigest.facts)):
        told = {each["title"] for each in facts["happened"]["items"]}
        assert told == {moment for moment, number in edges.items() if number == facts["number"]}


def test_the_job_runs_every_half_hour() -> None:
    (found,) = [each for each in worker.SCHEDULES if each.name == "copil_digest"]
    assert (found.every, found.job) == (1_800, "fundapp.grants.jobs.copil.issue_due")
