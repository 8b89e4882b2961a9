"""Leases that lapse, fences that grow: one message is never ended by two."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.outbox import claims
from fundapp.outbox.claims import FenceLost, claim_next, complete, fail, purge, waiting_queues
from fundapp.outbox.commands import put
from fundapp.outbox.mailing import standing
from fundapp.outbox.models import Delivery, Message, Recipient
from fundapp.outbox.topics import Claim
from tests.outbox.topics_for_tests import RETRY, TOPIC

LEASE = timedelta(seconds=1) + claims.MARGIN


def claimed(session: Session, now: datetime) -> Claim:
    found = claim_next(session, "default", now)
    assert found is not None
    return found


def row(session: Session) -> Message:
    return session.scalars(select(Message).execution_options(populate_existing=True)).one()


@pytest.fixture
def waiting(session: Session, ctx: Context) -> Session:
    """One message of TOPIC, due now."""
    put(session, ctx, TOPIC, "it", ["a", "b"])
    return session


def test_a_claim_tells_what_the_handler_needs(waiting: Session, ctx: Context) -> None:
    found = claimed(waiting, ctx.now)
    assert (found.topic, found.handler, found.key, found.ids) == (TOPIC, "first", "it", ("a", "b"))
    assert (found.attempt, found.fence, found.now) == (1, 1, ctx.now)
    assert row(waiting).leased_until == ctx.now + LEASE


def test_a_claimed_message_is_nobody_elses_until_the_lease_lapses(waiting: Session, ctx: Context) -> None:
    claimed(waiting, ctx.now)
    assert claim_next(waiting, "default", ctx.now + LEASE - timedelta(seconds=1)) is None
    again = claimed(waiting, ctx.now + LEASE)
    assert (again.attempt, again.fence) == (2, 2)


def test_whoever_lost_the_lease_ends_nothing(waiting: Session, ctx: Context) -> None:
    slow = claimed(waiting, ctx.now)
    quick = claimed(waiting, ctx.now + LEASE)
    with pytest.raises(FenceLost):
        complete(waiting, slow, ctx.now)
    for wait in (None, timedelta(seconds=5)):
        with pytest.raises(FenceLost):
            fail(waiting, slow, ctx.now, "TimeoutError", wait)
    assert row(waiting).state == "waiting"
    complete(waiting, quick, ctx.now)
    assert row(waiting).state == "done"


def test_a_message_is_ended_once(waiting: Session, ctx: Context) -> None:
    found = claimed(waiting, ctx.now)
    complete(waiting, found, ctx.now)
    with pytest.raises(FenceLost):
        complete(waiting, found, ctx.now)
    assert claim_next(waiting, "default", ctx.now + timedelta(days=1)) is None


def test_a_failed_attempt_waits_as_its_topic_says_and_then_is_dead(waiting: Session, ctx: Context) -> None:
    now = ctx.now
    for attempt, wait in enumerate(RETRY.waits, start=1):
        found = claimed(waiting, now)
        assert claims.wait_after(found, OSError()) == timedelta(seconds=wait)
        fail(waiting, found, now, "OSError", claims.wait_after(found, OSError()))
        assert (row(waiting).state, row(waiting).error, row(waiting).attempts) == ("waiting", "OSError", attempt)
        assert claim_next(waiting, "default", now + timedelta(seconds=wait - 1)) is None
        now += timedelta(seconds=wait)
    last = claimed(waiting, now)
    assert claims.wait_after(last, OSError()) is None
    fail(waiting, last, now, "OSError", None)
    assert (row(waiting).state, row(waiting).ended_at) == ("dead", now)


def test_what_is_due_for_longest_comes_first_and_what_is_not_due_does_not_come(session: Session, ctx: Context) -> None:
    put(session, ctx, TOPIC, "later", due=ctx.now + timedelta(seconds=1))
    put(session, ctx, TOPIC, "now")
    put(session, ctx, TOPIC, "before", due=ctx.now - timedelta(seconds=1))
    assert [claimed(session, ctx.now).key for _each in range(2)] == ["before", "now"]
    assert claim_next(session, "default", ctx.now) is None


def test_each_queue_has_its_own_messages(session: Session, ctx: Context) -> None:
    put(session, ctx, "test.both", "it")
    assert waiting_queues(session, ctx.now) == ["default", "urgent"]
    urgent = claim_next(session, "urgent", ctx.now)
    assert urgent is not None
    assert urgent.handler == "other"
    assert waiting_queues(session, ctx.now) == ["default"]


def test_what_was_done_long_ago_is_removed_and_the_dead_wait_for_somebody(session: Session, ctx: Context) -> None:
    for key, state in (("a", "done"), ("b", "set_aside"), ("c", "dead"), ("d", "done")):
        put(session, ctx, TOPIC, key)
        ended = ctx.now if key == "d" else ctx.now - claims.KEPT - timedelta(seconds=1)
        session.execute(update(Message).where(Message.key == key).values(state=state, ended_at=ended))
    put(session, ctx, TOPIC, "e")
    assert purge(session, ctx.now) == 2
    assert sorted(session.scalars(select(Message.key))) == ["c", "d", "e"]


def test_the_record_of_a_delivery_is_kept_for_a_year(session: Session, ctx: Context) -> None:
    facts = {"channel": "email", "address": "a@example.org", "language": "fr", "zone": "UTC", "active": True}
    reached = Recipient(**standing(facts), created_at=ctx.now, updated_at=ctx.now)
    session.add(reached)
    session.flush()
    year = timedelta(days=365, seconds=1)
    for key, state, age in (
        ("old", "sent", year),
        ("new", "sent", timedelta()),
        ("odd", "failed", year),
        ("slow", "waiting", year),
    ):
        session.add(
            Delivery(
                recipient_id=reached.id, key=key, kind="notice", template="digest", urgent=False, state=state,
                created_at=ctx.now - age, ended_at=ctx.now - age,
            )
        )  # fmt: skip
    session.flush()
    purge(session, ctx.now)
    assert sorted(session.scalars(select(Delivery.key))) == ["new", "slow"]


@pytest.mark.postgres
def test_claimers_pass_over_what_another_holds_without_waiting(committed: Engine, ctx: Context) -> None:
    with Session(committed) as session:
        put(session, ctx, TOPIC, "one")
        put(session, ctx, TOPIC, "two", due=ctx.now - timedelta(seconds=1))
        session.commit()
    with Session(committed) as first, Session(committed) as second:
        assert claimed(first, ctx.now).key == "two"
        assert claimed(second, ctx.now).key == "one"  # while the first has not committed
        assert claim_next(second, "default", ctx.now) is None
