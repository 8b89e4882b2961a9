"""What becomes of a message whose handler succeeds, fails, hangs, dies or comes too late."""

import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.outbox import claims, runner
from fundapp.outbox.commands import put
from fundapp.outbox.models import Message
from fundapp.outbox.runner import drain
from fundapp.outbox.topics import Claim, Final
from tests.outbox.topics_for_tests import TOPIC, handled_by


@pytest.fixture
def outbox(app: Flask, committed: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database of this test alone, and no bell."""
    monkeypatch.setattr(runner, "ring", lambda _settings, _queue: None)
    with app.app_context():
        yield committed


def add(engine: Engine, ctx: Context, *keys: str) -> None:
    with Session(engine) as session:
        for key in keys:
            put(session, ctx, TOPIC, key, [key])
        session.commit()


def rows(engine: Engine) -> dict[str, Message]:
    with Session(engine, expire_on_commit=False) as session:
        return {row.key: row for row in session.scalars(select(Message))}


def run(app: Flask) -> int:
    return drain(app.extensions["fundapp.settings"], "default")


def test_everything_that_is_due_is_handled_once(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "a", "b", "c")
    seen: list[str] = []
    with handled_by(lambda claim: seen.append(claim.ids[0])):
        assert run(app) == 3
        assert run(app) == 0
    assert sorted(seen) == ["a", "b", "c"]
    assert {row.state for row in rows(outbox).values()} == {"done"}


def test_one_that_fails_does_not_stop_the_others(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "a", "bad", "c")

    def handler(claim: Claim) -> None:
        if claim.key == "bad":
            raise LookupError("Awa Ndiaye")

    with handled_by(handler):
        assert run(app) == 3
    found = rows(outbox)
    assert {key: row.state for key, row in found.items()} == {"a": "done", "bad": "waiting", "c": "done"}
    assert found["bad"].error == "LookupError"
    assert found["bad"].due_at > datetime.now(UTC)


def test_what_is_final_is_dead_at_once_and_tells_its_code(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "it")

    def handler(_claim: Claim) -> None:
        raise Final("RecipientInactive")

    with handled_by(handler):
        run(app)
    assert (rows(outbox)["it"].state, rows(outbox)["it"].error) == ("dead", "RecipientInactive")


def test_a_handler_that_takes_too_long_is_stopped(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "it")
    with handled_by(lambda _claim: threading.Event().wait(30) and None):
        run(app)
    assert (rows(outbox)["it"].state, rows(outbox)["it"].error) == ("waiting", "HandlerTimeout")
    assert signal.alarm(0) == 0


def test_a_message_that_kills_each_worker_is_dead_in_the_end(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "it")
    seen: list[int] = []
    for _attempt in range(3):
        with transaction() as session:
            assert claims.claim_next(session, "default", datetime.now(UTC))  # and then the process is gone
        with Session(outbox) as session:
            session.execute(update(Message).values(leased_until=datetime.now(UTC) - timedelta(seconds=1)))
            session.commit()
    with handled_by(lambda claim: seen.append(claim.attempt)):
        run(app)
    assert seen == []
    assert (rows(outbox)["it"].state, rows(outbox)["it"].error) == ("dead", "WorkerLost")


def test_a_message_of_a_handler_that_is_no_more_is_dead(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "it")
    with Session(outbox) as session:
        session.execute(update(Message).values(handler="forgotten"))
        session.commit()
    run(app)
    assert (rows(outbox)["it"].state, rows(outbox)["it"].error) == ("dead", "NoHandler")


def test_an_effect_and_its_completion_land_together_or_not_at_all(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "it")

    def too_late(claim: Claim) -> bool:
        with transaction() as session:  # meanwhile the lease lapsed and another claimed it
            session.execute(update(Message).where(Message.id == claim.id).values(fence=Message.fence + 1))
        with transaction() as session:
            put(session, ctx, "test.both", "effect")
            claims.complete(session, claim, datetime.now(UTC))
        return True

    with handled_by(too_late):
        run(app)
    assert rows(outbox).keys() == {"it"}
    assert rows(outbox)["it"].state == "waiting"


def test_a_handler_that_ended_the_message_itself_is_believed(app: Flask, outbox: Engine, ctx: Context) -> None:
    add(outbox, ctx, "it")

    def handler(claim: Claim) -> bool:
        with transaction() as session:
            claims.complete(session, claim, datetime.now(UTC))
        return True

    with handled_by(handler):
        run(app)
    assert rows(outbox)["it"].state == "done"


def test_a_worker_that_has_plenty_to_do_rings_for_another(
    app: Flask, outbox: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(runner, "ring", lambda _settings, queue: rung.append(queue))
    add(outbox, ctx, "a")
    run(app)
    assert rung == []
    add(outbox, ctx, "b", "c", "d")
    run(app)
    assert rung == ["default"]


def test_a_worker_stops_when_its_time_is_up_and_rings_for_the_rest(
    app: Flask, outbox: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(runner, "ring", lambda _settings, queue: rung.append(queue))
    add(outbox, ctx, "a", "b", "c")
    assert drain(app.extensions["fundapp.settings"], "default", budget=-1) == 1
    assert rung == ["default"]
    assert sorted(row.state for row in rows(outbox).values()) == ["done", "waiting", "waiting"]
