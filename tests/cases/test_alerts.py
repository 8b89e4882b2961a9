"""Officers on call are told at once that something has arrived: once for all that comes together, and no more."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from fundapp import worker
from fundapp.cases.jobs import alerts
from fundapp.cases.models import EmergencyCase
from fundapp.core.reader import LANGUAGES, Reader, reading
from fundapp.outbox import gathering
from fundapp.outbox.models import Delivery, Message
from fundapp.outbox.wordings import notice
from tests.cases.alerted import DAY, MINUTE, Watch, case_of, watch
from tests.cases.fund import Fund
from tests.fixtures.application import NOW, Look
from tests.fixtures.counting import Statements
from tests.outbox.recipients import run

__all__ = ["watch"]

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("priority", ["P1", "P2", "P3"])
def test_whoever_is_on_call_is_told_at_once(watch: Watch, priority: str) -> None:
    watch.officer("Awa", (-DAY, DAY))
    watch.officer("Bela", (DAY, 2 * DAY))
    watch.arrive(NOW, priority)
    assert watch.told() == [(0, ["Awa"])]
    (only,) = watch.deliveries()
    assert (only.kind, only.matter, only.urgent) == ("notice", None, priority == "P1")


def test_what_is_urgent_is_told_apart_from_what_is_not(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY))
    watch.arrive(NOW, "P2")
    watch.arrive(NOW + MINUTE, "P1")
    watch.arrive(NOW + 2 * MINUTE, "P3")
    assert [each.template for each in watch.deliveries()] == ["something_waits", "something_needs_you_now"]


def test_the_words_say_nothing_of_a_case() -> None:
    for language, urgent, ordinary in (
        ("en", "Something needs you now", "Something is waiting for you"),
        ("fr", "On a besoin de vous maintenant", "Quelque chose vous attend"),
    ):
        assert language in LANGUAGES
        with reading(Reader(language, ZoneInfo("UTC"))):
            assert [str(notice(each).subject) for each in alerts.WORDINGS.values()] == [urgent, ordinary]


def test_nothing_of_a_case_stands_in_the_outbox_but_its_id(watch: Watch, look: Look) -> None:
    watch.officer("Awa", (-DAY, DAY))
    case_id = watch.arrive(NOW, "P1")
    (reference,) = look(select(EmergencyCase.reference))
    (delivery,) = watch.deliveries()
    messages = {each.topic: each for each in look(select(Message))}
    assert {
        each.name for each in Delivery.__table__.columns if case_id.hex in str(getattr(delivery, each.name))
    } == set()
    assert (delivery.key, delivery.reference) == ("alert:P1:first", None)
    assert (messages["case.received"].ids, messages["case.received"].key) == ([str(case_id)], case_id.hex)
    assert messages["outbox.email"].ids == [str(delivery.id)]
    assert all(reference not in f"{each.key}{each.ids}" for each in messages.values())


@pytest.mark.parametrize(("priority", "gathered"), [("P1", 15), ("P2", 60)])
def test_what_arrives_soon_after_rings_no_second_time_until_that_time_is_over(
    watch: Watch, priority: str, gathered: int
) -> None:
    officer = watch.officer("Awa", (-DAY, DAY))
    watch.take(watch.arrive(NOW, priority), NOW + MINUTE, officer)
    watch.arrive(NOW + 2 * MINUTE, priority)
    watch.arrive(NOW + gathered * MINUTE - SECOND, priority)
    watch.minutes(NOW + 2 * MINUTE, NOW + (gathered - 1) * MINUTE)
    assert watch.told() == [(0, ["Awa"])]
    watch.minutes(NOW + gathered * MINUTE, NOW + (gathered + 5) * MINUTE)
    assert watch.told() == [(0, ["Awa"]), (gathered, ["Awa"])]


def test_what_was_taken_meanwhile_rings_no_more(watch: Watch) -> None:
    officer = watch.officer("Awa", (-DAY, DAY))
    for minute in range(3):
        watch.take(watch.arrive(NOW + minute * MINUTE, "P1"), NOW + minute * MINUTE, officer)
    watch.minutes(NOW, NOW + 20 * MINUTE)
    assert watch.told() == [(0, ["Awa"])]


def test_a_thousand_arrivals_in_five_minutes_make_a_handful_of_notices(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY))
    watch.officer("Bela", (DAY, 2 * DAY))
    for name in ("Chantal", "Didier", "Estelle"):
        watch.officer(name)
    moments = [NOW + number * timedelta(seconds=0.3) for number in range(1_000)]
    watch.session.add_all(case_of(moment, "P1" if number % 2 else "P2") for number, moment in enumerate(moments))
    watch.session.commit()
    for moment in moments[::40]:  # whichever handler runs, it looks at everything that waits
        watch.alert(moment)
    watch.minutes(NOW, NOW + 14 * MINUTE)
    assert watch.told() == [(0, ["Awa", "Awa"])]


def test_a_handler_that_runs_twice_tells_once(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY))
    case_id = watch.arrive(NOW, "P1")
    watch.alert(NOW, case_id)
    watch.alert(NOW + SECOND, case_id)
    watch.minute(NOW)
    watch.minute(NOW)
    assert watch.told() == [(0, ["Awa"])]


def test_a_handler_that_dies_halfway_has_told_nobody_and_tells_everybody_the_next_time(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.officer("Awa")
    watch.officer("Bela")
    calls: list[object] = []

    def dying(*args: object, **named: object) -> bool:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return gathering.notify_after(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(alerts, "notify_after", dying)
    with pytest.raises(KeyboardInterrupt):
        watch.arrive(NOW, "P1")
    assert watch.told() == []
    watch.alert(NOW + MINUTE)
    assert watch.told() == [(1, ["Awa", "Bela"])]


def test_what_arrives_through_the_outbox_rings_when_the_sweep_comes_by(fund: Fund, watch: Watch, look: Look) -> None:
    """Nobody heard the bell: the queue server was away. The message waited in the database."""
    watch.officer("Awa", (-DAY, 400 * DAY))
    sent = fund.receive()
    assert look(select(Delivery)) == []
    (due_at,) = look(select(Message.due_at).where(Message.topic == "case.received"))
    with fund.app.app_context():
        run(due_at, queue="urgent")
    assert [watch.names[each.recipient_id] for each in watch.deliveries()] == ["Awa"]
    assert look(select(Message.state).where(Message.key == sent.case.id.hex)) == ["done"]


def test_telling_asks_as_often_however_many_wait(
    watch: Watch, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    watch.officer("Awa", (-DAY, DAY))
    watch.arrive(NOW, "P2")
    counts = []
    for more in (1, 10):
        for number in range(more):
            watch.case(NOW + number * SECOND, "P2")
            watch.officer(f"Officer {more} {number}")
        with watch.app.app_context(), query_count() as statements:
            alerts._tell(alerts.context_of_alerts(NOW + MINUTE, "test"))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 11


def test_the_jobs_run_every_minute_and_alerts_before_everything_else() -> None:
    schedules = {each.name: each for each in worker.SCHEDULES}
    alerts_, drafts = schedules["alerts"], schedules["drafts"]
    assert (alerts_.every, alerts_.job, alerts_.queue) == (60, "fundapp.cases.jobs.alerts.climb", "urgent")
    assert (drafts.every, drafts.job) == (60, "fundapp.cases.jobs.tidying.tidy")
