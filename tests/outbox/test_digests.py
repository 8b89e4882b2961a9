"""A digest: one mail for all that waits for somebody, which tells neither what nor how much; nothing is left behind."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.outbox import channels, deliveries, wordings
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.letters import Attachment, send_letter
from fundapp.outbox.models import Delivery, Message, Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.topics import Final
from tests.outbox.recipients import (
    DIGEST_TIME,
    claim,
    every,
    message_states,
    recipient,
    run,
    settings_with,
    states,
    tell,
    waits_for_a_lock,
)
from tests.outbox.stand_ins import MailServer, Manners, mail_server
from tests.services.processes import wait_until

LATER = DIGEST_TIME + timedelta(days=3)
LETTER = "test.report"


@pytest.fixture
def server(app: Flask, committed: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that the application uses, which stands on a database of this test alone."""
    monkeypatch.setitem(wordings._letters, LETTER, wordings.Wording("Report %(number)s", "Number %(number)s."))
    with mail_server() as server, settings_with(app, mail_url=server.url, mail_from="fonds@example.org"):
        yield server


def daily(**facts: Any) -> UUID:
    """The handle of somebody who wants one mail a day, at 7 o'clock."""
    return recipient(rhythm="daily", digest_hour=7, **facts)


def write(ctx: Context, recipient_id: UUID, number: int, *files: Attachment) -> None:
    """A letter, sent as many minutes after ctx.now as its number says."""
    later = Context(ctx.actor, ctx.now + timedelta(minutes=number), "other", ctx.reader)
    key, matter = f"report:{number}", {"number": number}
    with transaction() as session:
        send_letter(session, later, LETTER, recipient_id, key, matter=matter, attachments=files)


def body(message: EmailMessage) -> str:
    found = message.get_body(("plain",))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_all_that_waits_for_somebody_comes_in_one_mail(server: MailServer, committed: Engine, ctx: Context) -> None:
    recipient_id = daily(language="en")
    tell(ctx, recipient_id, "task:1", "task:2")
    write(ctx, recipient_id, 1, Attachment("a.txt", "text/plain", b"first"))
    write(ctx, recipient_id, 2, Attachment("a.txt", "text/plain", b"second"))
    tell(ctx, daily(address="autre@example.org"), "task:1")
    assert run(DIGEST_TIME - timedelta(seconds=1)) == []
    run(DIGEST_TIME)
    assert sorted(kept.recipients for kept in server.kept) == [("autre@example.org",), ("awa@example.org",)]
    (message,) = (kept.message for kept in server.kept if kept.recipients == ("awa@example.org",))
    assert message["Subject"] == "Your daily summary"
    assert body(message) == (
        "Something is waiting for you. Please open the service in your usual way.\n\n—\n\n"
        "Report 1\n\nNumber 1.\n\n—\n\nReport 2\n\nNumber 2.\n"
    )
    assert [part.get_payload(decode=True) for part in message.iter_attachments()] == [b"first", b"second"]
    assert states(committed) == [("sent", None)] * 5
    ours = [each for each in every(committed, Delivery) if each.recipient_id == recipient_id]
    assert {each.reference for each in ours} == {message["Message-ID"]}
    assert message_states(committed) == [("done", None)] * 2


def test_letters_alone_do_not_say_that_something_waits(server: MailServer, committed: Engine, ctx: Context) -> None:
    recipient_id = daily(language="en")
    write(ctx, recipient_id, 1)
    run(DIGEST_TIME)
    assert body(server.kept[0].message) == "Report 1\n\nNumber 1.\n"


def test_a_digest_does_not_tell_one_notice_from_many(server: MailServer, committed: Engine, ctx: Context) -> None:
    for count in (1, 2, 9):
        tell(ctx, daily(), *(f"task:{number}" for number in range(count)))
    run(DIGEST_TIME)
    contents = set()
    for kept in server.kept:
        name = kept.message["Message-ID"]
        assert len(name) == len("<@example.org>") + 32
        contents.add(kept.content.replace(name.encode(), b""))
    assert len(server.kept) == 3
    assert len(contents) == 1


def test_the_name_of_a_digest_is_none_of_a_deliverys(server: MailServer, committed: Engine, ctx: Context) -> None:
    (delivery_id,) = tell(ctx, daily(), "task:1")
    run(DIGEST_TIME)
    assert delivery_id.hex not in server.kept[0].message["Message-ID"]


def test_a_digest_that_comes_twice_has_one_name(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, daily(), "task:1", "task:2")
    server.manners = Manners(drops_at=".")
    run(DIGEST_TIME)
    server.manners = Manners()
    run(LATER)
    first, second = server.kept
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert states(committed) == [("sent", None)] * 2


def test_the_digests_of_two_days_are_two(server: MailServer, committed: Engine, ctx: Context) -> None:
    recipient_id = daily()
    tell(ctx, recipient_id, "task:1")
    tell(Context(ctx.actor, DIGEST_TIME, "other", ctx.reader), recipient_id, "task:2")
    run(DIGEST_TIME)
    assert states(committed) == [("sent", None), ("waiting", None)]
    run(DIGEST_TIME + timedelta(days=1))
    assert states(committed) == [("sent", None)] * 2
    assert len(server.kept) == 2


def test_who_is_inactive_gets_no_digest(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, daily(), "task:1", "task:2")
    with transaction() as session:
        session.execute(update(Recipient).values(active=False))
    run(DIGEST_TIME)
    assert server.lines == []
    assert states(committed) == [("failed", "RecipientInactive")] * 2
    assert message_states(committed) == [("done", None)]


def test_what_is_committed_after_the_digest_has_gone_comes_after_it(
    server: MailServer, committed: Engine, ctx: Context
) -> None:
    recipient_id = daily()
    tell(ctx, recipient_id, "task:1")
    run(DIGEST_TIME)
    tell(ctx, recipient_id, "task:2", "task:3")  # a transaction that began before
    run(DIGEST_TIME)
    assert states(committed) == [("sent", None)] * 3
    assert len(server.kept) == 2
    assert len({kept.message["Message-ID"] for kept in server.kept}) == 2


def test_a_second_digest_that_fails_leaves_what_the_first_brought(
    server: MailServer, committed: Engine, ctx: Context
) -> None:
    recipient_id = daily()
    tell(ctx, recipient_id, "task:1")
    run(DIGEST_TIME)
    tell(ctx, recipient_id, "task:2")
    server.manners = Manners({"RCPT": "550 no"})
    run(DIGEST_TIME)
    assert states(committed) == [("failed", "SMTPRecipientsRefused"), ("sent", None)]


def adding(monkeypatch: pytest.MonkeyPatch, ctx: Context, recipient_id: UUID, error: Exception | None = None) -> None:
    """While the next message is being sent, another notice arrives for the same digest."""
    real = channels.CHANNELS["email"]

    def send(settings: Settings, envelope: Envelope, now: datetime) -> str:
        if tell(ctx, recipient_id, "task:late") and error is not None:
            raise error
        return real(settings, envelope, now)

    monkeypatch.setattr(deliveries, "CHANNELS", {"email": send})


def test_what_comes_while_the_digest_is_under_way_comes_after_it(
    server: MailServer, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient_id = daily()
    tell(ctx, recipient_id, "task:1")
    adding(monkeypatch, ctx, recipient_id)
    assert len(run(DIGEST_TIME)) == 2
    assert len(server.kept) == 2
    assert states(committed) == [("sent", None)] * 2
    assert message_states(committed) == [("done", None)] * 2


def test_what_comes_while_a_digest_fails_fails_with_it_and_can_be_tried_again(
    server: MailServer, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient_id = daily()
    tell(ctx, recipient_id, "task:1")
    adding(monkeypatch, ctx, recipient_id, Final("HTTP 410"))
    run(DIGEST_TIME)
    assert states(committed) == [("failed", "HTTP 410")] * 2
    assert message_states(committed) == [("dead", "HTTP 410")]


def test_what_is_being_added_as_the_digest_ends_is_not_left_behind(
    app: Flask, server: MailServer, committed: Engine, ctx: Context
) -> None:
    recipient_id = daily()
    tell(ctx, recipient_id, "task:1")
    claimed = claim(DIGEST_TIME)
    assert claimed

    def send() -> None:
        with app.app_context():
            deliveries.send(claimed)

    thread = threading.Thread(target=send)
    with transaction() as session:
        assert notify(session, ctx, wordings.WAITS, recipient_id, "task:late") is not None
        thread.start()
        wait_until(lambda: len(server.kept) == 1, 10, "the digest")
        wait_until(lambda: waits_for_a_lock(committed) or not thread.is_alive(), 10, "its end")
    thread.join(10)
    run(DIGEST_TIME)
    assert len(server.kept) == 2
    assert states(committed) == [("sent", None)] * 2
    assert [each.state for each in every(committed, Message)] == ["done", "done"]
