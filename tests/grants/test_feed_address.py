"""The private address of a calendar: kept as a hash, revoked, limited, and never told apart from one that is not."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.accounts.models import Membership, Person
from fundapp.grants.models import CallDeadline, CallFeed
from fundapp.grants.rules.feeds import MOST, MOST_EVENTS
from fundapp.grants.views import feeds
from tests.accounts.people import person_of
from tests.donors.pages import hidden
from tests.fixtures.application import VISITOR, Look
from tests.fixtures.counting import CountQueries
from tests.grants.dating import add_date
from tests.grants.subscribing import SUMMER, address_of, events, fetch, nobody, patient

__all__ = ["add_date", "nobody", "patient"]

Add = Callable[..., UUID]


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
