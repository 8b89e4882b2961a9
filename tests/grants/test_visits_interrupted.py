"""Visits that are killed, overtaken, told twice or given up do nothing twice, and others get their turn."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from fundapp.core.database import transaction
from fundapp.grants.commands.sources import pause_source, resume_source
from fundapp.grants.commands.visiting import Turn, keep_part, take_part
from fundapp.grants.jobs import visiting
from fundapp.grants.models import CallVisit
from fundapp.outbox.models import Message
from tests.fixtures.application import Look
from tests.grants.sites import Sent, Site
from tests.grants.watching import Watch, lines

MINUTE = timedelta(minutes=1)


def test_a_large_answer_comes_in_parts_and_others_get_their_turn(
    watch: Watch, there: Site, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "BUDGET_SECONDS", -1.0)
    watch.add(there.has(Sent(lines(950))))
    watch.begin()
    assert watch.work(timedelta()) == 7  # asked once; five parts, each as a turn of its own, and a look at what is left
    assert watch.keeper.parts == [200, 200, 200, 200, 150]
    assert (watch.last().done, watch.last().outcome, watch.parts_left()) == (950, "found", 0)


class Killed(BaseException):
    """What ends a process without asking anybody."""


def test_a_worker_killed_while_it_takes_in_goes_on_where_it_was(
    watch: Watch, there: Site, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []

    def dying(*given: object) -> bool:
        over = take_part(*given)  # type: ignore[arg-type]
        taken.append(over)
        if len(taken) == 3:
            raise Killed  # after it was taken in, before the transaction ends
        return over

    monkeypatch.setattr(visiting, "take_part", dying)
    watch.add(there.has(Sent(lines(950))))
    watch.begin()
    with pytest.raises(Killed):
        watch.work()
    visit = watch.last()
    assert (visit.done, visit.found, visit.state, watch.parts_left()) == (400, 950, "taking", 3)
    watch.keeper.known = [str(number) for number in range(400)]  # what was not committed is not there
    monkeypatch.setattr(visiting, "take_part", take_part)
    watch.work(timedelta(minutes=30))  # when the lease has lapsed
    visit = watch.last()
    assert (visit.done, visit.new, visit.same, visit.outcome) == (950, 950, 0, "found")
    assert len(there.asked) == 1


def test_a_worker_killed_while_it_reads_asks_again(watch: Watch, there: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []

    def dying(*given: object) -> None:
        keep_part(*given)  # type: ignore[arg-type]
        kept.append(1)
        if len(kept) == 3:
            raise Killed

    monkeypatch.setattr(visiting, "keep_part", dying)
    watch.add(there.has(Sent(lines(950))))
    watch.begin()
    with pytest.raises(Killed):
        watch.work()
    assert (watch.last().found, watch.last().state) == (400, "asking")
    monkeypatch.setattr(visiting, "keep_part", keep_part)
    watch.work(timedelta(minutes=30))
    assert (watch.last().found, watch.last().new, watch.last().same) == (950, 950, 0)
    assert len(there.asked) == 2


def test_who_was_overtaken_keeps_nothing(watch: Watch, there: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    overtaken: list[Turn] = []

    def slow(turn: Turn, *given: object) -> None:
        if not overtaken:
            overtaken.append(turn)
            with watch.app.app_context(), transaction() as session:
                session.execute(update(CallVisit).values(turn=CallVisit.turn + 1))
        keep_part(turn, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(visiting, "keep_part", slow)
    watch.add(there.has(Sent(lines(3))))
    watch.begin()
    watch.work()
    assert (watch.last().state, watch.last().found) == ("asking", 0)


def test_a_message_that_arrives_twice_does_nothing_twice(watch: Watch, there: Site) -> None:
    watch.add(there.has(Sent(lines(3))))
    watch.visit()
    with watch.app.app_context(), transaction() as session:
        again = Message.topic.startswith("call_source.")
        session.execute(update(Message).where(again).values(state="waiting", ended_at=None, leased_until=None))
    watch.work(MINUTE)
    assert (len(there.asked), watch.keeper.parts, watch.last().done) == (1, [3], 3)


def test_what_is_paused_meanwhile_is_given_up(watch: Watch, there: Site, look: Look) -> None:
    source_id = watch.add(there.has(Sent(lines(3))))
    watch.begin()
    _acting(watch, pause_source, source_id)
    assert watch.last().outcome == "stopped"
    watch.work()
    assert (there.asked, watch.keeper.known) == ([], [])
    _acting(watch, resume_source, source_id)
    watch.visit()
    assert watch.last().outcome == "found"


def test_whoever_edits_a_source_is_in_nobodys_way(watch: Watch, there: Site) -> None:
    source_id = watch.add(there.has(Sent(lines(3))))
    before = watch.source(source_id)
    watch.visit()
    after = watch.source(source_id)
    assert (before.version, before.entry_id) == (after.version, after.entry_id)


def _acting(watch: Watch, command: object, source_id: UUID) -> None:
    with watch.app.app_context(), transaction() as session:
        command(session, watch.ctx, source_id)  # type: ignore[operator]
