"""Notices: once for each key, at the time that somebody prefers, and empty."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import NotFound
from fundapp.outbox.composing import compose
from fundapp.outbox.models import Delivery, Message
from fundapp.outbox.notices import notify
from fundapp.outbox.wordings import WAITS, notice_wording
from tests.outbox.recipients import add_recipient, waits_for_a_lock
from tests.services.processes import wait_until


def rows(session: Session, kind: type) -> Sequence[Any]:
    return session.scalars(select(kind)).all()


def test_a_notice_is_a_template_for_a_handle_and_nothing_else(session: Session, ctx: Context) -> None:
    recipient = add_recipient(session)
    made = notify(session, ctx, WAITS, recipient.id, "task:17")
    assert made is not None
    assert (made.kind, made.template, made.matter, made.enclosures) == ("notice", WAITS, None, [])
    (message,) = rows(session, Message)
    assert (message.topic, message.ids, message.key) == ("outbox.email", [str(made.id)], made.id.hex)


@pytest.mark.parametrize("channel", ["email", "sms", "webhook"])
def test_each_channel_has_its_own_handler(session: Session, ctx: Context, channel: str) -> None:
    notify(session, ctx, WAITS, add_recipient(session, channel=channel).id, "task:17")
    assert [message.topic for message in rows(session, Message)] == [f"outbox.{channel}"]


def test_the_same_key_is_sent_once_to_each(session: Session, ctx: Context) -> None:
    first, second = add_recipient(session), add_recipient(session)
    assert notify(session, ctx, WAITS, first.id, "task:17") is not None
    assert notify(session, ctx, WAITS, first.id, "task:17", urgent=True) is None
    assert notify(session, ctx, WAITS, second.id, "task:17") is not None
    assert notify(session, ctx, WAITS, first.id, "task:18") is not None
    assert len(rows(session, Delivery)) == len(rows(session, Message)) == 3


def test_a_second_of_the_same_key_leaves_the_callers_work_alone(session: Session, ctx: Context) -> None:
    recipient = add_recipient(session)
    notify(session, ctx, WAITS, recipient.id, "task:17")
    other = add_recipient(session, address="before@example.org")
    notify(session, ctx, WAITS, recipient.id, "task:17")
    session.commit()
    assert session.get(type(other), other.id) is not None


def test_two_at_the_same_moment_make_one(app: Flask, committed: Engine, ctx: Context) -> None:
    with app.app_context(), transaction() as session:
        recipient_id = add_recipient(session).id
    begun, results = threading.Event(), []

    def other() -> None:
        begun.set()
        with app.app_context(), transaction() as session:
            results.append(notify(session, ctx, WAITS, recipient_id, "task:17"))

    thread = threading.Thread(target=other)
    with app.app_context(), transaction() as session:
        assert notify(session, ctx, WAITS, recipient_id, "task:17") is not None
        thread.start()
        assert begun.wait(10)
        wait_until(lambda: waits_for_a_lock(committed), 10, "the other transaction")
    thread.join(10)
    assert results == [None]
    with Session(committed) as session:
        assert len(rows(session, Delivery)) == len(rows(session, Message)) == 1


def test_a_notice_that_nobody_worded_or_for_nobody_is_refused(session: Session, ctx: Context) -> None:
    recipient = add_recipient(session)
    with pytest.raises(LookupError):
        notify(session, ctx, "case.approved", recipient.id, "task:17")
    with pytest.raises(NotFound):
        notify(session, ctx, WAITS, uuid4(), "task:17")
    assert rows(session, Delivery) == rows(session, Message) == []


def due_and_batch(session: Session, ctx: Context, urgent: bool = False, **wishes: Any) -> tuple[datetime, str | None]:
    made = notify(session, ctx, WAITS, add_recipient(session, **wishes).id, "task:17", urgent=urgent)
    assert made is not None
    return rows(session, Message)[0].due_at, made.batch


DAILY: dict[str, Any] = {"rhythm": "daily", "digest_hour": 7}
QUIET: dict[str, Any] = {"quiet_from": 9, "quiet_until": 12}
NOON = datetime(2026, 3, 14, 11, tzinfo=UTC)  # in Douala


def test_who_wishes_nothing_is_told_at_once(session: Session, ctx: Context) -> None:
    assert due_and_batch(session, ctx) == (ctx.now, None)


def test_who_has_quiet_hours_is_told_after_them(session: Session, ctx: Context) -> None:
    assert due_and_batch(session, ctx, **QUIET) == (NOON, None)


def test_who_wants_a_digest_is_told_with_it(session: Session, ctx: Context) -> None:
    tomorrow = datetime(2026, 3, 15, 6, tzinfo=UTC)
    assert due_and_batch(session, ctx, **DAILY, **QUIET) == (tomorrow, "2026-03-15T06:00Z")
    (message,) = rows(session, Message)
    assert message.topic == "outbox.digest"


@pytest.mark.parametrize("wishes", [DAILY, QUIET])
def test_what_is_urgent_is_told_at_once(session: Session, ctx: Context, wishes: dict[str, Any]) -> None:
    assert due_and_batch(session, ctx, urgent=True, **wishes) == (ctx.now, None)


def test_short_messages_respect_the_night_but_are_not_gathered(session: Session, ctx: Context) -> None:
    assert due_and_batch(session, ctx, channel="sms", **DAILY, **QUIET) == (NOON, None)


def test_a_program_never_sleeps(session: Session, ctx: Context) -> None:
    assert due_and_batch(session, ctx, channel="webhook", **DAILY, **QUIET) == (ctx.now, None)


def test_a_day_of_notices_is_one_message_in_the_outbox(session: Session, ctx: Context) -> None:
    recipient = add_recipient(session, **DAILY)
    made = [notify(session, ctx, WAITS, recipient.id, f"task:{number}") for number in range(3)]
    assert {each.batch for each in made if each} == {"2026-03-15T06:00Z"}
    later = Context(ctx.actor, ctx.now + timedelta(days=1), "other", ctx.reader)
    notify(session, later, WAITS, recipient.id, "task:4")
    assert [message.ids for message in session.scalars(select(Message).order_by(Message.due_at))] == [
        [str(recipient.id), "2026-03-15T06:00Z"],
        [str(recipient.id), "2026-03-16T06:00Z"],
    ]


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("fr", "Quelque chose vous attend", "Quelque chose vous attend. Veuillez ouvrir le service comme d’habitude."),
        (
            "en",
            "Something is waiting for you",
            "Something is waiting for you. Please open the service in your usual way.",
        ),
    ],
)
def test_a_notice_is_worded_in_the_recipients_language(
    session: Session, ctx: Context, language: str, subject: str, text: str
) -> None:
    made = notify(session, ctx, WAITS, add_recipient(session, language=language).id, "task:17")
    assert made is not None
    session.refresh(made, ["recipient"])
    found = compose(made)
    assert (found.subject, found.text, found.attachments) == (subject, text, ())


@pytest.mark.parametrize("text", ["%(name)s waits", "100 %", "%s"])
def test_a_wording_with_a_place_to_fill_is_refused(text: str) -> None:
    for subject, words in ((text, "Text"), ("Subject", text)):
        with pytest.raises(ValueError, match="places to fill"):
            notice_wording("a.new.one", subject, words)


def test_a_wording_of_a_known_name_is_refused() -> None:
    with pytest.raises(ValueError, match="already"):
        notice_wording(WAITS, "Subject", "Text")


def test_nothing_can_be_added_to_a_notice(session: Session, ctx: Context) -> None:
    recipient_id: UUID = add_recipient(session).id
    with pytest.raises(TypeError):
        notify(session, ctx, WAITS, recipient_id, "task:17", matter={"name": "Awa"})  # type: ignore[call-arg]
