"""An alert that nobody answers climbs the rota until somebody takes the case."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from fundapp.cases.models import EmergencyCase
from fundapp.outbox.models import Delivery, Message
from tests.accounts.duty import Known, absence, choose_deputy
from tests.cases.alerted import DAY, HOUR, MINUTE, Watch, watch
from tests.fixtures.application import NOW

__all__ = ["watch"]

ALL = ["Awa", "Bela", "Chantal"]
STEPS = [("P1", [15, 30, 60], 5), ("P2", [120, 360, 720], 60)]


@pytest.fixture
def awa(watch: Watch) -> Known:
    """On call; Bela is next, Chantal another officer, Didier an administrator."""
    awa = watch.officer("Awa", (-DAY, DAY))
    watch.officer("Bela", (DAY, 2 * DAY))
    watch.officer("Chantal")
    watch.officer("Didier", group="administrators")
    return awa


@pytest.mark.parametrize(("priority", "steps", "every"), STEPS)
@pytest.mark.usefixtures("awa")
def test_next_on_the_rota_then_all_officers_then_administrators(
    watch: Watch, priority: str, steps: list[int], every: int
) -> None:
    watch.arrive(NOW, priority)
    watch.minutes(NOW, NOW + 2 * steps[-1] * MINUTE, every * MINUTE)
    following, officers, administrators = steps
    assert watch.told() == [
        (0, ["Awa"]),
        (following, ["Awa", "Bela"]),
        (officers, ALL),
        (administrators, [*ALL, "Didier"]),
    ]


@pytest.mark.parametrize("taken", [1, 16, 31])
def test_taking_it_stops_the_climb(watch: Watch, awa: Known, taken: int) -> None:
    case_id = watch.arrive(NOW, "P1")
    watch.minutes(NOW, NOW + taken * MINUTE)
    before = watch.told()
    watch.take(case_id, NOW + taken * MINUTE, awa)
    watch.minutes(NOW + taken * MINUTE, NOW + 3 * HOUR, 5 * MINUTE)
    assert watch.told() == before


@pytest.mark.usefixtures("awa")
def test_what_was_withdrawn_before_anybody_took_it_climbs_no_more(watch: Watch) -> None:
    watch.arrive(NOW, "P1")
    watch.session.execute(update(EmergencyCase).values(state="withdrawn"))
    watch.session.commit()
    watch.minutes(NOW, NOW + 2 * HOUR, 30 * MINUTE)
    assert watch.told() == [(0, ["Awa"])]


@pytest.mark.usefixtures("awa")
def test_twice_a_minute_changes_nothing(watch: Watch) -> None:
    watch.arrive(NOW, "P1")
    for minute in range(0, 70, 5):
        watch.minute(NOW + minute * MINUTE)
        watch.minute(NOW + minute * MINUTE + timedelta(seconds=30))
    assert [minute for minute, _names in watch.told()] == [0, 15, 30, 60]


@pytest.mark.usefixtures("awa")
def test_a_scheduler_that_was_away_catches_up_with_one_notice_to_each(watch: Watch) -> None:
    watch.case(NOW, "P1")
    watch.minute(NOW + 2 * HOUR)
    watch.minute(NOW + 2 * HOUR + MINUTE)
    assert watch.told() == [(120, [*ALL, "Didier"])]


def test_cases_taken_one_by_one_do_not_ring_for_each_that_waits_behind(watch: Watch, awa: Known) -> None:
    cases = [watch.case(NOW, "P1") for _each in range(10)]
    watch.minutes(NOW, NOW + 31 * MINUTE)
    before = watch.told()
    for minute, case_id in enumerate(cases, 32):
        watch.take(case_id, NOW + minute * MINUTE, awa)
        watch.minute(NOW + minute * MINUTE)
    assert watch.told() == before


@pytest.mark.usefixtures("awa")
def test_what_climbs_is_what_waits_longest(watch: Watch) -> None:
    watch.arrive(NOW, "P1")
    watch.minutes(NOW, NOW + 10 * MINUTE)
    watch.arrive(NOW + 10 * MINUTE, "P1")
    watch.minutes(NOW + 10 * MINUTE, NOW + 31 * MINUTE)
    assert watch.told() == [(0, ["Awa"]), (15, ["Awa", "Bela"]), (30, ALL)]


@pytest.mark.usefixtures("awa")
def test_ordinary_and_urgent_climb_each_by_themselves(watch: Watch) -> None:
    watch.arrive(NOW - HOUR, "P2")
    watch.arrive(NOW, "P1")
    watch.minutes(NOW, NOW + 16 * MINUTE)
    assert watch.told() == [(-60, ["Awa"]), (0, ["Awa"]), (15, ["Awa", "Bela"])]


def test_whoever_comes_on_call_is_told_of_what_waits(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, 5 * MINUTE))
    watch.officer("Bela", (5 * MINUTE, DAY))
    watch.arrive(NOW, "P2")
    watch.minutes(NOW, NOW + 10 * MINUTE)
    assert watch.told() == [(0, ["Awa"]), (5, ["Bela"])]


def test_the_usual_deputy_is_told_with_whoever_comes_next(watch: Watch) -> None:
    awa, deputy = watch.officer("Awa", (-DAY, HOUR)), watch.officer("Estelle")
    watch.officer("Bela", (DAY, 2 * DAY))
    watch.officer("Chantal", (2 * DAY, 3 * DAY))
    choose_deputy(watch.session, awa, deputy)
    watch.arrive(NOW, "P1")
    watch.minute(NOW + 15 * MINUTE)
    assert watch.told()[-1] == (15, ["Awa", "Bela", "Estelle"])


def test_whoever_comes_next_but_is_away_is_passed_over(watch: Watch) -> None:
    awa, deputy = watch.officer("Awa", (-DAY, HOUR)), watch.officer("Estelle")
    bela = watch.officer("Bela", (HOUR, DAY))
    watch.officer("Chantal", (DAY, 2 * DAY))
    choose_deputy(watch.session, awa, deputy)
    for each in (deputy, bela):
        absence(watch.session, each, -HOUR)
    watch.arrive(NOW, "P1")
    watch.minute(NOW + 15 * MINUTE)
    assert watch.told()[-1] == (15, ["Awa", "Chantal"])
    watch.minute(NOW + 30 * MINUTE)
    assert watch.told()[-1] == (30, ["Awa", "Bela", "Chantal", "Estelle"]), "an absence is no reason to tell nobody"


QUIET: Mapping[str, Any] = {"quiet_from": 10, "quiet_until": 13}
"""At NOW it is 10:26 in Douala."""


@pytest.mark.parametrize(("priority", "leaves"), [("P1", 0), ("P2", 7 * 22)])
def test_only_what_is_urgent_breaks_quiet_hours(watch: Watch, priority: str, leaves: int) -> None:
    watch.officer("Awa", (-DAY, DAY), **QUIET)
    watch.arrive(NOW, priority)
    watch.minutes(NOW, NOW + 176 * MINUTE, 22 * MINUTE)
    first = watch.deliveries()[0]
    assert first.ended_at is not None
    assert round((first.ended_at - NOW) / MINUTE) == leaves


def test_what_waits_for_the_end_of_quiet_hours_is_not_followed_by_more_of_it(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY), **QUIET)
    for minute in (0, 70, 140):
        watch.arrive(NOW + minute * MINUTE, "P2")
    watch.minutes(NOW, NOW + 5 * HOUR, 5 * MINUTE)
    told = [minute for minute, _names in watch.told()]
    assert told == [0, 215, 275], "an hour after it left, since the later two have climbed by then, each by itself"


def test_a_notice_that_failed_told_nobody(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY))
    watch.arrive(NOW, "P2")
    watch.session.execute(update(Delivery).values(state="failed", ended_at=NOW + MINUTE))
    watch.session.execute(update(Message).values(state="dead", ended_at=NOW + MINUTE))
    watch.session.commit()
    watch.minutes(NOW + MINUTE, NOW + 90 * MINUTE, 20 * MINUTE)
    assert watch.told() == [(0, ["Awa"]), (61, ["Awa"])]


@pytest.mark.parametrize(("priority", "topped", "again"), [("P1", 60, 180), ("P2", 720, 1440)])
@pytest.mark.usefixtures("awa")
def test_what_has_climbed_all_the_way_rings_again_until_it_is_taken(
    watch: Watch, priority: str, topped: int, again: int
) -> None:
    watch.case(NOW, priority)
    watch.minutes(NOW, NOW + (topped + 2 * again) * MINUTE, 20 * MINUTE)
    everybody = [minute for minute, names in watch.told() if names == [*ALL, "Didier"]]
    assert everybody == [topped, topped + again, topped + 2 * again]


def test_whoever_is_on_call_is_told_at_once_though_they_wish_for_a_daily_digest(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY), rhythm="daily", digest_hour=7)
    watch.arrive(NOW, "P2")
    (told,) = watch.deliveries()
    assert (told.state, told.batch) == ("sent", None)
