"""Webhooks: signed as the receiver checks it, sent only where they may go, and never waited for without end."""

import json
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest

from fundapp.config import Settings
from fundapp.outbox import deliveries
from fundapp.outbox.channels import http, webhook
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.composing import Composed
from fundapp.outbox.letters import Attachment
from fundapp.outbox.mailing import delivery_topic
from fundapp.outbox.topics import Final, kind_of, subscriptions
from tests.fixtures.databases import settings_for
from tests.outbox.names import certificate, resolving
from tests.outbox.stand_ins import Answer, genuine, web_server

RECIPIENT = UUID(int=7)
PRODUCTION = {"mode": "production", "public_url": "https://fonds.example.org"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A demonstration."""
    return settings_for("sqlite:///unused", tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> Settings:
    """An installation for real."""
    return settings_for("sqlite:///unused", tmp_path, **PRODUCTION)


def envelope(address: str, attachments: Sequence[Attachment] = (), text: str = "Évariste a écrit.") -> Envelope:
    return Envelope("0f" * 16, RECIPIENT, address, Composed("trial", "Bonjour", text, attachments))


def send(settings: Settings, address: str, now: datetime | None = None) -> str:
    return webhook.send(settings, envelope(address), now or datetime.now(UTC))


def failure(settings: Settings, address: str) -> Exception:
    """What sending raises."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the kinds are many; what matters is which are final
        send(settings, address)
    return raised.value


def test_a_receiver_that_checks_signatures_takes_it(settings: Settings) -> None:
    with web_server() as server:
        server.secret = webhook.shown_secret(settings, RECIPIENT)
        assert send(settings, server.url()) == "0f" * 16
    (posted,) = server.posted
    assert posted.genuine
    assert posted.headers["webhook-id"] == "0f" * 16
    assert posted.headers["Content-Type"] == "application/json"
    assert json.loads(posted.body) == {"type": "trial", "subject": "Bonjour", "text": "Évariste a écrit."}


def test_the_receiver_would_refuse_anything_altered(settings: Settings) -> None:
    now = datetime.now(UTC)
    with web_server() as server:
        send(settings, server.url(), now)
    (posted,) = server.posted
    secret = webhook.shown_secret(settings, RECIPIENT)
    other = webhook.shown_secret(settings, UUID(int=8))
    assert genuine(secret, posted.headers, posted.body, now)
    assert not genuine(other, posted.headers, posted.body, now)
    assert not genuine(secret, posted.headers, posted.body + b" ", now)
    assert not genuine(secret, {**posted.headers, "webhook-id": "other"}, posted.body, now)
    assert not genuine(secret, {**posted.headers, "webhook-timestamp": str(int(now.timestamp()) + 1)}, posted.body, now)
    assert not genuine(secret, posted.headers, posted.body, now + timedelta(minutes=10))


def test_a_receiver_with_another_secret_is_tried_again(settings: Settings, tmp_path: Path) -> None:
    elsewhere = settings_for("sqlite:///unused", tmp_path, secret_key="another key, of another installation, for tests")
    with web_server() as server:
        server.secret = webhook.shown_secret(elsewhere, RECIPIENT)
        error = failure(settings, server.url())
    assert kind_of(error) == "Refused"
    assert not isinstance(error, Final)


def test_each_attempt_has_the_same_id_and_its_own_time(settings: Settings) -> None:
    now = datetime.now(UTC)
    with web_server() as server:
        for attempt in (now, now + timedelta(hours=1)):
            send(settings, server.url(), attempt)
    ids, stamps = ([posted.headers[f"webhook-{name}"] for posted in server.posted] for name in ("id", "timestamp"))
    assert ids[0] == ids[1]
    assert int(stamps[1]) - int(stamps[0]) == 3600


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504])
def test_a_refusal_is_tried_again(settings: Settings, status: int) -> None:
    with web_server() as server:
        server.answer = Answer(status, b"no: awa@example.org")
        error = failure(settings, server.url())
    assert isinstance(error, http.Refused)
    assert error.status == status


def test_who_is_gone_for_good_is_not_called_again(settings: Settings) -> None:
    with web_server() as server:
        server.answer = Answer(410)
        error = failure(settings, server.url())
    assert isinstance(error, Final)
    assert kind_of(error) == "HTTP 410"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(settings: Settings, status: int) -> None:
    with web_server() as server, web_server() as other:
        server.answer = Answer(status, headers={"Location": other.url()})
        error = failure(settings, server.url())
    assert isinstance(error, http.Refused)
    assert (len(server.posted), other.posted) == (1, [])


def test_a_proxy_of_the_environment_is_not_used(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as server, web_server() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(path=""))
        monkeypatch.delenv("no_proxy", raising=False)
        send(settings, server.url())
    assert (len(server.posted), proxy.posted) == (1, [])


@pytest.mark.parametrize("way", ["endless", "trickling", "cut", "stalled", "plain"])
def test_who_said_yes_has_it_and_what_else_they_say_is_not_waited_for(settings: Settings, way: str) -> None:
    with web_server() as server:
        server.answer = Answer(204 if way == "plain" else 200, b"" if way == "plain" else b"yes", way=way)
        began = monotonic()
        send(settings, server.url())
        assert monotonic() - began < http.EXCHANGE_SECONDS / 2
    assert len(server.posted) == 1


@pytest.mark.parametrize("way", ["silent", "trickling head"])
def test_who_does_not_answer_in_time_is_tried_again(
    settings: Settings, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "EXCHANGE_SECONDS", 0.3)
    with web_server() as server:
        server.answer = Answer(way=way)
        assert kind_of(failure(settings, server.url())) == "TimeoutError"


def test_who_is_slow_to_answer_is_given_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.2)
    with web_server() as server:
        server.answer = Answer(way="late")
        send(settings, server.url())


def test_who_is_not_there_is_tried_again(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failure(settings, f"http://127.0.0.1:{port}/")
    assert kind_of(error) == "NewConnectionError"


def test_a_slow_receiver_does_not_use_up_the_time_of_a_handler() -> None:
    assert deliveries.__name__  # loaded, it has registered its handlers
    for channel in ("webhook", "sms"):
        (known,) = subscriptions(delivery_topic(channel))
        assert known.timeout > http.LONGEST_SECONDS + 5


def test_files_are_not_left_out_in_silence(settings: Settings) -> None:
    with web_server() as server, pytest.raises(Final, match=r"^NoAttachments$"):
        webhook.send(settings, envelope(server.url(), [Attachment("a.txt", "text/plain", b"")]), datetime.now(UTC))
    assert server.posted == []


def test_a_real_installation_calls_no_program_on_its_own_machine(real: Settings) -> None:
    with web_server() as server:
        assert kind_of(failure(real, server.url())) == "NotEncrypted"
        assert kind_of(failure(real, server.url().replace("http:", "https:"))) == "NotPublic"
    assert server.posted == []


@pytest.mark.parametrize("path", ["/a b\r\nX-Evil: 1", "/a\nb", "/é", "/\x00"])
def test_no_address_becomes_a_header(settings: Settings, path: str) -> None:
    with web_server() as server:
        send(settings, server.url(path=path))
    (posted,) = server.posted
    assert "X-Evil" not in posted.headers
    assert posted.path.isascii()
    assert " " not in posted.path


def test_the_connection_goes_to_what_was_judged_and_the_name_is_verified(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, "hooks.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    asked = resolving(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    with web_server(file) as server:
        send(settings, server.url("hooks.example.org"))
    (posted,) = server.posted
    assert posted.headers["Host"] == f"hooks.example.org:{server.server_port}"
    assert asked == ["hooks.example.org"]


@pytest.mark.parametrize(("trusted", "name"), [(True, "other.example.org"), (False, "hooks.example.org")])
def test_a_server_that_cannot_prove_its_name_gets_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool, name: str
) -> None:
    file = certificate(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(file if trusted else certificate(tmp_path, "nobody.example.org")))
    resolving(monkeypatch, ["127.0.0.1"])
    with web_server(file) as server:
        error = failure(settings, server.url("hooks.example.org"))
    assert isinstance(error, ssl.SSLCertVerificationError)
    assert server.posted == []


def test_a_name_with_two_addresses_is_reached_at_the_one_that_answers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, ["::1", "127.0.0.1"])
    with web_server() as server:
        send(settings, server.url("localhost"))
    assert len(server.posted) == 1
