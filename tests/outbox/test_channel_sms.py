"""Short messages by a real gateway on this machine."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from fundapp.config import Settings
from fundapp.outbox.channels import http, sms
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.composing import Composed
from fundapp.outbox.letters import Attachment
from fundapp.outbox.topics import Final, kind_of
from tests.fixtures.databases import settings_for
from tests.outbox.stand_ins import Answer, Posted, WebServer, web_server

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
NAME = "0f" * 16
PHONE = "+237 699 00 00 01"


def envelope(text: str = "Quelque chose vous attend.", attachments: Sequence[Attachment] = ()) -> Envelope:
    return Envelope(NAME, UUID(int=7), PHONE, Composed("trial", "Sujet", text, attachments))


def settings_of(folder: Path, server: WebServer, **changes: str) -> Settings:
    given = {"sms_url": server.url(path="/messages"), **changes}
    return settings_for("sqlite:///unused", folder, **given)


def reference(folder: Path, answer: Answer) -> str:
    with web_server() as server:
        server.answer = answer
        return sms.send(settings_of(folder, server), envelope(), NOW)


def failure(settings: Settings) -> Exception:
    """What sending raises."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the kinds are many; what matters is which are final
        sms.send(settings, envelope(), NOW)
    return raised.value


def posted(folder: Path, text: str = "Quelque chose vous attend.", **changes: str) -> Posted:
    with web_server() as server:
        sms.send(settings_of(folder, server, **changes), envelope(text), NOW)
    (found,) = server.posted
    return found


def test_the_gateway_gets_number_and_text_with_its_token(tmp_path: Path) -> None:
    found = posted(tmp_path, sms_token="secret-token")
    assert (found.path, found.headers["Authorization"]) == ("/messages", "Bearer secret-token")
    assert json.loads(found.body) == {"to": PHONE, "text": "Quelque chose vous attend."}
    assert found.headers["Idempotency-Key"] == NAME


def test_without_a_token_none_is_sent(tmp_path: Path) -> None:
    assert "Authorization" not in posted(tmp_path).headers


def test_each_attempt_has_the_same_key(tmp_path: Path) -> None:
    keys = [posted(tmp_path).headers["Idempotency-Key"] for _attempt in range(2)]
    assert keys == [NAME, NAME]


def test_typography_does_not_make_three_messages_of_one(tmp_path: Path) -> None:
    text = json.loads(posted(tmp_path, "L’été\u00a0: c’est déjà «\u202fici\u202f»").body)["text"]
    assert text == "L'été : c'est déjà « ici »"


def test_the_gateways_name_for_it_is_kept(tmp_path: Path) -> None:
    assert reference(tmp_path, Answer(body=b'{"id": "msg-17.a:b"}')) == "msg-17.a:b"
    assert reference(tmp_path, Answer(202, b'{"id": 17}')) == "17"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"OK", b"[]", b"{}", b'"id"', b'{"id": null}', b'{"id": ["a"]}', b'{"id": ""}', b'{"id": "a b"}',
        b'{"id": "' + b"x" * 101 + b'"}', b'{"id": "a\\u0000"}', b'{"id": "\\ud800"}', b'{"id": "+237699000001"}',
        b'{"id": "237699000001-88"}', b'{"id": "237-699-00-00-01"}', b"[" * 60_000, b"\xff\xfe",
        b'{"id": ' + b"9" * 6000 + b"}",
    ],
)  # fmt: skip
def test_an_answer_that_will_not_do_as_a_name_costs_nothing(tmp_path: Path, body: bytes) -> None:
    assert reference(tmp_path, Answer(body=body)) == NAME


@pytest.mark.parametrize("way", ["endless", "trickling", "cut", "stalled"])
def test_once_the_gateway_said_yes_it_is_not_asked_again(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "EXCHANGE_SECONDS", 0.3)
    assert reference(tmp_path, Answer(way=way)) == NAME


def test_no_more_than_the_beginning_of_an_answer_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "_reference", lambda answer, _envelope: str(len(answer)))
    assert reference(tmp_path, Answer(way="endless")) == str(http.LONGEST_ANSWER)


@pytest.mark.parametrize("status", [400, 410, 413, 415, 422])
def test_what_the_gateway_will_never_take_is_final(tmp_path: Path, status: int) -> None:
    with web_server() as server:
        server.answer = Answer(status, PHONE.encode())
        error = failure(settings_of(tmp_path, server))
    assert isinstance(error, Final)
    assert kind_of(error) == f"HTTP {status}"


@pytest.mark.parametrize("status", [301, 307, 401, 403, 404, 405, 408, 409, 425, 429, 500, 502, 503])
def test_any_other_refusal_is_tried_again(tmp_path: Path, status: int) -> None:
    with web_server() as server, web_server() as other:
        server.answer = Answer(status, headers={"Location": other.url()})
        error = failure(settings_of(tmp_path, server, sms_token="wrong"))
    assert not isinstance(error, Final)
    assert kind_of(error) == "Refused"
    assert other.posted == []


def test_a_gateway_that_hangs_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "EXCHANGE_SECONDS", 0.2)
    with web_server() as server:
        server.answer = Answer(way="silent")
        assert kind_of(failure(settings_of(tmp_path, server))) == "TimeoutError"


def test_without_a_gateway_there_are_no_short_messages(tmp_path: Path) -> None:
    with pytest.raises(Final, match=r"^NoGateway$"):
        sms.send(settings_for("sqlite:///unused", tmp_path), envelope(), NOW)


def test_files_are_not_left_out_in_silence(tmp_path: Path) -> None:
    with web_server() as server, pytest.raises(Final, match=r"^NoAttachments$"):
        sms.send(settings_of(tmp_path, server), envelope(attachments=[Attachment("a.txt", "text/plain", b"")]), NOW)
    assert server.posted == []


def test_the_operators_gateway_may_stand_beside_the_service_but_not_be_called_in_clear_elsewhere(
    tmp_path: Path,
) -> None:
    real = {"mode": "production", "public_url": "https://fonds.example.org"}
    with web_server() as server:
        sms.send(settings_of(tmp_path, server, **real), envelope(), NOW)
        assert len(server.posted) == 1
        for address in ("http://10.0.0.1/messages", "http://gateway.example.org/messages"):
            assert kind_of(failure(settings_of(tmp_path, server, sms_url=address, **real))) == "NotEncrypted"
