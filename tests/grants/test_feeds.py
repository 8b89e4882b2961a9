"""Calendars at private addresses: who reads them, what they reveal, and that two programs understand them alike."""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.accounts.models import Membership, Person
from fundapp.accounts.pacing import Pace
from fundapp.core.reader import Reader, reading
from fundapp.core.text import tidy
from fundapp.grants.models import CallDeadline, CallFeed, CallWish
from fundapp.grants.rules.dates import Dated
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.feeds import MOST, MOST_EVENTS, calendar
from fundapp.grants.views import feeds
from tests.accounts.people import person_of
from tests.donors.pages import hidden
from tests.fixtures.application import VISITOR, Look
from tests.fixtures.counting import CountQueries
from tests.grants.dating import AddDate, add_date

__all__ = ["add_date"]

Add = Callable[..., UUID]

SUMMER, WINTER = date(2100, 7, 9), date(2100, 12, 9)
DOUALA = "Africa/Douala"


@pytest.fixture(autouse=True)
def _patient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has tried anything yet."""
    monkeypatch.setitem(app.extensions, "fundapp.pace", Pace())


def address_of(client: FlaskClient, whose: str = "followed", name: str = "Échéances") -> str:
    """Makes a calendar; the path of its address."""
    page = client.get("/calls/feeds").text
    shown = client.post("/calls/feeds", data=hidden(page) | {"name": name, "whose": whose})
    assert shown.status_code == 200
    (found,) = set(re.findall(r"/calls/feeds/[\w-]+\.ics", shown.text))
    return str(found)


def fetch(app: Flask, address: str, **headers: str) -> TestResponse:
    """Fetches it as a program does: with no cookie of anybody's."""
    return app.test_client().get(address, headers=headers)


def events(answer: TestResponse) -> list[Any]:
    return list(icalendar.Calendar.from_ical(answer.data).walk("VEVENT"))


@pytest.fixture
def nobody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on nobody is signed in."""

    def leave() -> None:
        monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: None)

    return leave


@pytest.mark.database
def test_a_calendar_is_fetched_without_signing_in_and_shows_what_is_followed(
    app: Flask, client: FlaskClient, add: Add, add_date: AddDate, visitor: UUID, nobody: Callable[[], None]
) -> None:
    followed = add(title="IEDDH", standing="followed", deadline_on=SUMMER, deadline_clock=time(16),
                   deadline_zone="Europe/Brussels", notes="Ne pas dire")  # fmt: skip
    question = add_date(followed, date(2100, 5, 3), label="Questions")
    add(title="Autre", deadline_on=SUMMER)
    address = address_of(client)
    nobody()
    answer = fetch(app, address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    found = {str(each["uid"]): each for each in events(answer)}
    assert set(found) == {str(followed), str(question)}
    main = found[str(followed)]
    assert main.decoded("dtstart") == datetime(2100, 7, 9, 14, tzinfo=UTC)
    assert str(main["summary"]) == "Candidature – IEDDH"
    assert str(main["url"]).endswith(f"/calls/{followed}")
    assert found[str(question)].decoded("dtstart") == date(2100, 5, 3)
    assert str(found[str(question)]["summary"]) == "Questions – IEDDH"
    assert "description" not in main
    assert "Ne pas dire" not in answer.text
    assert VISITOR.name not in answer.text


def test_two_independent_programs_read_the_same(app: Flask, client: FlaskClient, add: Add, visitor: UUID) -> None:
    nasty = "Défense des droits, « appui » ; volet n° 2, et une très longue suite de mots accentués " * 3
    add(title=nasty[:400], standing="followed", deadline_on=SUMMER, deadline_clock=time(16),
        deadline_zone="Europe/Brussels")  # fmt: skip
    add(title="Hiver", standing="followed", deadline_on=WINTER, deadline_clock=time(16),
        deadline_zone="Europe/Brussels")  # fmt: skip
    add(title="Jour", standing="followed", deadline_on=date(2100, 8, 1))
    answer = fetch(app, address_of(client))
    ours = {str(each["uid"]): each for each in events(answer)}
    theirs = {each.uid: each for each in ics.Calendar(answer.text).events}
    assert set(ours) == set(theirs)
    for uid, one in ours.items():
        other = theirs[uid]
        assert other.name == str(one["summary"])
        start = one.decoded("dtstart")
        if isinstance(start, datetime):
            assert other.begin.datetime == start
        else:
            assert other.all_day
            assert other.begin.date() == start
    assert {each.decoded("dtstart") for each in ours.values()} == {
        datetime(2100, 7, 9, 14, tzinfo=UTC), datetime(2100, 12, 9, 15, tzinfo=UTC), date(2100, 8, 1),
    }  # fmt: skip
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    assert b"\n" not in answer.data.replace(b"\r\n", b"")


def of(title: str, due: Due, label: str | None = None) -> Dated:
    return Dated(uuid4(), uuid4(), title, "application", label, None, due, True, 3, datetime(2026, 1, 1, tzinfo=UTC))


def made(dates: Iterable[Dated], name: str = "Échéances", leads: tuple[int, ...] = ()) -> bytes:
    with reading(Reader("fr", ZoneInfo(DOUALA))):
        return calendar(name, ((each, "https://x.example/calls/1") for each in dates), leads)


@given(
    st.text(min_size=1, max_size=300),
    st.text(min_size=1, max_size=60),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.none() | st.times().map(lambda each: each.replace(microsecond=0)),
    st.sampled_from([None, "Europe/Brussels", "America/New_York", DOUALA]),
)
def test_whatever_a_title_holds_it_stays_one_event_that_both_programs_read(
    title: str, name: str, day: date, clock: time | None, zone: str | None
) -> None:
    each = of(f"{title}\r\nEND:VEVENT\r\nBEGIN:VALARM", Due(day, clock, zone))
    found = made([each], name=f"{name}\nX-EVIL:1")
    (one,) = icalendar.Calendar.from_ical(found).walk("VEVENT")
    (other,) = ics.Calendar(found.decode()).events
    assert one.subcomponents == []
    assert str(one["uid"]) == other.uid == str(each.id)
    assert "X-EVIL" not in icalendar.Calendar.from_ical(found)
    assert str(icalendar.Calendar.from_ical(found)["x-wr-calname"]) == " ".join(f"{tidy(name)} X-EVIL:1".split())
    moment = each.due.moment
    assert one.decoded("dtstart") == (day if moment is None else moment)
    assert other.begin.datetime == moment if moment else other.begin.date() == day
    assert all(len(line) <= 75 for line in found.split(b"\r\n"))


def test_a_time_without_its_zone_is_said_since_it_cannot_be_a_moment() -> None:
    (one,) = icalendar.Calendar.from_ical(made([of("IEDDH", Due(SUMMER, time(16)))])).walk("VEVENT")
    assert one.decoded("dtstart") == SUMMER
    assert "fuseau non précisé" in str(one["summary"])


def test_alarms_follow_the_reminders_that_somebody_chose(
    app: Flask, client: FlaskClient, add: Add, visitor: UUID, rolled_back: Connection
) -> None:
    add(standing="followed", deadline_on=SUMMER)
    add(standing="followed", deadline_on=WINTER, deadline_clock=time(16), deadline_zone=DOUALA)
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        chosen = {"leads": ("14", "1"), "scope": "followed", "named": False}
        session.add(CallWish(id=uuid4(), person_id=visitor, entry_id=uuid4(), **chosen))
        session.commit()
    day, moment = events(fetch(app, address_of(client)))
    alarms = [each.decoded("trigger") for each in day.walk("VALARM")]
    assert alarms == [timedelta(hours=9) - timedelta(days=days) for days in (14, 1)]
    assert [each.decoded("trigger") for each in moment.walk("VALARM")] == [-timedelta(days=days) for days in (14, 1)]


def test_a_change_keeps_the_name_of_an_event_and_counts_on(
    app: Flask, client: FlaskClient, add: Add, visitor: UUID
) -> None:
    call_id = add(title="Appel", standing="followed", deadline_on=SUMMER)
    address = address_of(client)
    before = events(fetch(app, address))[0]
    edit = hidden(client.get(f"/calls/{call_id}/edit").text)
    told = {"title": "Appel", "timing": "fixed", "place": "unknown", "needs_registration": "unknown",
            "deadline_step": "application", "deadline_on": "10 juillet 2100"}  # fmt: skip
    assert client.post(f"/calls/{call_id}/edit", data=edit | told).status_code == 302
    after = events(fetch(app, address))[0]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("last-modified") > before.decoded("last-modified")
    assert after.decoded("dtstart") == date(2100, 7, 10)


def test_whoever_has_it_already_is_told_so_without_sending_it_again(
    app: Flask, client: FlaskClient, add: Add, visitor: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(title="Un", standing="followed", deadline_on=SUMMER)
    address = address_of(client)
    tag = fetch(app, address).headers["ETag"]
    with monkeypatch.context() as patch:
        patch.setattr(feeds, "calendar", lambda *_: pytest.fail("it need not be made"))
        again = fetch(app, address, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    add(title="Deux", standing="followed", deadline_on=SUMMER)
    changed = fetch(app, address, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("whose", "titles"), [("followed", {"Suivi"}), ("mine", {"Mien"}), ("open", {"Suivi", "Mien"})]
)
def test_a_calendar_holds_what_was_chosen(
    app: Flask, client: FlaskClient, add: Add, visitor: UUID, whose: str, titles: set[str]
) -> None:
    add(title="Suivi", standing="followed", deadline_on=SUMMER)
    mine = add(title="Mien", deadline_on=SUMMER)
    add(title="Écarté", standing="set_aside", aside_why="place", deadline_on=SUMMER)
    add(title="Ancien", standing="followed", deadline_on=date(2020, 1, 1))
    client.post(f"/calls/{mine}/remind", data=hidden(client.get(f"/calls/{mine}").text) | {"wanted": "yes"})
    found = events(fetch(app, address_of(client, whose)))
    assert {str(each["summary"]).removeprefix("Candidature – ") for each in found} == titles


def test_the_name_is_neutral_unless_somebody_chooses_another(app: Flask, client: FlaskClient, visitor: UUID) -> None:
    assert 'value="Échéances"' in client.get("/calls/feeds").text
    found = icalendar.Calendar.from_ical(fetch(app, address_of(client, name="Anniversaires")).data)
    assert str(found["x-wr-calname"]) == "Anniversaires"
    assert "fund" not in str(found["prodid"]).casefold()


# The address


def test_of_the_address_only_a_hash_is_kept_and_it_is_shown_once(
    app: Flask, client: FlaskClient, visitor: UUID, look: Look
) -> None:
    address = address_of(client)
    token = address.removeprefix("/calls/feeds/").removesuffix(".ics")
    assert len(token) == 22  # 128 bits, six in each sign
    (kept,) = look(select(CallFeed))
    assert kept.token_hash == hashlib.sha256(token.encode()).digest()
    assert token not in client.get("/calls/feeds").text
    assert address_of(client) != address


def test_the_day_of_the_last_fetch_is_all_that_is_kept_of_it(
    app: Flask, client: FlaskClient, visitor: UUID, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    address = address_of(client)
    assert "jamais" in client.get("/calls/feeds").text
    assert look(select(CallFeed))[0].fetched_on is None
    with time_machine.travel(datetime(2030, 5, 4, 23, 30, tzinfo=UTC), tick=False):
        fetch(app, address)
    assert look(select(CallFeed))[0].fetched_on == date(2030, 5, 5)  # half past midnight in Douala
    assert {column.name for column in CallFeed.__table__.columns} == {
        "id", "person_id", "token_hash", "name", "whose", "created_at", "fetched_on", "entry_id",
    }  # fmt: skip


def bare(answer: TestResponse) -> tuple[int, str, dict[str, str]]:
    """An answer without what names the request, or repeats what was asked for."""
    headers = {name: value for name, value in answer.headers if name not in ("X-Request-ID", "Set-Cookie")}
    text = re.sub(r"[0-9a-f]{16}|[\w-]{22}\.ics|value=\"[^\"]*\"", "", answer.text)
    return answer.status_code, text, headers


@pytest.mark.database
@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize("how", ["revoked", "left", "moved"])
def test_a_calendar_that_ended_looks_like_one_that_never_was(
    app: Flask, client: FlaskClient, rolled_back: Connection, look: Look, nobody: Callable[[], None], how: str
) -> None:
    address = address_of(client)
    assert fetch(app, address).status_code == 200
    if how == "revoked":
        page = f"/calls/feeds/{look(select(CallFeed))[0].id}/revoke"
        assert "définitivement" in client.get(page).text
        assert client.post(page, data=hidden(client.get(page).text)).status_code == 303
    ends = {
        "left": update(Person)
        .where(Person.id == VISITOR.id)
        .values(state="left", email=None, left_at=datetime.now(UTC)),
        "moved": delete(Membership).where(Membership.person_id == VISITOR.id),
    }
    if how in ends:
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.execute(ends[how])
            session.commit()
    nobody()
    ended, never = fetch(app, address), fetch(app, "/calls/feeds/AAAAAAAAAAAAAAAAAAAAAA.ics")
    assert (ended.status_code, never.status_code) == (404, 404)
    assert bare(ended) == bare(never)


def test_nobody_revokes_or_sees_anothers(client: FlaskClient, visitor: UUID, rolled_back: Connection) -> None:
    other, feed_id = person_of("Rose", ("fundraising",), "active"), uuid4()
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        session.add(other)
        session.flush()
        told = {"token_hash": b"x" * 32, "name": "Le sien", "whose": "open", "created_at": datetime.now(UTC)}
        session.add(CallFeed(id=feed_id, person_id=other.id, entry_id=uuid4(), **told))
        session.commit()
    assert "Le sien" not in client.get("/calls/feeds").text
    page = f"/calls/feeds/{feed_id}/revoke"
    assert client.get(page).status_code == 404
    assert client.post(page, data=hidden(client.get("/calls/feeds").text)).status_code == 404


def test_one_has_five_at_most(client: FlaskClient, visitor: UUID, look: Look) -> None:
    for _each in range(MOST):
        address_of(client)
    full = client.get("/calls/feeds").text
    assert "Vous avez 5 adresses" in full
    answer = client.post("/calls/feeds", data=hidden(full) | {"name": "Sixième", "whose": "open"})
    assert answer.status_code == 409
    assert len(look(select(CallFeed))) == MOST


def test_a_calendar_needs_a_name_and_one_of_the_choices(client: FlaskClient, visitor: UUID, look: Look) -> None:
    page = client.get("/calls/feeds").text
    for wrong in ({"name": "", "whose": "open"}, {"name": "x" * 61, "whose": "open"}, {"name": "A", "whose": "all"}):
        assert client.post("/calls/feeds", data=hidden(page) | wrong).status_code == 422
    assert list(look(select(CallFeed))) == []


def test_who_guesses_is_made_to_wait_and_learns_nothing(app: Flask, client: FlaskClient, visitor: UUID) -> None:
    real, wrong = address_of(client), "/calls/feeds/AAAAAAAAAAAAAAAAAAAAAA.ics"
    answers = [fetch(app, wrong).status_code for _each in range(61)]
    assert answers == [404] * 60 + [429]
    assert fetch(app, real).status_code == 429  # the same for what is there


def test_one_calendar_is_fetched_so_often_and_no_more(
    app: Flask, client: FlaskClient, visitor: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "FETCHES", ("3 per hour",))
    first, second = address_of(client), address_of(client)
    assert [fetch(app, first).status_code for _each in range(4)] == [200, 200, 200, 429]
    assert fetch(app, second).status_code == 200


def test_a_thousand_dates_come_in_time_for_as_many_queries_as_one(
    app: Flask, client: FlaskClient, add: Add, visitor: UUID, query_count: CountQueries, rolled_back: Connection
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert fetch(app, address).status_code == 200
        statements.at_most(5)
        return len(statements)

    call_id = add(standing="followed", deadline_on=SUMMER)
    address = address_of(client)
    fetch(app, address)
    few = cost()
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        session.add_all(
            CallDeadline(id=uuid4(), call_id=call_id, step="other", day=SUMMER + timedelta(days=number % 300))
            for number in range(MOST_EVENTS + 100)
        )
        session.commit()
    began = perf_counter()
    assert cost() == few
    assert perf_counter() - began < 20  # about one second; a machine that is busy may take several
    assert len(events(fetch(app, address))) == MOST_EVENTS


def test_no_log_tells_the_address(
    app: Flask, client: FlaskClient, visitor: UUID, capfd: pytest.CaptureFixture[str]
) -> None:
    address = address_of(client)
    capfd.readouterr()
    fetch(app, address)
    told = capfd.readouterr()
    token = address.removeprefix("/calls/feeds/").removesuffix(".ics")
    assert "call_feeds.fetch" in told.err + told.out
    assert token not in told.err + told.out
