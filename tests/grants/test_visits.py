"""Sources are visited in the background: politely, part by part, and nothing is done twice."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from fundapp.core.database import transaction
from fundapp.grants.commands.sources import ask_for_visit
from fundapp.grants.commands.visiting import begin_visit
from fundapp.grants.models import CallHost, CallSource, CallVisit
from fundapp.grants.rules.visits import MOST_PAGES, PAUSE
from tests.fixtures.application import Look
from tests.grants.sites import Sent, Site
from tests.grants.watching import Watch, lines

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_what_a_source_brings_is_taken_in(watch: Watch, there: Site, look: Look) -> None:
    body = lines(3) + b"\n!news|Une annonce\n!tender|Des chaises\n!news|Encore une"
    source_id = watch.add(there.has(Sent(body, headers={"ETag": '"1"'})))
    visit = watch.visit()
    assert watch.keeper.known == ["0", "1", "2"]
    assert (visit.state, visit.outcome, visit.fault) == ("ended", "found", None)
    assert (visit.found, visit.done, visit.new, visit.changed, visit.same) == (3, 3, 3, 0, 0)
    assert visit.passed == {"news": 2, "tender": 1}
    assert visit.noted == [["Une annonce", "news"], ["Des chaises", "tender"], ["Encore une", "news"]]
    assert visit.size == len(body)
    source = watch.source(source_id)
    assert (source.brought, source.failures, source.etag) == (3, 0, '"1"')
    assert source.succeeded_at == source.found_at == source.visited_at == visit.ended_at
    assert visit.ended_at
    assert source.next_at - visit.ended_at == DAY
    assert (source.version, watch.parts_left()) == (1, 0)


def test_nothing_is_visited_before_its_time(watch: Watch, there: Site) -> None:
    watch.add(there.has(Sent(lines(1))), every_hours="6")
    watch.visit()
    watch.begin()
    watch.now += 6 * HOUR - MINUTE
    watch.begin()
    assert watch.work(timedelta()) == 0
    watch.now += 2 * MINUTE
    watch.visit()
    assert len(there.asked) == 2


def test_what_is_paused_is_not_visited(watch: Watch, there: Site) -> None:
    watch.add(there.has(Sent(lines(1))), active=False)
    watch.begin()
    assert watch.work() == 0
    assert there.asked == []


def test_nobody_visits_what_somebody_visits_already(watch: Watch, there: Site, app: Flask, look: Look) -> None:
    source_id = watch.add(there.has(Sent(lines(1))))
    watch.begin()
    watch.begin()
    with app.app_context(), transaction() as session:
        assert begin_visit(source_id, None, session, watch.ctx) is None
        ask_for_visit(session, watch.ctx, source_id)
    assert len(look(select(CallVisit))) == 1


def test_what_has_not_changed_is_not_read_again(watch: Watch, there: Site) -> None:
    source_id = watch.add(there.has(Sent(lines(2), headers={"ETag": '"1"'})))
    watch.visit()
    watch.now += DAY
    visit = watch.visit()
    assert (visit.outcome, visit.found, visit.size) == ("unchanged", 0, 0)
    source = watch.source(source_id)
    assert (source.etag, source.brought, source.found_at) == ('"1"', 2, visit.ended_at)


def test_an_empty_list_is_no_failure_and_no_find(watch: Watch, there: Site) -> None:
    source_id = watch.add(there.has(Sent(b"!news|Rien")))
    visit = watch.visit()
    assert (visit.outcome, visit.fault) == ("nothing", None)
    source = watch.source(source_id)
    assert (source.failures, source.found_at, source.succeeded_at) == (0, None, visit.ended_at)


def test_failures_are_counted_and_tried_again_more_and_more_rarely(watch: Watch, there: Site) -> None:
    source_id = watch.add(there.has(Sent(b"", 404)))
    waits, source = [], watch.source(source_id)
    for _attempt in range(4):
        visit = watch.visit()
        assert (visit.outcome, visit.fault, visit.detail) == ("failed", "gone", "HTTP 404")
        source = watch.source(source_id)
        assert visit.ended_at
        waits.append(source.next_at - visit.ended_at)
        watch.now = source.next_at
    assert waits == [15 * MINUTE, HOUR, DAY, DAY]
    assert (source.failures, source.fault, source.detail) == (4, "gone", "HTTP 404")
    first = source.failing_since
    there.has(Sent(lines(1)))
    watch.visit()
    source = watch.source(source_id)
    assert (source.failures, source.failing_since, source.fault, source.detail) == (0, None, None, None)
    assert first


def test_a_server_that_asks_for_patience_gets_it(watch: Watch, there: Site, look: Look) -> None:
    source_id = watch.add(there.has(Sent(b"", 429, {"Retry-After": "7200"})))
    visit = watch.visit()
    assert visit.ended_at
    assert watch.source(source_id).next_at - visit.ended_at == 2 * HOUR
    (host,) = look(select(CallHost))
    assert host.free_at - visit.ended_at == 2 * HOUR


def test_a_server_is_asked_one_thing_at_a_time_with_a_pause_between(watch: Watch, there: Site) -> None:
    for number in range(3):
        watch.add(there.has(Sent(lines(1, number)), f"/{number}"))
    watch.begin()
    watch.work()
    assert len(there.asked) == 1
    watch.work(PAUSE - timedelta(seconds=2))
    assert len(there.asked) == 1
    watch.work(timedelta(seconds=3))
    assert len(there.asked) == 2
    watch.work(PAUSE + timedelta(seconds=1))
    assert sorted(watch.keeper.known) == ["0", "1", "2"]


def test_other_servers_do_not_wait_for_it(watch: Watch, there: Site, app: Flask) -> None:
    watch.add(there.has(Sent(lines(1)), "/a"))
    other = watch.add(there.has(Sent(lines(1, 1)), "/b"))
    with app.app_context(), transaction() as session:
        elsewhere = there.url("/b", host="localhost")
        session.execute(update(CallSource).where(CallSource.id == other).values(address=elsewhere))
    watch.begin()
    watch.work()
    assert len(there.asked) == 2


def test_a_search_is_asked_for_page_by_page_with_pauses(watch: Watch, there: Site) -> None:
    address = there.url("/search?apiKey=SEDIA")
    for page in (1, 2, 3):
        first, count = (page - 1) * 100, 100 if page < 3 else 7
        there.has(Sent(lines(count, first)), f"/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber={page}")
    source_id = watch.add(address, kind="sedia")
    watch.begin()
    watch.work()
    assert (len(there.asked), watch.last().state, watch.last().found) == (1, "asking", 100)
    watch.work(PAUSE)
    watch.work(PAUSE)
    visit = watch.last()
    assert (len(there.asked), visit.outcome, visit.found, visit.new, visit.more) == (3, "found", 207, 207, False)
    assert watch.source(source_id).brought == 207


def test_no_search_goes_on_without_end(watch: Watch, there: Site) -> None:
    there.has(Sent(lines(100)), "/search")
    watch.add(there.url("/search"), kind="sedia")
    watch.begin()
    for _page in range(MOST_PAGES + 2):
        watch.work(PAUSE + timedelta(seconds=1))
    visit = watch.last()
    assert (len(there.asked), visit.outcome, visit.more) == (MOST_PAGES, "found", True)


def test_the_newest_of_daily_extracts_is_looked_for(watch: Watch, there: Site) -> None:
    source_id = watch.add(there.url("/Extract{date}.zip"), kind="grants_gov")
    watch.begin()
    watch.work()
    assert watch.last().state == "asking"
    days = [each.path for each in there.asked]
    there.pages["/" + _day_before(days[0])] = Sent(lines(1))
    watch.work(PAUSE)
    visit = watch.last()
    assert (visit.outcome, visit.found, visit.fault) == ("found", 1, None)
    assert len(there.asked) == 2
    assert watch.source(source_id).failures == 0


def test_an_extract_of_no_day_is_a_failure(watch: Watch, there: Site) -> None:
    watch.add(there.url("/Extract{date}.zip"), kind="grants_gov")
    watch.begin()
    for _day in range(6):
        watch.work(PAUSE + timedelta(seconds=1))
    assert (len(there.asked), watch.last().outcome, watch.last().fault) == (4, "failed", "gone")


def _day_before(path: str) -> str:
    day = datetime.strptime(path[8:16], "%Y%m%d") - DAY  # noqa: DTZ007
    return f"Extract{day:%Y%m%d}.zip"


def test_what_was_whole_before_a_cut_is_kept_and_asked_for_again(watch: Watch, there: Site) -> None:
    source_id = watch.add(there.has(Sent(lines(2) + b"\n?cut|line 3", headers={"ETag": '"1"'})))
    visit = watch.visit()
    assert (visit.outcome, visit.fault, visit.detail, visit.new) == ("failed", "cut", "line 3", 2)
    source = watch.source(source_id)
    assert (source.failures, source.etag, source.brought) == (1, None, 0)


def test_a_mistake_of_ours_is_tried_again_and_then_told(watch: Watch, there: Site) -> None:
    source_id = watch.add(there.has(Sent(b"0|Appel\n*")))
    watch.begin()
    for _attempt in range(5):
        watch.work(4 * MINUTE)
    visit = watch.last()
    assert (visit.outcome, visit.fault) == ("failed", "ours")
    assert (watch.source(source_id).failures, watch.source(source_id).fault) == (1, "ours")
    assert watch.keeper.known == []


def test_fifty_sources_begin_at_a_glance_and_the_others_a_minute_later(watch: Watch, there: Site, look: Look) -> None:
    for number in range(53):
        watch.add(there.url(f"/{number}"))
    watch.begin()
    assert len(look(select(CallVisit))) == 50
    watch.begin()
    assert len(look(select(CallVisit))) == 53
    assert len(set(look(select(CallVisit.source_id)))) == len(look(select(CallSource))) == 53
