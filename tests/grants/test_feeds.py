"""Calendars at private addresses: who reads them, what they reveal, and that two programs understand them alike."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.core.reader import Reader, reading
from fundapp.core.text import tidy
from fundapp.grants.models import CallWish
from fundapp.grants.rules.dates import Dated
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.feeds import calendar
from fundapp.grants.views import feeds
from tests.donors.pages import hidden
from tests.fixtures.application import VISITOR
from tests.grants.dating import AddDate, add_date
from tests.grants.subscribing import DOUALA, SUMMER, WINTER, address_of, events, fetch, nobody, patient

__all__ = ["add_date", "nobody", "patient"]

Add = Callable[..., UUID]


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
