"""What is put into the outbox lands with the business row or not at all, and rings only then."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.outbox import doorbell
from fundapp.outbox.bells import take_bells
from fundapp.outbox.commands import put
from fundapp.outbox.models import Message
from fundapp.outbox.topics import on, subscriptions
from tests.fixtures.application import Look
from tests.outbox.topics_for_tests import TOPIC

CASE = UUID(int=9)


def test_every_handler_of_a_topic_gets_a_message_of_its_own(session: Session, ctx: Context) -> None:
    put(session, ctx, "test.both", "it", [CASE, "word"])
    found = {(row.handler, row.queue): row for row in session.scalars(select(Message))}
    assert found.keys() == {("one", "default"), ("other", "urgent")}
    for row in found.values():
        assert (row.topic, row.key, row.ids) == ("test.both", "it", [str(CASE), "word"])
        assert (row.state, row.fence, row.attempts, row.due_at) == ("waiting", 0, 0, ctx.now)


def test_the_same_thing_put_twice_is_there_once(session: Session, ctx: Context) -> None:
    for _each in range(2):
        put(session, ctx, TOPIC, "it", [CASE])
    put(session, ctx, TOPIC, "other", [CASE])
    assert sorted(session.scalars(select(Message.key))) == ["it", "other"]


def test_a_topic_that_nobody_handles_is_refused(session: Session, ctx: Context) -> None:
    with pytest.raises(LookupError, match="forgotten"):
        put(session, ctx, "case.forgotten", "it")


def test_a_handler_is_registered_once_and_for_a_queue_that_is_emptied() -> None:
    with pytest.raises(ValueError, match="already"):
        on(TOPIC, name="first")(lambda _claim: None)
    with pytest.raises(ValueError, match="letters"):
        on("test.other", queue="letters")
    assert [each.name for each in subscriptions(TOPIC)] == ["first"]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that were rung for."""
    heard: list[str] = []
    monkeypatch.setattr(doorbell, "ring", lambda _settings, queue: heard.append(queue))
    return heard


def test_the_bell_rings_once_for_each_queue_after_the_commit(in_app: Flask, ctx: Context, rung: list[str]) -> None:
    with transaction() as session:
        put(session, ctx, TOPIC, "one")
        put(session, ctx, TOPIC, "two")
        put(session, ctx, "test.both", "it")
        assert rung == []
    assert rung == ["default", "urgent"]


def test_what_is_due_later_does_not_ring(in_app: Flask, ctx: Context, rung: list[str]) -> None:
    with transaction() as session:
        put(session, ctx, TOPIC, "it", due=ctx.now + timedelta(hours=1))
    assert rung == []


def test_a_transaction_that_fails_leaves_no_message_and_rings_for_none(
    in_app: Flask, ctx: Context, rung: list[str], look: Look
) -> None:
    def fail() -> None:
        with transaction() as session:
            put(session, ctx, TOPIC, "it")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rung == []
    assert look(select(Message)) == []


def test_bells_are_taken_once(session: Session, ctx: Context) -> None:
    put(session, ctx, TOPIC, "it")
    assert take_bells(session) == {"default"}
    assert take_bells(session) == set()
