"""What becomes of a delivery: sent once, noted with the end of its message, and failed with a reason."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.outbox import channels, deliveries, runner
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.channels.webhook import shown_secret
from fundapp.outbox.commands import retry_message
from fundapp.outbox.models import Delivery, Message, Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.topics import PATIENT, Claim, Final
from fundapp.outbox.wordings import WAITS
from tests.fixtures.application import NOW
from tests.outbox.recipients import claim, every, message_states, recipient, run, settings_with, states, tell
from tests.outbox.stand_ins import Answer, MailServer, Manners, mail_server, web_server

LATER = NOW + timedelta(days=2)


@pytest.fixture
def server(app: Flask, committed: Engine) -> Iterator[MailServer]:
    """A mail server that the application uses, which stands on a database of this test alone."""
    with mail_server() as server, settings_with(app, mail_url=server.url, mail_from="fonds@example.org"):
        yield server


def stop_everybody() -> None:
    with transaction() as session:
        session.execute(update(Recipient).values(active=False))


def test_who_wishes_to_hear_no_more_is_put_no_delivery(app: Flask, committed: Engine, ctx: Context) -> None:
    with app.app_context(), transaction() as session:
        assert notify(session, ctx, WAITS, recipient(active=False), "task:17") is None
    assert states(committed) == message_states(committed) == []


def test_a_delivery_is_sent_and_noted_with_its_reference(server: MailServer, committed: Engine, ctx: Context) -> None:
    (delivery_id,) = tell(ctx, recipient(), "task:17")
    (claimed,) = run()
    (kept,) = server.kept
    assert kept.recipients == ("awa@example.org",)
    assert kept.message["Subject"] == "Quelque chose vous attend"
    assert kept.message["Message-ID"] == f"<{delivery_id.hex}@example.org>"
    (delivery,) = every(committed, Delivery)
    assert (delivery.state, delivery.error, delivery.ended_at) == ("sent", None, claimed.now)
    assert delivery.reference == kept.message["Message-ID"]
    assert message_states(committed) == [("done", None)]


def test_nothing_is_sent_before_its_time(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, recipient(quiet_from=9, quiet_until=12), "task:17")
    noon = datetime.fromisoformat("2026-03-14T11:00:00+00:00")
    assert run(noon - timedelta(seconds=1)) == []
    assert len(run(noon)) == 1
    assert len(server.kept) == 1


def test_the_same_claim_a_second_time_sends_nothing(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, recipient(), "task:17")
    (claimed,) = run()
    runner.handle(claimed, lambda: NOW)
    assert len(server.kept) == 1
    assert message_states(committed) == [("done", None)]


def test_what_was_sent_by_an_attempt_that_could_not_end_its_message_is_not_sent_again(
    server: MailServer, committed: Engine, ctx: Context
) -> None:
    tell(ctx, recipient(), "task:17")
    with transaction() as session:
        session.execute(update(Delivery).values(state="sent", reference="kept", ended_at=NOW))
    run()
    assert server.kept == []
    assert message_states(committed) == [("done", None)]
    assert every(committed, Delivery)[0].reference == "kept"


def test_a_confirmation_that_was_lost_brings_it_twice_under_the_same_id(
    server: MailServer, committed: Engine, ctx: Context
) -> None:
    tell(ctx, recipient(), "task:17")
    server.manners = Manners(drops_at=".")
    run()
    assert states(committed) == [("waiting", None)]
    assert message_states(committed) == [("waiting", "SMTPServerDisconnected")]
    server.manners = Manners()
    run(LATER)
    assert states(committed) == [("sent", None)]
    first, second = server.kept
    assert first.message["Message-ID"] == second.message["Message-ID"]


def channel(monkeypatch: pytest.MonkeyPatch, does: "channels.Channel") -> None:
    """Has every message go out by `does`."""
    monkeypatch.setattr(deliveries, "CHANNELS", dict.fromkeys(channels.CHANNELS, does))


def overtake(fence: int = 1) -> None:
    """What happens where the lease lapses during an attempt and another worker claims the message."""
    with transaction() as session:
        session.execute(update(Message).values(fence=Message.fence + fence))


def test_whoever_lost_the_fence_notes_nothing(
    server: MailServer, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(ctx, recipient(), "task:17")

    def slow(_settings: Settings, _envelope: Envelope, _now: datetime) -> str:
        overtake()
        return "late"

    channel(monkeypatch, slow)
    claimed = claim(NOW)
    assert claimed
    runner.handle(claimed, lambda: NOW)
    assert states(committed) == [("waiting", None)]
    assert message_states(committed) == [("waiting", None)]


def test_whoever_lost_the_fence_does_not_call_failed_what_another_sent(
    server: MailServer, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(ctx, recipient(), "task:17")

    def slow(_settings: Settings, _envelope: Envelope, _now: datetime) -> str:
        overtake()
        raise Final("HTTP 410")

    channel(monkeypatch, slow)
    claimed = claim(NOW)
    assert claimed
    runner.handle(claimed, lambda: NOW)
    assert states(committed) == [("waiting", None)]
    assert message_states(committed) == [("waiting", None)]


@pytest.mark.parametrize(("fails", "noted"), [("SMTP", None), ("nothing", "ZeroDivisionError")])
def test_delivery_and_message_end_together_or_not_at_all(
    server: MailServer, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch, fails: str, noted: str | None
) -> None:
    tell(ctx, recipient(), "task:17")
    server.manners = Manners({"RCPT": "550 no"} if fails == "SMTP" else {})

    def broken(*_arguments: object, **_values: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(deliveries, "_mark", broken)
    claimed = claim(NOW)
    assert claimed
    runner.handle(claimed, lambda: NOW)
    assert states(committed) == [("waiting", None)]
    assert message_states(committed) == [("waiting", noted)]


def test_a_delivery_whose_worker_dies_each_time_is_noted_as_failed(
    server: MailServer, committed: Engine, ctx: Context
) -> None:
    tell(ctx, recipient(), "task:17")
    with Session(committed) as session:
        session.execute(update(Message).values(attempts=PATIENT.attempts))  # nobody came back from any of them
        session.commit()
    run()
    assert server.kept == []
    assert states(committed) == [("failed", "WorkerLost")]
    assert message_states(committed) == [("dead", "WorkerLost")]


def test_a_failure_is_kept_by_its_kind_and_nothing_more(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, recipient(), "task:17")
    server.manners = Manners({"RCPT": "550 awa@example.org is unknown"})
    run()
    assert states(committed) == [("failed", "SMTPRecipientsRefused")]
    assert message_states(committed) == [("dead", "SMTPRecipientsRefused")]


def test_what_is_retried_in_quiet_hours_waits_for_their_end_and_that_is_no_attempt(
    server: MailServer, committed: Engine, ctx: Context
) -> None:
    tell(ctx, recipient(), "task:17")
    with transaction() as session:  # the wish came after the notice
        hour = NOW.hour
        session.execute(update(Recipient).values(zone="UTC", quiet_from=hour, quiet_until=(hour + 2) % 24))
    run()
    assert server.kept == []
    (waiting,) = every(committed, Message)
    assert (waiting.state, waiting.attempts, waiting.leased_until) == ("waiting", 0, None)
    assert waiting.due_at == NOW.replace(hour=hour + 2, minute=0, second=0)
    run(waiting.due_at)
    assert len(server.kept) == 1


def test_what_is_urgent_is_retried_in_quiet_hours_too(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, recipient(), "task:17")
    with transaction() as session:
        session.execute(update(Recipient).values(zone="UTC", quiet_from=NOW.hour, quiet_until=NOW.hour + 1))
        session.execute(update(Delivery).values(urgent=True))
    run()
    assert len(server.kept) == 1


def test_who_is_inactive_is_not_written_to(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, recipient(), "task:17")
    stop_everybody()
    run()
    assert server.lines == []
    assert states(committed) == [("failed", "RecipientInactive")]
    assert message_states(committed) == [("done", None)]  # nobody is asked about somebody's own wish


def test_the_last_attempt_decides(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, recipient(), "task:17")
    server.manners = Manners({"greeting": "421 busy"})
    with transaction() as session:
        session.execute(update(Message).values(attempts=7))
    run()
    assert states(committed) == [("waiting", None)]
    run(LATER)
    assert states(committed) == [("failed", "SMTPConnectError")]
    assert message_states(committed) == [("dead", "SMTPConnectError")]


def test_what_failed_goes_out_once_somebody_has_it_tried_again(
    server: MailServer, committed: Engine, ctx: Context
) -> None:
    tell(ctx, recipient(), "task:17")
    server.manners = Manners({"RCPT": "550 no"})
    (dead,) = run()
    server.manners = Manners()
    with transaction() as session:
        retry_message(session, ctx, dead.id)
    run()
    assert len(server.kept) == 1
    assert states(committed) == [("sent", None)]
    assert message_states(committed) == [("done", None)]


def test_a_delivery_that_is_gone_ends_its_message(server: MailServer, committed: Engine, ctx: Context) -> None:
    tell(ctx, recipient(), "task:17")
    with Session(committed) as session:
        session.delete(session.get_one(Delivery, every(committed, Delivery)[0].id))
        session.commit()
    run()
    assert message_states(committed) == [("done", None)]


def test_a_program_is_called_with_a_signature_it_can_check(app: Flask, committed: Engine, ctx: Context) -> None:
    with web_server() as program, settings_with(app):
        recipient_id = recipient(channel="webhook", address=program.url())
        program.secret = shown_secret(app.extensions["fundapp.settings"], recipient_id)
        (delivery_id,) = tell(ctx, recipient_id, "task:17")
        run(datetime.now(UTC))
    (posted,) = program.posted
    assert posted.genuine
    assert posted.headers["webhook-id"] == every(committed, Delivery)[0].reference == delivery_id.hex


def test_a_short_message_goes_by_the_urgent_queue(app: Flask, committed: Engine, ctx: Context) -> None:
    with web_server() as gateway, settings_with(app, sms_url=gateway.url()):
        gateway.answer = Answer(body=b'{"id": "m-1"}')
        tell(ctx, recipient(channel="sms", address="+237699000001"), "task:17")
        assert run() == []
        run(queue="urgent")
    assert len(gateway.posted) == 1
    assert every(committed, Delivery)[0].reference == "m-1"


def test_nothing_is_sent_with_a_transaction_open(
    server: MailServer, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(ctx, recipient(), "task:17")
    seen: list[Claim | None] = []

    def writing(_settings: Settings, _envelope: Envelope, _now: datetime) -> str:
        seen.append(claim(NOW))  # on SQLite, nobody can write while another has begun to
        return "reference"

    channel(monkeypatch, writing)
    run()
    assert seen == [None]
    assert states(committed) == [("sent", None)]
    assert message_states(committed) == [("done", None)]
