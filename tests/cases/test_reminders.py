"""Nobody is forgotten: reminders before a clock ends, and a ladder of people once it has."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp import worker
from fundapp.accounts.models import Membership, Person
from fundapp.cases.jobs import reminding
from fundapp.cases.models import CaseTask, EmergencyCase
from fundapp.outbox.notices import notify
from tests.accounts.duty import Known, absence, choose_deputy
from tests.cases.alerted import DAY, HOUR, MINUTE, Watch, case_of, watch
from tests.fixtures.application import NOW
from tests.fixtures.counting import Statements

__all__ = ["watch"]

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


def late(
    watch: Watch, officer: Known | None, due_at: datetime = NOW, priority: str = "P2", state: str = "verification"
) -> UUID:
    """A case that an officer has taken, with this clock."""
    made = case_of(NOW - 10 * DAY, priority)
    made.state, made.due_at = state, due_at
    made.officer_id, made.acknowledged_at = (officer.id, NOW - 9 * DAY) if officer else (None, None)
    watch.session.add(made)
    watch.session.flush()
    case_id = made.id
    watch.session.commit()
    return case_id


def task(watch: Watch, case_id: UUID, due_at: datetime, assignee: Known | None = None, done: bool = False) -> None:
    """A task of a case."""
    somebody = assignee.id if assignee else watch.session.get_one(EmergencyCase, case_id).officer_id
    made = CaseTask(
        id=uuid4(), case_id=case_id, by_id=somebody, at=NOW - DAY, note=None, kind="call_back", due_at=due_at,
        assignee_id=assignee.id if assignee else None, done_at=NOW if done else None,
        done_by_id=somebody if done else None, entry_id=uuid4(),
    )  # fmt: skip
    watch.session.add(made)
    watch.session.commit()


def minute(watch: Watch, now: datetime) -> None:
    """The regular job does its work; the mail that is due leaves."""
    with time_machine.travel(now, tick=False), watch.app.app_context():
        reminding.remind()
    watch.post(now)


def pass_by(watch: Watch, hours: int, since: datetime = NOW, step: timedelta = HOUR) -> None:
    """Time passes."""
    for number in range(int(hours * HOUR / step) + 1):
        minute(watch, since + number * step)


def first_told(watch: Watch) -> list[tuple[int, str]]:
    """When each of them was told for the first time, in hours after NOW."""
    found: dict[str, int] = {}
    for each in watch.deliveries():
        found.setdefault(watch.names[each.recipient_id], round((each.created_at - NOW) / HOUR))
    return sorted((hour, name) for name, hour in found.items())


@pytest.mark.parametrize(("priority", "every"), [("P1", 2), ("P3", 12)])
def test_a_late_clock_climbs_one_step_every_few_hours(watch: Watch, priority: str, every: int) -> None:
    owner = watch.officer("Awa")
    deputy = watch.officer("Bela")
    choose_deputy(watch.session, owner, deputy)
    watch.officer("Chantal", (-DAY, 20 * DAY))
    watch.officer("Didier", (20 * DAY, 21 * DAY))
    watch.officer("Estelle")
    watch.officer("Fatou", group="administrators")
    late(watch, owner, priority=priority)
    pass_by(watch, 5 * every)
    names = ["Awa", "Bela", "Chantal", "Didier", "Estelle", "Fatou"]
    assert first_told(watch) == [(step * every, name) for step, name in enumerate(names)]


def test_situation_12_at_the_weekend_nobody_who_is_away_holds_a_clock_up(watch: Watch) -> None:
    """Its officer is away without anybody to stand in: whoever is on call is told at once, not N hours later."""
    owner = watch.officer("Awa")
    watch.officer("Bela", (-DAY, 20 * DAY))
    absence(watch.session, owner, -HOUR, 2 * DAY)
    late(watch, owner)
    minute(watch, NOW)
    assert watch.told() == [(0, ["Bela"])]


def test_whoever_stands_in_during_an_absence_is_told_first(watch: Watch) -> None:
    owner, deputy = watch.officer("Awa"), watch.officer("Bela")
    watch.officer("Chantal", (-DAY, 20 * DAY))
    absence(watch.session, owner, -HOUR, 2 * DAY, deputy=deputy)
    late(watch, owner)
    pass_by(watch, 12)
    assert first_told(watch) == [(0, "Bela"), (12, "Chantal")]


def test_a_case_whose_officer_stepped_back_goes_to_whoever_is_on_call(watch: Watch) -> None:
    watch.officer("Awa")
    watch.officer("Bela", (-DAY, 20 * DAY))
    late(watch, None)
    minute(watch, NOW)
    assert watch.told() == [(0, ["Bela"])]


def test_whoever_is_no_officer_any_more_is_not_told(watch: Watch, session: Session) -> None:
    owner = watch.officer("Awa")
    watch.officer("Bela", (-DAY, 20 * DAY))
    late(watch, owner)
    session.execute(update(Membership).where(Membership.person_id == owner.id).values(group_code="committee"))
    session.commit()
    minute(watch, NOW)
    assert watch.told() == [(0, ["Bela"])]


@pytest.mark.parametrize(("priority", "before"), [("P1", 1), ("P2", 4), ("P3", 4)])
def test_its_officer_is_reminded_before_it_is_due_and_nobody_else(watch: Watch, priority: str, before: int) -> None:
    owner = watch.officer("Awa")
    watch.officer("Bela", (-DAY, 20 * DAY))
    late(watch, owner, NOW + before * HOUR, priority)
    minute(watch, NOW - MINUTE)
    assert watch.told() == []
    pass_by(watch, before, step=MINUTE * 15)
    assert watch.told() == [(0, ["Awa"]), (before * 60, ["Awa"])]


@pytest.mark.parametrize(("priority", "hour"), [("P1", 0), ("P2", 7)])
def test_quiet_hours_hold_unless_a_life_is_at_stake(watch: Watch, priority: str, hour: int) -> None:
    """At one in the morning, quiet until seven."""
    night = NOON.replace(hour=0)
    owner = watch.officer("Awa", zone="UTC", quiet_from=22, quiet_until=7)
    late(watch, owner, night, priority)
    minute(watch, night)
    (notice,) = watch.deliveries()
    assert notice.urgent is (priority == "P1")
    pass_by(watch, 1, night, 30 * MINUTE)
    for number in range(24):
        watch.post(night + number * HOUR)
        sent = [each for each in watch.deliveries() if each.state == "sent"]
        if sent:
            break
    assert number == hour


def test_a_notice_that_waits_for_the_morning_is_not_made_again_each_minute(watch: Watch) -> None:
    night = NOON.replace(hour=0)
    owner = watch.officer("Awa", zone="UTC", quiet_from=22, quiet_until=7)
    late(watch, owner, night - HOUR)
    pass_by(watch, 5, night, 20 * MINUTE)
    assert len(watch.deliveries()) == 1


def test_who_reads_once_a_day_is_told_with_the_days_others_of_their_own_case(watch: Watch) -> None:
    owner = watch.officer("Awa", rhythm="daily", digest_hour=7)
    late(watch, owner)
    minute(watch, NOW)
    (notice,) = watch.deliveries()
    assert notice.batch is not None


@pytest.mark.parametrize("change", [{"due_at": None, "state": "info_requested"}, {"due_at": NOW + 5 * DAY}])
def test_a_clock_that_stands_still_or_was_answered_stops_it(watch: Watch, change: dict[str, Any]) -> None:
    owner = watch.officer("Awa")
    watch.officer("Bela", (-DAY, 20 * DAY))
    case_id = late(watch, owner)
    pass_by(watch, 3)
    watch.session.execute(update(EmergencyCase).where(EmergencyCase.id == case_id).values(**change))
    watch.session.commit()
    pass_by(watch, 40, NOW + 4 * HOUR)
    assert watch.told() == [(0, ["Awa"])]


def test_what_nobody_has_taken_is_left_to_alerts(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, 20 * DAY))
    late(watch, None, state="received")
    pass_by(watch, 24)
    assert watch.told() == []


def test_a_thousand_late_cases_make_few_notices(watch: Watch) -> None:
    officers = [watch.officer(name) for name in ("Awa", "Bela", "Chantal")]
    for number in range(1_000):
        made = case_of(NOW - 10 * DAY, "P2")
        made.state, made.due_at = "verification", NOW - number * MINUTE
        made.officer_id, made.acknowledged_at = officers[number % 3].id, NOW - 9 * DAY
        watch.session.add(made)
    watch.session.commit()
    pass_by(watch, 3, step=10 * MINUTE)
    assert len(watch.deliveries()) == 3


def test_the_job_that_runs_twice_tells_once(watch: Watch) -> None:
    late(watch, watch.officer("Awa"))
    minute(watch, NOW)
    minute(watch, NOW)
    assert watch.told() == [(0, ["Awa"])]


def test_the_job_that_dies_halfway_has_told_nobody_and_tells_everybody_once_the_next_time(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Awa", "Bela"):
        late(watch, watch.officer(name))
    calls: list[object] = []

    def dying(*args: Any, **named: Any) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return notify(*args, **named)

    monkeypatch.setattr(reminding, "notify", dying)
    with pytest.raises(KeyboardInterrupt):
        minute(watch, NOW)
    assert watch.told() == []
    pass_by(watch, 1, NOW + MINUTE, 20 * MINUTE)
    assert watch.told() == [(1, ["Awa", "Bela"])]


def test_a_notice_says_nothing_and_counts_nothing(watch: Watch) -> None:
    owner = watch.officer("Awa")
    ids = [late(watch, owner), late(watch, owner, priority="P1")]
    minute(watch, NOW)
    found = watch.deliveries()
    assert sorted(each.template for each in found) == ["something_needs_you_now", "something_waits"]
    assert {each.matter for each in found} == {None}
    assert sorted(each.key for each in found) == ["clock:P1:first", "clock:P2:first"]
    assert not any(case_id.hex in each.key for case_id in ids for each in found)


def test_whoever_is_to_do_a_task_is_reminded_before_and_when_it_is_due_and_nobody_above_them(watch: Watch) -> None:
    owner, helper = watch.officer("Awa"), watch.officer("Bela")
    watch.officer("Chantal", (-DAY, 20 * DAY))
    case_id = late(watch, owner, NOW + 30 * DAY)
    task(watch, case_id, NOW + 4 * HOUR, helper)
    pass_by(watch, 40)
    assert watch.told() == [(0, ["Bela"]), (240, ["Bela"])]


def test_a_task_of_nobody_is_its_officers_and_one_that_is_done_is_nobodys(watch: Watch) -> None:
    owner = watch.officer("Awa")
    case_id = late(watch, owner, NOW + 30 * DAY)
    task(watch, case_id, NOW, done=True)
    minute(watch, NOW)
    assert watch.told() == []
    task(watch, case_id, NOW)
    minute(watch, NOW + MINUTE)
    assert watch.told() == [(1, ["Awa"])]


def test_what_is_urgent_goes_to_the_address_for_duty_and_all_else_to_the_everyday_one(watch: Watch) -> None:
    owner = watch.officer("Awa")
    watch.reached(owner, address="+237 600", channel="sms")
    duty = next(each for each in reversed(watch.names) if watch.names[each] == "Awa")
    watch.session.execute(update(Person).where(Person.id == owner.id).values(on_call_id=duty))
    watch.session.commit()
    late(watch, owner)
    late(watch, owner, priority="P1")
    minute(watch, NOW)
    assert {each.template: each.recipient_id == duty for each in watch.deliveries()} == {
        "something_waits": False,
        "something_needs_you_now": True,
    }


def test_reminding_asks_as_often_however_many_are_late(
    watch: Watch, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    watch.officer("Awa", (-DAY, DAY))
    counts = []
    for more in (1, 10):
        for number in range(more):
            officer = watch.officer(f"Officer {more} {number}")
            late(watch, officer)
            late(watch, officer, priority="P1")
        with watch.app.app_context(), query_count() as statements:
            calls = reminding._calls(watch.session, NOW)
        counts.append(len(statements))
        assert all(calls.values())
    assert counts[0] == counts[1] <= 17


def test_the_job_runs_every_minute_before_everything_else() -> None:
    (found,) = [each for each in worker.SCHEDULES if each.name == "reminders"]
    assert (found.every, found.job, found.queue) == (60, "fundapp.cases.jobs.reminding.remind", "urgent")
