"""Somebody is always told: where nobody is on call, or reached, an alert goes further at once."""

from collections.abc import Sequence

import pytest

from fundapp.accounts.models import Person
from fundapp.cases.queries.ladder import ladder
from fundapp.cases.queries.waiting import unreachable
from fundapp.outbox.gathering import last_told, notify_after
from fundapp.outbox.wordings import WAITS
from tests.accounts.duty import absence, turn
from tests.accounts.filling import recipient
from tests.cases.alerted import DAY, HOUR, MINUTE, Watch, nobody, watch
from tests.fixtures.application import NOW

__all__ = ["watch"]


def at_once(watch: Watch) -> Sequence[str]:
    """Who is told at once."""
    return sorted(watch.names[each] for each, level in ladder(watch.session, NOW).items() if level == 0)


def test_where_nobody_is_on_call_every_officer_is_told_at_once(watch: Watch) -> None:
    watch.officer("Awa", (-2 * DAY, -DAY))
    watch.officer("Bela", (DAY, 2 * DAY))
    watch.officer("Didier", group="administrators")
    watch.arrive(NOW, "P2")
    watch.minutes(NOW, NOW + HOUR, 5 * MINUTE)
    assert watch.told() == [(0, ["Awa", "Bela"])]


def test_where_whoever_is_on_call_has_no_address_every_officer_is_told_at_once(watch: Watch) -> None:
    turn(watch.session, watch.someone("Awa", "officers"), -DAY, DAY)
    watch.officer("Bela", (DAY, 2 * DAY))
    watch.officer("Chantal")
    assert at_once(watch) == ["Bela", "Chantal"]


def test_where_no_officer_has_an_address_administrators_are_told_at_once(watch: Watch) -> None:
    turn(watch.session, watch.someone("Awa", "officers"), -DAY, DAY)
    watch.officer("Bela", active=False)
    watch.officer("Didier", group="administrators")
    watch.arrive(NOW, "P2")
    assert watch.told() == [(0, ["Didier"])]
    assert unreachable(watch.session, nobody()) == 0


def test_where_nobody_has_an_address_that_is_told_instead(watch: Watch, capfd: pytest.CaptureFixture[str]) -> None:
    watch.someone("Awa", "officers")
    watch.minute(NOW)
    assert "nobody has an address" not in capfd.readouterr().err
    assert unreachable(watch.session, nobody()) == 0
    watch.arrive(NOW, "P1")
    watch.case(NOW, "P2")
    watch.minute(NOW + MINUTE)
    assert "cases wait, and nobody has an address at which they could be told" in capfd.readouterr().err
    assert unreachable(watch.session, nobody()) == 2
    watch.officer("Bela", group="finance")
    assert unreachable(watch.session, nobody()) == 2
    watch.officer("Chantal")
    assert unreachable(watch.session, nobody()) == 0
    watch.minute(NOW + 2 * MINUTE)
    assert watch.told() == [(2, ["Chantal", "Chantal"])]


def test_somebody_without_an_address_keeps_nobody_else_from_being_told(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY))
    turn(watch.session, watch.someone("Bela", "officers"), DAY, 2 * DAY)
    watch.officer("Chantal", (2 * DAY, 3 * DAY))
    watch.arrive(NOW, "P1")
    watch.minute(NOW + 15 * MINUTE)
    assert watch.told()[-1] == (15, ["Awa", "Chantal"])


def test_whoever_stands_in_is_told_instead_of_who_is_away_and_is_not_whoever_comes_next(watch: Watch) -> None:
    awa, bela = watch.officer("Awa", (-DAY, DAY)), watch.officer("Bela", (DAY, 2 * DAY))
    watch.officer("Chantal", (2 * DAY, 3 * DAY))
    absence(watch.session, awa, -HOUR, None, bela)
    watch.arrive(NOW, "P1")
    watch.minute(NOW + 15 * MINUTE)
    assert watch.told() == [(0, ["Bela"]), (15, ["Bela", "Chantal"])]


def test_where_the_deputy_is_away_too_whoever_comes_next_is_told_at_once_with_them(watch: Watch) -> None:
    awa, bela = watch.officer("Awa", (-DAY, DAY)), watch.officer("Bela")
    watch.officer("Chantal", (DAY, 2 * DAY))
    watch.officer("Estelle", (2 * DAY, 3 * DAY))
    absence(watch.session, awa, -HOUR, None, bela)
    absence(watch.session, bela, -HOUR)
    assert at_once(watch) == ["Awa", "Chantal"]


def test_where_nobody_comes_next_either_all_officers_who_are_there_are_told_at_once(watch: Watch) -> None:
    awa, bela = watch.officer("Awa", (-DAY, DAY)), watch.officer("Bela")
    watch.officer("Chantal")
    watch.officer("Estelle")
    absence(watch.session, awa, -HOUR, None, bela)
    absence(watch.session, bela, -HOUR)
    assert at_once(watch) == ["Awa", "Chantal", "Estelle"]


def test_a_deputy_who_is_no_officer_does_not_do(watch: Watch) -> None:
    awa, other = watch.officer("Awa", (-DAY, DAY)), watch.officer("Fatou", group="finance")
    watch.officer("Chantal", (DAY, 2 * DAY))
    absence(watch.session, awa, -HOUR, None, other)
    assert at_once(watch) == ["Chantal", "Fatou"]


def test_people_are_told_at_the_address_they_chose_once(watch: Watch) -> None:
    awa = watch.officer("Awa")
    (first,) = watch.names
    stopped, second = (recipient(watch.session, awa.id, active=active) for active in (False, True))
    in_use = {first, second}
    for chosen, told_at in ((first, {first}), (second, {second}), (stopped, in_use), (None, in_use)):
        watch.session.get_one(Person, awa.id).on_call_id = chosen
        watch.session.commit()
        (found,) = ladder(watch.session, NOW)
        assert found in told_at


@pytest.mark.parametrize("state", ["invited", "left"])
def test_whoever_cannot_sign_in_is_not_told(watch: Watch, state: str) -> None:
    watch.reached(watch.someone("Awa", "officers", state=state))
    assert ladder(watch.session, NOW) == {}


def test_two_workers_that_saw_the_same_last_notice_send_one_between_them(watch: Watch) -> None:
    watch.officer("Awa")
    (address,) = watch.names
    for number in range(2):
        last = last_told(watch.session, [address], "alert:P1").get(address)
        ctx = nobody(NOW + number * HOUR)
        sent = [notify_after(watch.session, ctx, WAITS, address, "alert:P1", last, urgent=True) for _worker in "ab"]
        watch.session.commit()
        assert sent == [True, False]
        assert len(watch.deliveries()) == number + 1
