"""No log betrays anybody: what is not on the list is not written."""

import json
import logging
import os

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.core.logs import ALLOWED, init_logs, log

SECRET = "Awa Ndiaye, +237 6 99 00 00 00"


@pytest.fixture(autouse=True)
def fresh_logs(capsys: pytest.CaptureFixture[str]) -> None:
    """Logs go to the standard error of the moment they were set up."""
    assert capsys.readouterr() is not None
    init_logs()


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_fields_off_the_list_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    log.info("case.opened", status=200, address="10.0.0.1", name=SECRET, form={"alias": SECRET})
    (line,) = written(capsys)
    assert set(line) == {"event", "status", "level", "timestamp"}


def test_an_exception_leaves_its_kind_and_its_way_but_not_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int(SECRET)
    except ValueError as error:
        log.error("failed", exc_info=error)
    (line,) = written(capsys)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["trace"])
    assert SECRET not in json.dumps(line)


def test_libraries_messages_lose_their_values(capsys: pytest.CaptureFixture[str]) -> None:
    library = logging.getLogger("some.library")
    library.warning("could not reach %s", SECRET)
    library.warning(f"could not reach {SECRET}")
    try:
        os.environ[SECRET]
    except KeyError:
        library.exception("worse")
    lines = written(capsys)
    assert lines[0]["event"] == "could not reach %s"
    assert SECRET not in json.dumps(lines)
    assert lines[2]["error"] == "KeyError"


def test_a_request_is_told_in_one_line_without_who_asked_for_what(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get(
        "/funders/8d4f3b62-52ba-47f1-a0bd-aa0ddcbb2c56?q=secret-word",
        headers={"User-Agent": "secret-agent", "X-Forwarded-For": "203.0.113.9"},
    )
    client.open("/", method="SECRET-WORD")
    line, other = written(capsys)
    assert other["method"] == "OTHER"
    assert {"event", "method", "endpoint", "status", "milliseconds", "request_id"} <= set(line) <= ALLOWED
    assert (line["endpoint"], line["status"]) == ("funders.show", 404)
    for secret in ("8d4f3b62", "secret-word", "secret-agent", "203.0.113.9", "127.0.0.1"):
        assert secret not in json.dumps(line)


def test_a_page_that_breaks_says_so_without_its_values(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError(SECRET)

    monkeypatch.setitem(app.view_functions, "home.show", broken)
    monkeypatch.setattr(app, "testing", False)
    answer = client.get("/")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert SECRET not in json.dumps(written(capsys))
