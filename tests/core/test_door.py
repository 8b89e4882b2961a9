"""The door: other names, strangers, and writing without a token."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.core.database import transaction
from tests.donors.pages import hidden


@pytest.mark.parametrize(
    "host", ["evil.example", "evil@localhost", "localhost.evil.example", "localhost.", "[::2]", "["]
)
def test_another_name_is_refused_before_anything_else(make_app: Callable[..., Flask], host: str) -> None:
    client = make_app(mode="production", public_url="http://localhost:8000").test_client()
    answer = client.get("/funders", headers={"Host": host})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written_by_a_request_that_has_not_shown_its_token(app: Flask, method: str) -> None:
    with (
        app.test_request_context("/", method=method),
        pytest.raises(RuntimeError, match="has not shown its token"),
        transaction(),
    ):
        pass


def test_buttons_without_a_token_are_refused(client: FlaskClient) -> None:
    token = hidden(client.get("/funders/new").text)["csrf_token"]
    assert client.post("/language", data={"language": "en"}).status_code == 400
    assert client.post("/language", data={"language": "en", "csrf_token": token}).status_code == 302


def test_a_static_file_that_is_not_there_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/static/x/nothing.css").headers["Cache-Control"] == "no-store"
